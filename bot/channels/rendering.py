"""A Reply cut to what a channel can carry: buttons become numbers, long text becomes parts. Pure; knows no platform.

Lengths are counted in UTF-16 units, the strictest count a platform uses, on NFC text.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot import texts
from bot.channels.channel import Capabilities, Choice, Reply

_words = texts.beside(__file__)
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[^\d\s][.!?;:…])\s+"), re.compile(r"\s+"))
_NUMBERING_ROOM = len("\n\n(999/999)")


@dataclass(frozen=True, slots=True)
class Part:
    """One message as the platform gets it. `choices` are all buttons; their labels fit."""

    text: str
    choices: tuple[Choice, ...] = ()
    image_url: str = ""


def render(reply: Reply, capabilities: Capabilities) -> list[Part]:
    """The parts of a reply, in order: the picture with the first, the buttons below the last."""
    buttons, written = _share_out(reply.choices, capabilities)
    text = unicodedata.normalize("NFC", reply.text).strip()
    image_url = reply.image_url if capabilities.image_urls else ""
    if reply.image_url and not image_url:
        written = [reply.image_url, *written]
    whole = "\n\n".join(block for block in (text, "\n".join(written)) if block)
    texts = split(whole, capabilities.text_limit)
    parts = [Part(part) for part in texts]
    parts[0] = replace(parts[0], image_url=image_url)
    parts[-1] = replace(parts[-1], choices=buttons)
    return parts


def length(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(label: str, limit: int) -> str:
    """A label of at most `limit` units, cut between words where that leaves enough to read."""
    label = " ".join(unicodedata.normalize("NFC", label).split())
    if length(label) <= limit:
        return label
    cut = _fitting(label, limit - 1)
    head = label[:cut]
    space = head.rfind(" ")
    if label[cut] != " " and space > cut // 2:
        head = head[:space]
    return head.rstrip(" ,;:-") + "…"


def split(text: str, limit: int | None) -> list[str]:
    """Parts of at most `limit` units, cut at blank lines, lines, sentences or spaces, and numbered when several."""
    if limit is None or length(text) <= limit:
        return [text]
    parts = list(_pieces(text, limit - _NUMBERING_ROOM))
    return [f"{part}\n\n({position}/{len(parts)})" for position, part in enumerate(parts, start=1)]


def _share_out(choices: tuple[Choice, ...], capabilities: Capabilities) -> tuple[tuple[Choice, ...], list[str]]:
    """Which choices become buttons, and the lines that say the others. A number is the place in the whole list."""
    buttons = tuple(_fitted(choice, capabilities.button_label_limit) for choice in choices[: capabilities.buttons])
    rest = list(enumerate(choices, start=1))[capabilities.buttons :]
    lines = [f"{choice.label}: {choice.url}" if choice.url else f"{number}. {choice.label}" for number, choice in rest]
    if any(not choice.url for _, choice in rest):
        lines.append(_words("choices.how_to_pick"))
    return buttons, lines


@lru_cache(maxsize=1024)  # the same few stand under most answers
def _fitted(choice: Choice, limit: int) -> Choice:
    return replace(choice, label=shorten(choice.label, limit))


def _pieces(text: str, limit: int) -> Iterator[str]:
    while length(text) > limit:
        end, resume = _cut(text, limit)
        yield text[:end]
        text = text[resume:]
    if text:
        yield text


def _cut(text: str, limit: int) -> tuple[int, int]:
    """Where a piece ends and the next begins. A blank line is worth a piece that is only half full."""
    most = _fitting(text, limit)
    for pattern, least in zip(_BREAKS, (most // 2, most // 2, most // 2, 1), strict=True):
        found = None
        for gap in pattern.finditer(text, 0, len(text)):
            if gap.start() > most:
                break
            if gap.start() >= least:
                found = gap
        if found is not None:
            return found.start(), found.end()
    return most, most


def _fitting(text: str, limit: int) -> int:
    """How many characters from the start fit, never parting a letter from the marks on it."""
    units = 0
    for position, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            while position > 1 and unicodedata.combining(text[position]):
                position -= 1
            return position
    return len(text)
