"""One question, one answer, nothing kept: `motcua ask`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.channel import Incoming, Kind
from bot.conversation.replay import thrown_away
from bot.conversation.turn import Conversation
from bot.database import Database


@dataclass(frozen=True, slots=True)
class Asked:
    """What the conversation says to a stranger's one question."""

    question: str
    outcome: str
    code: str
    slot: str
    texts: tuple[str, ...]
    choices: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "outcome": self.outcome,
            "code": self.code,
            "slot": self.slot,
            "text": "\n\n".join(self.texts),
            "choices": list(self.choices),
        }


def ask(database: Database, conversation: Conversation, question: str, now: datetime) -> Asked:
    """The answer of the real conversation to somebody it has never seen."""
    incoming = Incoming("ask", "ask/1", "ask", Kind.TEXT, question, sent_at=now)
    with thrown_away(database) as session:
        received = conversation.receive(session, incoming, now)
    return Asked(
        question=question,
        outcome=received.outcome.value if received.outcome else "",
        code=received.code,
        slot=received.slot,
        texts=tuple(reply.text for reply in received.replies),
        choices=tuple(choice.label for reply in received.replies for choice in reply.choices),
    )
