"""A dossier in words for its owner: state, since when, who, the times, what to do. Never a person's name or number."""

from datetime import datetime, timedelta

from bot import texts
from bot.dossiers.dossier import ENDED, RUNNING, Dossier, State
from bot.office_hours import local

_words = texts.beside(__file__)
_NO_HOUR = {(0, 0), (23, 59)}


def shown(at: datetime | None) -> str:
    """A moment as people write it; without an hour where the file had none."""
    if at is None:
        return ""
    here = local(at)
    day = f"{here.day:02}/{here.month:02}/{here.year}"
    return day if (here.hour, here.minute) in _NO_HOUR else f"{here.hour:02}:{here.minute:02} {day}"


def state_name(state: str) -> str:
    """The state in words."""
    return _words(f"state.{State(state).value}")


def facts(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """What an approved template may say: agency, who received, who handles, received, due, returned, and the state."""
    return (
        ("code", dossier.code),
        ("procedure", dossier.procedure_name),
        ("state", state_name(dossier.state)),
        ("since", shown(dossier.since)),
        ("agency", dossier.agency),
        ("receiver", dossier.receiver),
        ("handler", dossier.handler),
        ("received_at", shown(dossier.received_at)),
        ("due_at", shown(dossier.due_at)),
        ("returned_at", shown(dossier.returned_at)),
        ("note", dossier.note[:90]),
    )


def facts_in_words(dossier: Dossier) -> str:
    """The same as lines; what the office did not say is left out."""
    known = dict(facts(dossier))
    lines = [_words("fact.code", value=dossier.code)]
    lines += [_words(f"fact.{name}", value=known[name]) for name in ("procedure", "state", "since") if known[name]]
    said = dossier.state_text.casefold()
    if said and said != known["state"].casefold():
        lines.append(_words("fact.state_text", value=dossier.state_text))
    names = ("agency", "receiver", "handler", "received_at", "due_at", "returned_at")
    lines += [_words(f"fact.{name}", value=known[name]) for name in names if known[name]]
    if dossier.note:
        lines.append(_words("fact.note", value=dossier.note))
    return "\n".join(lines)


def next_step(dossier: Dossier, now: datetime) -> str:
    """Whether it is late, and what the owner does now."""
    parts = [_words(f"next.{State(dossier.state).value}")]
    if is_late(dossier, now):
        parts.append(_words("next.late", days=days_late(dossier, now)))
    elif dossier.state in RUNNING and dossier.due_at is not None:
        parts.append(_words("next.in_time", due=shown(dossier.due_at)))
    return " ".join(parts)


def is_late(dossier: Dossier, now: datetime) -> bool:
    """Past its due moment and still not ready, or ready after it."""
    if dossier.due_at is None:
        return False
    ended = dossier.finished_at if dossier.state in ENDED else now
    return ended is not None and ended > dossier.due_at and dossier.state in {*RUNNING, State.READY}


def days_late(dossier: Dossier, now: datetime) -> int:
    """Calendar days past the due moment, at least 1."""
    assert dossier.due_at is not None
    ended = dossier.finished_at if dossier.state in ENDED and dossier.finished_at else now
    return max(1, -(-(ended - dossier.due_at) // timedelta(days=1)))
