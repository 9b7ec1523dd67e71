"""What an official decides about an unanswered question: answer it in chat, or make an alias, a FAQ or a case of it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot import audit, outbox, texts
from bot.channels.channel import Reply
from bot.citizens import Citizen
from bot.conversation.transcript import Outcome, TranscriptEntry, UnansweredQuestion
from bot.faqs import editing
from bot.feedback import queue
from bot.feedback.kinds import Category, Kind, Source
from bot.feedback.triage import triage
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from bot.outbox import Priority
from bot.questions import unanswered
from bot.questions.official_answer import OfficialAnswer
from bot.rejected import Rejected
from knowledge import catalogue
from knowledge.faq import FaqRecord
from knowledge.procedure import Status, short_code

_words = texts.beside(__file__)
_LONGEST_ANSWER = 1_900  # characters: what the narrowest channel carries, with our own line
_LONGEST_ALIAS = 120


def answer(session: Session, actor: Actor, question_id: int, text: str, now: datetime) -> None:
    """Sends an official's words to the citizen who asked, in the chat where they asked. Raises Rejected."""
    line, citizen = _open(session, actor, question_id, Permission.HANDLE)
    text = text.strip()
    if not text:
        raise Rejected({"text": _words("problem.empty_answer")})
    if len(text) > _LONGEST_ANSWER:
        raise Rejected({"text": _words("problem.long_answer", most=_LONGEST_ANSWER)})
    if citizen is None or not citizen.reachable:
        raise Rejected(_words("problem.unreachable"))
    outbox.put(
        session,
        [Reply(_words("answer.in_chat", question=_short(line.question), text=text))],
        channel=citizen.channel,
        address=citizen.address,
        citizen_id=citizen.id,
        now=now,
        priority=Priority.ANSWER,
        natural_key=f"question/{question_id}",
    )
    session.add(OfficialAnswer(question_id=question_id, text=text, by=actor.login, at=now))
    _settle(session, actor, [line], "answered", "question.answer", now)


def to_alias(session: Session, actor: Actor, question_id: int, code: str, alias: str, now: datetime) -> str:
    """Adds what citizens say to a draft of the procedure; another official publishes it. Raises Rejected."""
    line, _ = _open(session, actor, question_id, Permission.EDIT)
    code = short_code(code) or code.strip()
    entry = catalogue.read(session, code)
    if entry is None or entry.status is not Status.PUBLISHED:
        raise Rejected({"code": _words("problem.unknown_code")})
    alias = " ".join(alias.split())
    if not 2 <= len(alias) <= _LONGEST_ALIAS:
        raise Rejected({"alias": _words("problem.alias_length", most=_LONGEST_ALIAS)})
    waiting = catalogue.draft(session, code)
    known = waiting.record.aliases if waiting and waiting.record.aliases else entry.record.aliases
    aliases = list(dict.fromkeys([*known, alias]))
    catalogue.save_draft(session, code, {"aliases": aliases}, by=actor.login, now=now)
    _settle(session, actor, [line, *unanswered.alike(session, line)], f"alias:{code}", "question.alias", now)
    return code


def to_faq(session: Session, actor: Actor, question_id: int, now: datetime) -> str:
    """A FAQ draft from the question and, where an official answered it, the answer. Returns its key."""
    line, _ = _open(session, actor, question_id, Permission.EDIT, closed_too=True)
    said = session.get(OfficialAnswer, question_id)
    question = _short(line.question)
    record = FaqRecord(
        question=question[:1].upper() + question[1:],
        answer=said.text if said else "",
        variants=[question],
        checked_on=local(now).date() if said else None,
        source=_words("faq.source") if said else "",
    )
    key = editing.save(session, actor, "", record, now)
    lines = [line] if said else [line, *unanswered.alike(session, line)]
    _settle(session, actor, lines, f"faq:{key}", "question.faq", now)
    return key


def to_case(session: Session, actor: Actor, question_id: int, now: datetime) -> str:
    """A case of what is really a phản ánh; the citizen is told its code. Returns the code. Raises Rejected."""
    line, citizen = _open(session, actor, question_id, Permission.HANDLE)
    found = triage(line.question)
    if found.refers:
        raise Rejected(_words("problem.refers"))
    case = queue.receive(
        session,
        queue.NewCase(
            text=line.question,
            kind=Kind(found.kind.value),
            category=Category(found.category),
            source=Source.CHAT,
            citizen_id=citizen.id if citizen else None,
            unit_code=actor.unit_code,
            received_at=line.asked_at,
            origin_key=f"question/{question_id}",
            code=line.ticket or "",
            actor_id=actor.official_id,
            actor=actor.name,
        ),
        now,
    )
    if citizen is not None and citizen.reachable and citizen.id is not None:
        outbox.put(
            session,
            [Reply(_words("case.told", code=case.code, question=_short(line.question)))],
            channel=citizen.channel,
            address=citizen.address,
            citizen_id=citizen.id,
            now=now,
            natural_key=f"question/{question_id}/case",
        )
    _settle(session, actor, [line], f"case:{case.code}", "question.case", now)
    return case.code


def dismiss(session: Session, actor: Actor, question_id: int, reason: str, now: datetime) -> int:
    """Nothing will come of it and of those that say the same. Returns how many. Raises Rejected."""
    line, _ = _open(session, actor, question_id, Permission.EDIT)
    if not reason.strip():
        raise Rejected({"reason": _words("problem.no_reason")})
    lines = [line, *(other for other in unanswered.alike(session, line) if other.outcome != Outcome.HANDOVER)]
    _settle(session, actor, lines, f"dismissed:{reason.strip()[:200]}", "question.dismiss", now)
    return len(lines)


def look(session: Session, actor: Actor, question_id: int, now: datetime) -> None:
    """Somebody read a citizen's conversation."""
    audit.record(session, actor=actor.login, action="question.look", subject=f"question/{question_id}", now=now)


def _open(
    session: Session, actor: Actor, question_id: int, permission: Permission, *, closed_too: bool = False
) -> tuple[UnansweredQuestion, Citizen | None]:
    if not actor.may(permission):
        raise Rejected(_words("problem.not_allowed"))
    line = session.get(UnansweredQuestion, question_id)
    if line is None:
        raise Rejected(_words("problem.gone"))
    if line.resolved_at is not None and not (closed_too and line.resolution == "answered"):
        raise Rejected(_words("problem.done"))
    entry = session.get(TranscriptEntry, line.entry_id)
    return line, session.get(Citizen, entry.citizen_id) if entry else None


def _settle(
    session: Session, actor: Actor, lines: Iterable[UnansweredQuestion], resolution: str, action: str, now: datetime
) -> None:
    for line in lines:
        line.resolved_at, line.resolution = now, resolution
        session.add(line)
        detail = {"resolution": resolution.partition(":")[0]}
        audit.record(session, actor=actor.login, action=action, subject=f"question/{line.id}", now=now, detail=detail)


def _short(question: str) -> str:
    return question if len(question) <= 250 else question[:249].rstrip() + "…"
