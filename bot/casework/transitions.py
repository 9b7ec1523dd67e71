"""Which step may follow which, for every case; the one table that all rules of the workflow go through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from bot import notice, texts
from bot.feedback.case import CaseEvent, FeedbackCase
from bot.feedback.kinds import ENDED, OPEN, Status
from bot.feedback.labels import STATUSES
from bot.feedback.queue import FEEDBACK
from bot.officials.access import Actor
from bot.rejected import Rejected

_words = texts.beside(__file__)


class Action(StrEnum):
    """What somebody does to a case."""

    ACCEPT = "accept"
    ASK_INFO = "ask_info"
    GIVE_INFO = "give_info"
    REFUSE = "refuse"
    CLASSIFY = "classify"
    SORT_ANEW = "sort_anew"  # kind or category corrected later
    ASSIGN = "assign"
    HAND_OVER = "hand_over"  # to another unit of the office
    TRANSFER = "transfer"  # to an authority outside
    START = "start"
    DRAFT = "draft"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    ANSWER = "answer"
    CALL_BACK = "call_back"  # undo of sending
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    CLOSE = "close"
    REOPEN = "reopen"
    RATE = "rate"
    EXTEND = "extend"
    MERGE = "merge"
    UNMERGE = "unmerge"
    RECOUNT = "recount"
    REMIND = "remind"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Step:
    """`to` None: the status stays, or the rule names it. `public`: the citizen's look-up tells of it."""

    come_from: frozenset[Status]
    to: Status | None = None
    public: bool = False


_NEW = frozenset({Status.RECEIVED, Status.REOPENED})
_SORTED = frozenset({Status.ACCEPTED, Status.CLASSIFIED, Status.REOPENED})
_AT_WORK = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})
_REPLYING = frozenset({Status.DRAFTED, Status.APPROVED})
TOLD = frozenset({Status.ANSWERED, Status.PUBLISHED, Status.CLOSED})  # the citizen has the reply
_ANY = frozenset(Status)

STEPS: Mapping[Action, Step] = {
    Action.ACCEPT: Step(_NEW, Status.ACCEPTED, public=True),
    Action.ASK_INFO: Step(_NEW | _SORTED | _AT_WORK | {Status.DRAFTED}, Status.NEEDS_INFO, public=True),
    Action.GIVE_INFO: Step(frozenset({Status.NEEDS_INFO}), public=True),
    Action.REFUSE: Step(_NEW | _SORTED | {Status.NEEDS_INFO}, Status.REFUSED, public=True),
    Action.CLASSIFY: Step(_SORTED, Status.CLASSIFIED),
    Action.SORT_ANEW: Step(_AT_WORK | _REPLYING | {Status.NEEDS_INFO}),
    Action.ASSIGN: Step(_SORTED | _AT_WORK | {Status.DRAFTED}, Status.ASSIGNED, public=True),
    Action.HAND_OVER: Step(_SORTED | _AT_WORK | {Status.DRAFTED}, Status.ASSIGNED, public=True),
    Action.TRANSFER: Step(_NEW | _SORTED | _AT_WORK, Status.TRANSFERRED, public=True),
    Action.START: Step(_SORTED | {Status.ASSIGNED}, Status.IN_PROGRESS, public=True),
    Action.DRAFT: Step(_SORTED | _AT_WORK | _REPLYING, Status.DRAFTED),
    Action.SEND_BACK: Step(_REPLYING, Status.IN_PROGRESS),
    Action.APPROVE: Step(frozenset({Status.DRAFTED}), Status.APPROVED),
    Action.ANSWER: Step(_REPLYING, Status.ANSWERED, public=True),
    Action.CALL_BACK: Step(frozenset({Status.ANSWERED})),
    Action.PUBLISH: Step(TOLD, Status.PUBLISHED, public=True),
    Action.UNPUBLISH: Step(frozenset({Status.PUBLISHED, Status.CLOSED}), Status.ANSWERED),
    Action.CLOSE: Step(frozenset({Status.ANSWERED, Status.PUBLISHED}), Status.CLOSED, public=True),
    Action.REOPEN: Step(TOLD | {Status.REFUSED}, Status.REOPENED, public=True),
    Action.RATE: Step(TOLD, public=True),
    Action.EXTEND: Step(OPEN, public=True),
    Action.MERGE: Step(_ANY - ENDED),
    Action.UNMERGE: Step(_ANY),
    Action.RECOUNT: Step(_ANY),
    Action.REMIND: Step(_ANY),
    Action.JOIN: Step(_ANY),
}


@dataclass(frozen=True, slots=True)
class By:
    """Who does it."""

    official_id: int | None = None
    name: str = ""


CITIZEN = By()
PROGRAM = By(name="motcua")


def by(actor: Actor) -> By:
    """An official as the history names one."""
    return By(actor.official_id, actor.name)


def allowed(case: FeedbackCase, action: Action) -> bool:
    """Whether the case stands where `action` may come."""
    return Status(case.status) in STEPS[action].come_from and (case.merged_into is None or action is Action.UNMERGE)


def take_step(
    session: Session,
    case: FeedbackCase,
    action: Action,
    who: By,
    now: datetime,
    *,
    note: str = "",
    to: Status | None = None,
) -> CaseEvent:
    """Moves a case on, or only writes down what happened to it. Raises Rejected where it may not come now.

    The caller holds the row (`reach.take`), so that two steps never cross.
    """
    if not allowed(case, action):
        raise Rejected(_words("step.not_now", action=_words(f"action.{action}"), status=STATUSES[case.status]))
    rule = STEPS[action]
    was = case.status
    case.status = to or rule.to or Status(was)
    case.version += 1
    case.changed_at = now
    case.ended_at = (case.ended_at or now) if case.status in ENDED else None
    assert case.id is not None
    event = CaseEvent(
        case_id=case.id,
        at=now,
        action=action,
        from_status=was,
        to_status=case.status,
        actor_id=who.official_id,
        actor=who.name,
        note=note,
        public=rule.public,
    )
    session.add(case)
    session.add(event)
    session.flush()
    notice.announce(session, FEEDBACK)
    return event
