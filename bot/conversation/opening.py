"""A one-stop desk in words: address, phone, hours, whether it is open now. From its row only."""

from datetime import datetime

from bot import office_hours, texts
from knowledge.agency import OneStopDesk

_words = texts.beside(__file__)


def describe(desk: OneStopDesk, now: datetime) -> str:
    """Everything known about the desk; what must be confirmed says so."""
    lines = [desk.name]
    if desk.address:
        lines.append(_words("desk.address", address=desk.address))
    if desk.phone:
        lines.append(_words("desk.phone", phone=desk.phone))
    if desk.hours:
        lines += [_words("desk.hours"), *_week(desk.hours)]
        lines.append(_state(desk.hours, now))
    if desk.hours_note:
        lines.append(desk.hours_note)
    if not desk.hours and not desk.hours_note:
        lines.append(_words("desk.no_hours"))
    if desk.map_url:
        lines.append(_words("desk.map", url=desk.map_url))
    if desk.doubt:
        lines.append(_words("desk.doubt", reason=desk.doubt.rstrip(". ")))
    if desk.source and desk.checked_on:
        checked = desk.checked_on
        day = f"{checked.day}/{checked.month}/{checked.year}"
        lines.append(_words("desk.source", source=desk.source.rstrip("."), day=day))
    return "\n".join(lines)


def _week(hours: dict[str, list[str]]) -> list[str]:
    """Days with the same sessions on one line."""
    same: dict[str, list[int]] = {}
    for day in range(7):
        sessions = ", ".join(hours.get(str(day), []))
        if sessions:
            same.setdefault(sessions, []).append(day)
    return [f"• {_days(days)}: {sessions}" for sessions, days in same.items()]


def _days(days: list[int]) -> str:
    names = [_words(f"weekday.{day}") for day in days]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _words("desk.range", first=names[0], last=names[-1])
    return ", ".join(names)


def _state(hours: dict[str, list[str]], now: datetime) -> str:
    state = office_hours.desk_state(hours, now)
    if state.open_until:
        return _words("desk.open", until=f"{state.open_until:%H:%M}")
    if state.opens_at is None:
        return _words("desk.no_hours")
    opens = state.opens_at
    when = f"{opens:%H:%M} {_words(f'weekday.{opens.weekday()}')} {opens.day}/{opens.month}"
    if state.holiday:
        return _words("desk.holiday", holiday=state.holiday, when=when)
    return _words("desk.closed", when=when)
