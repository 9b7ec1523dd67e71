"""One message in, its replies out, in the caller's transaction. Knows dialogues, not what they talk about."""

import copy
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import citizens, outbox
from bot.channels.channel import Incoming, Kind, Reply
from bot.citizens import Citizen
from bot.conversation import failure, introduction, keeping, offers
from bot.conversation.exchange import Answer, Dialogue, Office, Turn
from bot.conversation.transcript import Outcome
from bot.privacy import mask
from knowledge.search import Finder, Heard, Intent

_log = structlog.get_logger(__name__)

MOST_CHARACTERS = 2_000  # of one message: what is looked at and what is stored
_NEW_AFTER = timedelta(hours=6)  # of silence: another conversation, another topic
_WORDLESS = {Kind.PRESS, Kind.START, Kind.LEFT, Kind.RETURNED}  # their text is for the program
_SILENT = Heard(text="", plain="", intent=Intent.PROCEDURE, slots=(), follows_up=False, corrects=False, pick=None)


@dataclass(frozen=True, slots=True)
class Received:
    """What came of one message. `repeated`: it had been answered before and nothing was done."""

    citizen_id: int
    replies: tuple[Reply, ...] = ()
    outcome: Outcome | None = None
    code: str = ""
    slot: str = ""
    entry_id: int | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """How messages are answered. `finder` is asked once a turn, so that it can be swapped whole."""

    finder: Callable[[], Finder]
    dialogues: Sequence[Dialogue]
    office: Office

    def receive(self, session: Session, incoming: Incoming, now: datetime) -> Received:
        """Answers `incoming` in the transaction of `session`: transcript, state and deliveries, exactly once.

        A second message with the same channel and external id changes nothing. Raises only what the database raises.
        """
        begun = time.perf_counter()
        incoming = _storable(incoming)
        citizen = citizens.meet(session, incoming.channel, incoming.address, now)
        assert citizen.id is not None
        if keeping.answered_before(session, citizen.id, incoming.external_id):
            return Received(citizen.id, repeated=True)
        turn = self._turn(session, incoming, citizen, now)
        question = _question(turn)
        answer = self._answer(turn)
        if answer.outcome is Outcome.FAILED:
            turn.state = copy.deepcopy(citizen.state)
        replies = tuple(introduction.introduce(turn.state, self.office.name, answer.replies, answer.introduce))
        offers.remember(turn.state, replies, answer.if_yes, answer.if_no)
        entry_id = keeping.write(
            session,
            citizen_id=citizen.id,
            external_id=incoming.external_id,
            at=now,
            question=question if answer.keep_question else "",
            answer="\n\n".join(reply.text for reply in replies),
            said=answer,
            state=turn.state,
            milliseconds=round((time.perf_counter() - begun) * 1000, 2),
        )
        citizens.remember(session, citizen.id, turn.state, now)
        outbox.put(
            session,
            replies,
            channel=incoming.channel,
            address=incoming.address,
            now=now,
            citizen_id=citizen.id,
            answers=incoming.external_id,
            natural_key=reply_key(incoming),
        )
        return Received(citizen.id, replies, answer.outcome, answer.code, answer.slot, entry_id)

    def _turn(self, session: Session, incoming: Incoming, citizen: Citizen, now: datetime) -> Turn:
        finder = self.finder()
        state = copy.deepcopy(citizen.state)
        if now - citizen.last_seen_at > _NEW_AFTER:
            state.clear()
        text = "" if incoming.kind in _WORDLESS else incoming.text
        heard = finder.hear(text[:MOST_CHARACTERS]) if text else _SILENT
        turn = Turn(session, incoming, citizen, now, finder, heard, state, self.office)
        turn.action = incoming.text if incoming.kind is Kind.PRESS else offers.meant(state, heard)
        return turn

    def _answer(self, turn: Turn) -> Answer:
        turn.session.flush()  # what the caller had pending must not fall with a dialogue
        savepoint = turn.session.connection().begin_nested()
        name = "none"
        try:
            for dialogue in self.dialogues:
                name = getattr(dialogue, "__module__", type(dialogue).__module__)
                answer = dialogue(turn)
                if answer is not None:
                    turn.session.flush()
                    savepoint.commit()
                    return answer
        except OperationalError:
            raise  # the whole turn is tried again by whoever called
        except Exception as problem:
            turn.session.expunge_all()
            savepoint.rollback()
            _log.error("dialogue failed", dialogue=name, **failure.without_words(problem))
            return Answer(Outcome.FAILED, [failure.apology(self.office.phone)])
        savepoint.commit()
        return Answer(Outcome.NOTHING, [failure.apology(self.office.phone)])


def _storable(incoming: Incoming) -> Incoming:
    """Without halves of UTF-16 pairs: JSON can carry them, no database can."""
    try:
        incoming.text.encode()
    except UnicodeEncodeError:
        return replace(incoming, text=incoming.text.encode(errors="ignore").decode())
    return incoming


def reply_key(incoming: Incoming) -> str:
    """The natural key of the deliveries that answer `incoming` (`bot.outbox` adds "/0", "/1" ...)."""
    return f"reply/{incoming.channel}/{incoming.external_id}"


def _question(turn: Turn) -> str:
    if turn.incoming.kind is Kind.PRESS:
        return offers.label_of(turn.state, turn.action)
    return mask(turn.heard.text)[:MOST_CHARACTERS]
