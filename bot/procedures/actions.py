"""The actions behind the buttons of procedures, at most 64 bytes: `show:1.001193:fee:0`."""

from collections.abc import Sequence

from bot import texts
from bot.channels.channel import Choice
from knowledge.search import Match, MatchKind, Slot

_words = texts.beside(__file__)

_MOST_BYTES = 64
_LONGEST_LABEL = 60

MENU = Choice(_words("choice.menu"), "menu")
HANDOVER = Choice(_words("choice.handover"), "handover")
NONE = Choice(_words("choice.none"), "other")


def show(code: str, slots: Sequence[Slot], page: int = 0) -> str:
    """Shows these slots; the first alone where all do not fit."""
    action = f"show:{code}:{'+'.join(slot.value for slot in slots) or Slot.GENERAL.value}:{page}"
    return action if len(action.encode()) <= _MOST_BYTES else show(code, slots[:1], page)


def read_show(action: str) -> tuple[str, tuple[Slot, ...], int] | None:
    """Code, slots and page of a `show` action; None for anything else, forged ones included."""
    head, _, rest = action.partition(":")
    parts = rest.rsplit(":", 2)
    if head != "show" or len(parts) != 3 or not parts[2].isdecimal() or len(parts[2]) > 3:
        return None
    try:
        slots = tuple(Slot(value) for value in parts[1].split("+"))
    except ValueError:
        return None
    return parts[0], slots, int(parts[2])


def pick(match: Match, slots: Sequence[Slot]) -> Choice:
    """The choice that answers with this candidate."""
    if match.kind is MatchKind.PROCEDURE:
        action = show(match.code, slots)
    else:
        action = shortened(f"{match.kind.value}:{match.code}")
    return Choice(label(match.name), action)


def label(name: str) -> str:
    """A name short enough for a button, cut at a word."""
    if len(name) <= _LONGEST_LABEL:
        return name
    return name[: _LONGEST_LABEL - 1].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


def shortened(action: str) -> str:
    """`action` cut to what a button carries; the reader looks for what begins so."""
    return action.encode()[:_MOST_BYTES].decode(errors="ignore")


def rating(code: str) -> tuple[Choice, Choice]:
    """Two choices that say whether the answer about `code` helped."""
    return (
        Choice(_words("choice.useful"), shortened(f"rate:1:{code}")),
        Choice(_words("choice.useless"), shortened(f"rate:0:{code}")),
    )


def after(code: str, slots: Sequence[Slot], more: dict[Slot, int]) -> tuple[Choice, ...]:
    """What may follow a card: the rest of what was cut, other slots, a person, a rating."""
    on = [
        Choice(_words("choice.more", title=_words(f"title.{slot.value}")), show(code, [slot], page))
        for slot, page in more.items()
    ]
    others = [Choice(_words(f"choice.{slot.value}"), show(code, [slot])) for slot in slots]
    return (*on, *others, HANDOVER, *rating(code))
