"""Starting words for every kind of message, to be changed by whoever writes: nobody begins with an empty page."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scheduler.campaigns.campaign import MessageKind

_TO_FILL = re.compile(r"\((?:ghi|đọc|kể|tin nội bộ không)\b[^)]*\)", re.IGNORECASE)
_FILE = Path(__file__).with_name("library.toml")


@dataclass(frozen=True, slots=True)
class Sample:
    """Words to start from. `chat` also serves the web news, `short` SMS, `spoken` the loudspeaker."""

    headline: str
    chat: str
    short: str
    spoken: str


@cache
def samples() -> Mapping[str, Sample]:
    """One for each kind."""
    read = tomllib.loads(_FILE.read_text("utf-8"))
    return {kind: Sample(**read[kind]) for kind in MessageKind}


def start(kind: str, medium: str) -> tuple[str, str]:
    """(headline, text) to begin with on a medium."""
    sample = samples().get(kind)
    if sample is None:
        return "", ""
    return sample.headline, {"sms": sample.short, "speaker": sample.spoken}.get(medium, sample.chat)


def unfinished(text: str) -> str:
    """The first place of a sample that nobody has filled in; "" for none."""
    found = _TO_FILL.search(text)
    return found[0] if found else ""
