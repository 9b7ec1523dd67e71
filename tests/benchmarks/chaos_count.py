"""What a chaos run came to, and what is still under way in its database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from bot.inbox import InboxMessage
from bot.outbox import Delivery


@dataclass(slots=True)
class Count:
    """What the run came to. `unmarked` doubles and `lost` messages are what must not be."""

    messages: int = 0
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    unfinished: int = 0
    unknown: int = 0
    unknown_arrived: int = 0
    recovered: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        return (
            f"{self.messages} messages, {self.kills} kills, {self.seconds:.0f} s: {len(self.lost)} lost, "
            f"{len(self.doubled)} doubled ({len(self.unmarked)} of them unmarked), "
            f"{self.recovered} sent again by itself, "
            f"{self.unknown} shown as unknown ({self.unknown_arrived} had arrived), "
            f"{len(self.disordered)} out of order, {self.unfinished} unfinished"
        )


def disordered(arrived: Iterable[tuple[str, str]]) -> list[str]:
    """Answers that first arrived after a later one of the same chat."""
    seen: set[str] = set()
    last: dict[str, int] = {}
    wrong = []
    for address, text in arrived:
        if text in seen or not text.startswith("answer"):
            continue
        seen.add(text)
        number = int(text.rpartition("-")[2])
        if number < last.get(address, -1):
            wrong.append(text)
        last[address] = number
    return wrong


def still_open(session: Session) -> int:
    """Deliveries that have not come to an end."""
    waiting = select(Delivery.id).where(col(Delivery.status).in_(["pending", "claimed", "sending"]))
    return len(session.exec(waiting).all())


def unanswered(session: Session) -> int:
    """Messages that wait in the inbox."""
    return len(session.exec(select(InboxMessage.id).where(InboxMessage.status == "pending")).all())
