"""What an entry may be called: its official name, the office's aliases, the lexicon's everyday names."""

from collections.abc import Iterator, Sequence

from knowledge.index import Entry
from knowledge.lexicon import Lexicon, Names

_FRAMES = ("thủ tục", "quy trình", "trình tự")


def unframed(name: str) -> str:
    """An official name without "Thủ tục" before it."""
    lower = name.lower()
    frame = next((frame for frame in _FRAMES if lower.startswith(frame)), "")
    return name[len(frame) :].lstrip(" :-") or name


def _own_lines(name: str) -> list[str]:
    """The official name as something a person might say: its first clause, and whole; without brackets."""
    outside = []
    depth = 0
    for letter in unframed(name):
        depth += letter == "("
        if depth == 0:
            outside.append(letter)
        depth -= letter == ")" and depth > 0
    whole = "".join(outside)
    clause = whole.replace(";", "/").split("/")[0]
    return [" ".join(clause.split()[:14]) or name, " ".join(whole.split()[:40]) or name]


def called(entries: Sequence[Entry], known: Sequence[Names | None]) -> tuple[list[str], list[int]]:
    """Everyday names with their owners; the official name first, so that an unnamed entry is not pushed out."""
    lines: list[str] = []
    owners: list[int] = []
    for row, (entry, one) in enumerate(zip(entries, known, strict=True)):
        said = dict.fromkeys([*_own_lines(entry.name), *entry.aliases, *(one.phrases if one else ())])
        lines += said
        owners += [row] * len(said)
    return lines, owners


def other_words(entries: Sequence[Entry], lexicon: Lexicon) -> Iterator[str]:
    """Words beyond the names: fields, and the frame of questions."""
    yield from {entry.field for entry in entries}
    yield from lexicon.stop_phrases
    for concept in lexicon.concepts.values():
        yield from concept
    for cues in (*lexicon.slots.values(), *lexicon.intents.values()):
        yield from cues.cues
