"""One message in, its replies out, in the caller's transaction. Knows dialogues, not what they talk about."""

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import citizens, outbox
from bot.channels.channel import Incoming, Kind, Reply
from bot.citizens import Known
from bot.conversation import failure, introduction, keeping, offers
from bot.conversation.exchange import Answer, Dialogue, Office, Turn
from bot.conversation.keeping import Said
from bot.conversation.transcript import Outcome
from bot.once import reading_once
from bot.outbox import Letter
from bot.privacy import mask
from knowledge.search import Finder, Heard, Intent

_log = structlog.get_logger(__name__)

MOST_CHARACTERS = 2_000  # of one message: what is looked at and what is stored
_NEW_AFTER = timedelta(hours=6)  # of silence: another conversation, another topic
_OUTLIVES = {"case_expects", "case_offers"}  # what an office asked may be answered days later
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
        return self._receive(session, [incoming], now, self._answer_safely)[0]

    def receive_all(self, session: Session, incomings: Sequence[Incoming], now: datetime) -> list[Received]:
        """As `receive`, for messages of different citizens, in a few statements for all of them.

        Raises what a dialogue raises: then nothing may be kept, and each should be received for itself.
        """
        return self._receive(session, incomings, now, self._answer)

    def _receive(
        self, session: Session, incomings: Sequence[Incoming], now: datetime, answer: Callable[[Turn], Answer]
    ) -> list[Received]:
        incomings = [_storable(incoming) for incoming in incomings]
        met = citizens.meet_all(session, [(one.channel, one.address) for one in incomings], now)
        arrived = list(zip(incomings, met, strict=True))
        done = keeping.answered_before(session, [(citizen.id, one.external_id) for one, citizen in arrived])
        with reading_once(session):
            spoken = {
                citizen.id: self._speak(session, incoming, citizen, now, answer)
                for incoming, citizen in arrived
                if citizen.id not in done
            }
        entries = keeping.write(session, [said for said, _ in spoken.values()], now)
        citizens.remember(session, [(citizen_id, said.state) for citizen_id, (said, _) in spoken.items()], now)
        outbox.put_all(session, [letter for _, letter in spoken.values()], now)
        return [_received(citizen.id, spoken.get(citizen.id), entries) for citizen in met]

    def _speak(
        self, session: Session, incoming: Incoming, citizen: Known, now: datetime, answering: Callable[[Turn], Answer]
    ) -> tuple[Said, Letter]:
        begun = time.perf_counter()
        turn = self._turn(session, incoming, citizen, now)
        question = _question(turn)
        answer = answering(turn)
        if answer.outcome is Outcome.FAILED:
            turn.state = copy.deepcopy(citizen.state)
        replies = tuple(introduction.introduce(turn.state, self.office.name, answer.replies, answer.introduce))
        offers.remember(turn.state, replies, answer.if_yes, answer.if_no)
        said = Said(
            citizen_id=citizen.id,
            external_id=incoming.external_id,
            question=answer.stands_for or (question if answer.keep_question else ""),
            text="" if answer.stands_for else "\n\n".join(reply.text for reply in replies),
            answer=answer,
            state=turn.state,
            milliseconds=round((time.perf_counter() - begun) * 1000, 2),
        )
        letter = Letter(
            replies,
            channel=incoming.channel,
            address=incoming.address,
            citizen_id=citizen.id,
            answers=incoming.external_id,
            natural_key=reply_key(incoming),
        )
        return said, letter

    def _turn(self, session: Session, incoming: Incoming, citizen: Known, now: datetime) -> Turn:
        finder = self.finder()
        state = copy.deepcopy(citizen.state)
        if now - citizen.last_seen_at > _NEW_AFTER:
            state = {name: value for name, value in state.items() if name in _OUTLIVES}
        text = "" if incoming.kind in _WORDLESS else incoming.text
        heard = finder.hear(text[:MOST_CHARACTERS]) if text else _SILENT
        turn = Turn(session, incoming, citizen, now, finder, heard, state, self.office)
        turn.action = incoming.text if incoming.kind is Kind.PRESS else offers.meant(state, heard)
        return turn

    def _answer_safely(self, turn: Turn) -> Answer:
        """What a dialogue wrote falls with it, and an apology is given."""
        turn.session.flush()  # what the caller had pending must not fall with a dialogue
        savepoint = turn.session.connection().begin_nested()
        try:
            answer = self._answer(turn)
        except OperationalError:
            raise  # the whole turn is tried again by whoever called
        except Exception as problem:
            turn.session.expunge_all()
            savepoint.rollback()
            _log.error("dialogue failed", **failure.without_words(problem))
            return Answer(Outcome.FAILED, [failure.apology(self.office.phone)])
        savepoint.commit()
        return answer

    def _answer(self, turn: Turn) -> Answer:
        for dialogue in self.dialogues:
            answer = dialogue(turn)
            if answer is not None:
                turn.session.flush()
                return answer
        return Answer(Outcome.NOTHING, [failure.apology(self.office.phone)])


def _received(citizen_id: int, spoken: tuple[Said, Letter] | None, entries: Mapping[int, int]) -> Received:
    if spoken is None:
        return Received(citizen_id, repeated=True)
    said, letter = spoken
    answer, entry_id = said.answer, entries[citizen_id]
    return Received(citizen_id, tuple(letter.replies), answer.outcome, answer.code, answer.slot, entry_id)


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
