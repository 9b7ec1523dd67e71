"""Says once a conversation that a machine speaks (Luật Trí tuệ nhân tạo, NĐ 142/2026/NĐ-CP)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot import texts
from bot.channels.channel import Reply

_words = texts.beside(__file__)


def introduce(state: dict[str, Any], office: str, replies: Sequence[Reply], allowed: bool) -> Sequence[Reply]:
    """`replies` with the notice before the first one, unless this conversation had it or it must wait."""
    if not replies or not allowed or state.get("introduced"):
        return replies
    state["introduced"] = True
    first = replace(replies[0], text=_words("introduction.machine", office=office) + "\n\n" + replies[0].text)
    return [first, *replies[1:]]
