"""What of surveys waits for an official: work for improvement, a round that ends soon."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from bot.console.console import HomeLine
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from scheduler.surveys import improving
from scheduler.surveys.tabs import SURVEYS


def card(session: Session, actor: Actor, now: datetime) -> Iterator[HomeLine]:
    """One line where low scores wait for what will be done about them."""
    waiting = improving.listed(session, actor.units(Permission.HANDLE), only_open=True)
    today = local(now).date()
    if waiting:
        late = sum(row.due_on < today for row in waiting)
        yield HomeLine("việc cải thiện sau khảo sát chưa xong", f"{SURVEYS}/viec", len(waiting), late)
