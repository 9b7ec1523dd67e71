"""Hours, addresses, hotlines, old and new place names: answered from the agency rows."""

from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import col, select

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation import hotline, opening
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.agency import Hotline, OneStopDesk, PlaceName
from knowledge.search import Intent, MatchKind, Verdict
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_ABOUT_DESKS = {Intent.AGENCY_HOURS, Intent.AGENCY_ADDRESS, Intent.AGENCY_OTHER}
_MOST = 3

T = TypeVar("T")


def desks(turn: Turn) -> Answer | None:
    """The desk that the words name, the only one there is, or which one is meant.

    Where the rows say nothing of it but a stored answer does, that one may speak.
    """
    intent = turn.heard.intent
    if turn.action.startswith("desk:"):
        return _one(turn, turn.action.removeprefix("desk:"))
    if turn.action:
        return None
    if intent is Intent.PLACE_NAME:
        return _places(turn)
    if intent is Intent.AGENCY_HOTLINE:
        return _hotlines(turn)
    return _desks(turn) if intent in _ABOUT_DESKS else None


def _desks(turn: Turn) -> Answer | None:
    known = list(turn.session.exec(select(OneStopDesk).order_by(OneStopDesk.key)))
    named = _named(turn.heard.text, [(desk, (desk.area, desk.name)) for desk in known]) or known
    line = hotline.line(turn.session, turn.office)
    wanted = "hours" if turn.heard.intent is Intent.AGENCY_HOURS else "address"
    if not any(getattr(desk, wanted) for desk in named) and _is_stored(turn):
        return None
    if not named:
        return _answer([_words("desk.none", office=turn.office.name), line])
    if len(named) > _MOST:
        choices = [Choice(desk.name[:60], f"desk:{desk.key}"[:64]) for desk in named[:8]]
        return Answer(Outcome.AGENCY, [Reply(_words("desk.which"), tuple(choices))])
    return _answer([*(opening.describe(desk, turn.now) for desk in named), line], code=named[0].key)


def _one(turn: Turn, key: str) -> Answer | None:
    statement = select(OneStopDesk).where(col(OneStopDesk.key).startswith(key, autoescape=True))
    desk = turn.session.exec(statement.order_by(OneStopDesk.key)).first()
    if desk is None:
        return None
    return _answer([opening.describe(desk, turn.now), hotline.line(turn.session, turn.office)], code=desk.key)


def _hotlines(turn: Turn) -> Answer:
    known = turn.session.exec(select(Hotline).where(col(Hotline.emergency).is_(False)).order_by(Hotline.key)).all()
    lines = [_number(row) for row in known]
    if turn.office.phone:
        lines.insert(0, _words("desk.number", phone=turn.office.phone, name=turn.office.name))
    if not lines:
        return _answer([hotline.line(turn.session, turn.office)])
    return _answer(["\n".join([_words("desk.numbers"), *lines]), _words("desk.emergency")])


def _number(row: Hotline) -> str:
    line = _words("desk.number", phone=row.phone, name=row.name)
    if row.note:
        line += f" ({row.note.rstrip('.')})"
    return line + (" – " + _words("desk.unsure") if row.doubt else "")


def _places(turn: Turn) -> Answer | None:
    known = turn.session.exec(select(PlaceName)).all()
    named = _named(turn.heard.text, [(place, (place.old,)) for place in known])
    if not named and _is_stored(turn):
        return None
    if not named:
        return _answer([_words("place.unknown"), hotline.line(turn.session, turn.office)])
    lines = [
        _words("place.became", old=place.old, new=place.new)
        + (f" ({place.province})" if place.province and place.province not in place.new else "")
        + "."
        for place in named[:_MOST]
    ]
    sources = ", ".join(dict.fromkeys(place.source.rstrip(".") for place in named[:_MOST] if place.source))
    if sources:
        lines.append(_words("place.source", source=sources))
    return _answer(["\n".join(lines), _words("place.papers"), hotline.line(turn.session, turn.office)])


def _is_stored(turn: Turn) -> bool:
    """Whether a stored question and answer fits."""
    finding = turn.finder.find(turn.heard.text)
    return finding.verdict is Verdict.FOUND and finding.matches[0].kind is MatchKind.FAQ


def _named(text: str, known: Sequence[tuple[T, tuple[str, ...]]]) -> list[T]:
    """Those whose name stands in the text as whole words, longest name first."""
    said = f" {' '.join(fold(text).replace(',', ' ').replace('?', ' ').split())} "
    found: list[tuple[int, int, T]] = []
    for position, (row, names) in enumerate(known):
        lengths = [len(name) for name in names if name and f" {fold(name)} " in said]
        if lengths:
            found.append((-max(lengths), position, row))
    return [row for _, _, row in sorted(found, key=lambda item: item[:2])]


def _answer(blocks: list[str], code: str = "") -> Answer:
    reply = Reply("\n\n".join(blocks), (Choice(_words("choice.handover"), "handover"),))
    return Answer(Outcome.AGENCY, [reply], code=code)
