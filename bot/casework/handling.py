"""What an official decides about a case before it is answered; each is one step, told to whom it concerns."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot import audit, texts
from bot.calendar import working_days
from bot.casework import telling
from bot.casework.transitions import CITIZEN, PROGRAM, Action, allowed, by, take_step
from bot.feedback import arrivals, deadlines, expecting, search
from bot.feedback.case import CaseEvent, CasePause, ComplainedAbout, FeedbackCase
from bot.feedback.kinds import ABOUT_OFFICIALS, Category, Kind, Status
from bot.officials.access import Actor
from bot.rejected import Rejected

_words = texts.beside(__file__)

MOST_WORDS = 4_000  # of a reason or a question
_MOST_DAYS = 30  # of one extension


def write_down(
    session: Session, actor: Actor, action: Action, case: FeedbackCase, now: datetime, **detail: object
) -> None:
    """The audit's line of a step."""
    audit.record(
        session, actor=actor.login, action=f"case.{action}", subject=f"case/{case.code}", now=now, detail=dict(detail)
    )


def accept(session: Session, case: FeedbackCase, actor: Actor, now: datetime) -> None:
    """Formally takes it (NĐ 20/2008/NĐ-CP Điều 9)."""
    take_step(session, case, Action.ACCEPT, by(actor), now)
    write_down(session, actor, Action.ACCEPT, case, now)


def classify(
    session: Session,
    case: FeedbackCase,
    actor: Actor,
    now: datetime,
    *,
    kind: Kind,
    category: Category,
    complex_matter: bool = False,
) -> None:
    """Says what it is, which gives it its days; takes it first where nobody has. Also corrects it later."""
    if allowed(case, Action.ACCEPT) and case.status == Status.RECEIVED:
        accept(session, case, actor, now)
    action = Action.CLASSIFY if allowed(case, Action.CLASSIFY) else Action.SORT_ANEW
    case.kind, case.category, case.complex_matter = kind, category, complex_matter
    case.about_official = category in ABOUT_OFFICIALS or _names_officials(session, case)
    deadlines.give(session, case, working_days.load(session))
    take_step(session, case, action, by(actor), now, note=_words("note.sorted", due=telling.day(case.due_on)))
    write_down(session, actor, action, case, now, kind=kind.value, category=category.value, complex=complex_matter)
    if case.about_official:
        telling.tell_officials(
            session, case, arrivals.heads(session, case), _words("official.conduct", code=case.code), now, key="conduct"
        )


def complain_about(session: Session, case: FeedbackCase, officials: set[int], actor: Actor, now: datetime) -> None:
    """Names whom it is about: from now on they do not see it, and the head has it."""
    for row in session.exec(select(ComplainedAbout).where(ComplainedAbout.case_id == case.id)):
        session.delete(row)
    session.flush()
    assert case.id is not None
    session.add_all(ComplainedAbout(case_id=case.id, official_id=one) for one in officials)
    case.about_official = bool(officials) or case.category in ABOUT_OFFICIALS
    if case.handler_id in officials:
        case.handler_id = None
    case.version += 1
    case.changed_at = now
    session.add(case)
    session.flush()
    audit.record(
        session,
        actor=actor.login,
        action="case.complained_about",
        subject=f"case/{case.code}",
        now=now,
        detail={"officials": sorted(officials)},
    )
    if officials:
        telling.tell_officials(
            session, case, arrivals.heads(session, case), _words("official.conduct", code=case.code), now, key="conduct"
        )


def ask_info(session: Session, case: FeedbackCase, question: str, actor: Actor, now: datetime) -> None:
    """Asks the citizen; the clock stands still until they answer."""
    question = said(question, "question", "refused.no_question")
    event = take_step(session, case, Action.ASK_INFO, by(actor), now, note=question)
    assert case.id is not None
    case.paused_at = now
    session.add(CasePause(case_id=case.id, began_at=now))
    expecting.expect_answer(session, case)
    telling.tell_citizen(
        session,
        case,
        _words("citizen.asked", code=case.code, question=question),
        now,
        key=f"case/{case.id}/ask/{event.id}",
        choices=telling.inform_choices(case.code),
    )
    write_down(session, actor, Action.ASK_INFO, case, now)


