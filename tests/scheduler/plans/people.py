"""A console room with somebody of every role, for the rules of plans."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.database import Database
from bot.officials.access import Role
from tests.bot.console_room import OTHER, Room


def peopled(database: Database, now: datetime) -> Room:
    made = Room(database, now)
    for login, role in (("lan", Role.EDITOR), ("minh", Role.APPROVER), ("tuan", Role.HANDLER)):
        made.official(login, role)
    made.official("xuan", Role.HANDLER, unit_code=OTHER)
    return made


def change(room: Room, work: Callable[[Session], Any]) -> Any:
    with room.database.transaction() as session:
        return work(session)
