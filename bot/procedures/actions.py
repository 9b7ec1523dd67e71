"""The actions behind the buttons of procedures, at most 64 bytes: `show:1.001193:fee:0`."""

from collections.abc import Sequence

from bot import texts
from bot.channels.channel import Choice
from knowledge.search import Match, MatchKind, Slot

_words = texts.beside(__file__)

_MOST_BYTES = 64
_LONGEST_LABEL = 60
_HEAD = 22  # characters of a name's beginning before what sets it apart

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


def picks(matches: Sequence[Match], slots: Sequence[Slot]) -> list[Choice]:
    """The choices that answer with these candidates."""
    return labelled([Choice(match.name, _answers_with(match, slots)) for match in matches])


def _answers_with(match: Match, slots: Sequence[Slot]) -> str:
    if match.kind is MatchKind.PROCEDURE:
        return show(match.code, slots)
    return shortened(f"{match.kind.value}:{match.code}")


def labelled(choices: Sequence[Choice]) -> list[Choice]:
    """Choices with whole names, cut to labels: where two begin alike, what sets them apart is what is kept."""
    names = [choice.label for choice in choices]
    return [
        Choice(_told_apart(name, [other for other in names if other != name]), choice.action)
        for name, choice in zip(names, choices, strict=True)
    ]


def _told_apart(name: str, others: Sequence[str]) -> str:
    alike = max((_alike(name, other) for other in others), default=0)
    begins = name.rfind(" ", 0, alike + 1) + 1
    if len(name) <= _LONGEST_LABEL or begins < _LONGEST_LABEL // 2:
        return label(name)
    head = label(name, _HEAD)
    return f"{head} {label(name[begins:], _LONGEST_LABEL - len(head) - 1)}"


def _alike(one: str, other: str) -> int:
    letters = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(letters) if a != b), min(len(one), len(other)))


def label(name: str, most: int = _LONGEST_LABEL) -> str:
    """A name short enough for a button, cut at a word."""
    if len(name) <= most:
        return name
    return name[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


def shortened(action: str) -> str:
    """`action` cut to what a button carries; the reader looks for what begins so."""
    return action.encode()[:_MOST_BYTES].decode(errors="ignore")


def rating(code: str) -> tuple[Choice, Choice]:
    """Two choices that say whether the answer about `code` helped."""
    return (
        Choice(_words("choice.useful"), shortened(f"rate:1:{code}")),
        Choice(_words("choice.useless"), shortened(f"rate:0:{code}")),
    )


def after(code: str, slots: Sequence[Slot], more: dict[Slot, int], *, papers: bool = False) -> tuple[Choice, ...]:
    """What may follow a card: the rest of what was cut, ticking the `papers` shown, other slots, a person, a rating."""
    on = [
        Choice(_words("choice.more", title=_words(f"title.{slot.value}")), show(code, [slot], page))
        for slot, page in more.items()
    ]
    others = [Choice(_words(f"choice.{slot.value}"), show(code, [slot])) for slot in slots]
    check = (Choice(_words("choice.check"), f"check:{code}"),) if papers else ()
    return (*on, *check, *others, HANDOVER, *rating(code))