def give_info(session: Session, case: FeedbackCase, answer: str, now: datetime, actor: Actor | None = None) -> None:
    """What the citizen answered, themselves or through an official; the clock goes on."""
    answer = said(answer, "answer", "refused.no_answer")
    asked = session.exec(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.action == Action.ASK_INFO)
        .order_by(col(CaseEvent.id).desc())
        .limit(1)
    ).first()
    before = Status(asked.from_status) if asked else Status.ACCEPTED
    back = Status.ACCEPTED if before in {Status.RECEIVED, Status.REOPENED} else before
    who = CITIZEN if actor is None else by(actor)
    event = take_step(session, case, Action.GIVE_INFO, who, now, note=answer, to=back)
    case.text = f"{case.text}\n\n{_words('note.added')} {answer}"
    resume(session, case, now)
    search.remember(session, case)
    told = [case.handler_id] if case.handler_id else arrivals.heads(session, case)
    telling.tell_officials(
        session, case, told, _words("official.informed", code=case.code), now, key=f"informed/{event.id}"
    )
    if actor is not None:
        write_down(session, actor, Action.GIVE_INFO, case, now)


def resume(session: Session, case: FeedbackCase, now: datetime) -> None:
    """Ends the pause, if there is one, and counts the days anew."""
    for pause in session.exec(select(CasePause).where(CasePause.case_id == case.id, col(CasePause.ended_at).is_(None))):
        pause.ended_at = now
        session.add(pause)
    case.paused_at = None
    session.flush()
    deadlines.reckon(session, case, working_days.load(session))
    session.add(case)


def refuse(session: Session, case: FeedbackCase, reason: str, actor: Actor, now: datetime) -> None:
    """Not taken, and why; the citizen is told both."""
    reason = said(reason, "reason", "refused.no_reason")
    event = take_step(session, case, Action.REFUSE, by(actor), now, note=reason)
    case.refusal = reason
    resume(session, case, now)
    telling.tell_citizen(
        session,
        case,
        _words("citizen.refused", code=case.code, reason=reason),
        now,
        key=f"case/{case.id}/refused/{event.id}",
    )
    write_down(session, actor, Action.REFUSE, case, now)


def start(session: Session, case: FeedbackCase, actor: Actor, now: datetime) -> None:
    """Somebody works on it; that is whoever begins, where nobody was named."""
    take_step(session, case, Action.START, by(actor), now)
    case.handler_id = case.handler_id or actor.official_id
    write_down(session, actor, Action.START, case, now)


def extend(session: Session, case: FeedbackCase, days: int, reason: str, actor: Actor, now: datetime) -> None:
    """More working days, for a reason that the citizen is told."""
    if case.due_on is None:
        raise Rejected({"days": _words("refused.no_deadline")})
    if not 1 <= days <= _MOST_DAYS:
        raise Rejected({"days": _words("refused.days", most=_MOST_DAYS)})
    reason = said(reason, "reason", "refused.no_reason")
    was = case.due_on
    case.extended_days += days
    deadlines.reckon(session, case, working_days.load(session))
    note = _words("note.extended", days=days, was=telling.day(was), due=telling.day(case.due_on), reason=reason)
    event = take_step(session, case, Action.EXTEND, by(actor), now, note=note)
    telling.tell_citizen(
        session,
        case,
        _words("citizen.extended", code=case.code, due=telling.day(case.due_on), reason=reason),
        now,
        key=f"case/{case.id}/extended/{event.id}",
    )
    write_down(session, actor, Action.EXTEND, case, now, days=days)


def close(session: Session, case: FeedbackCase, actor: Actor | None, now: datetime) -> None:
    """Nothing more is awaited. The program (no actor) never closes what is about an official's conduct."""
    if actor is None and case.about_official:
        raise Rejected(_words("refused.conduct_stays"))
    take_step(session, case, Action.CLOSE, PROGRAM if actor is None else by(actor), now)
    if actor is not None:
        write_down(session, actor, Action.CLOSE, case, now)


def said(text: str, field: str, problem: str, *, most: int = MOST_WORDS) -> str:
    """`text` as it will be kept. Raises Rejected with the words `problem` at `field` where nothing is said."""
    text = text.strip()
    if not text:
        raise Rejected({field: _words(problem)})
    if len(text) > most:
        raise Rejected({field: _words("refused.too_long", most=most)})
    return text


def _names_officials(session: Session, case: FeedbackCase) -> bool:
    return session.exec(select(ComplainedAbout).where(ComplainedAbout.case_id == case.id)).first() is not None
