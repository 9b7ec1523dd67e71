"""A retry of a reply in parts goes on where it stopped, and what is remembered for it does not grow."""

import asyncio

import pytest

from bot.channels import parts
from bot.channels.parts import PartsSent


class Line:
    """Notes what is sent, and breaks before the parts named."""

    def __init__(self, *broken: str) -> None:
        self.sent: list[str] = []
        self.broken = set(broken)

    async def send(self, part: str) -> str:
        if part in self.broken:
            self.broken.remove(part)
            raise ConnectionError(part)
        self.sent.append(part)
        return f"id of {part}"


async def test_the_last_id_is_the_answer() -> None:
    line = Line()
    assert await PartsSent().send("key", ["a", "b"], line.send) == "id of b"


async def test_a_retry_sends_the_rest_and_a_third_send_everything() -> None:
    line, sent = Line("b", "c"), PartsSent()
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await sent.send("key", ["a", "b", "c"], line.send)
    assert await sent.send("key", ["a", "b", "c"], line.send) == "id of c"
    assert line.sent == ["a", "b", "c"]
    await sent.send("key", ["a", "b", "c"], line.send)
    assert line.sent == ["a", "b", "c"] * 2


async def test_others_are_not_mixed_up() -> None:
    line, sent = Line("b"), PartsSent()
    with pytest.raises(ConnectionError):
        await sent.send("key", ["a", "b"], line.send)
    await sent.send("other key", ["a", "b"], line.send)
    assert line.sent == ["a", "a", "b"]


async def test_a_cancelled_send_is_remembered_too() -> None:
    sent: PartsSent = PartsSent()
    heard: list[str] = []

    async def slow(part: str) -> str:
        if part == "b" and heard == ["a"]:
            heard.append("(cancelled)")
            await asyncio.sleep(60)
        heard.append(part)
        return part

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sent.send("key", ["a", "b"], slow), 0.02)
    await sent.send("key", ["a", "b"], slow)
    assert heard == ["a", "(cancelled)", "b"]


async def test_old_failures_are_forgotten() -> None:
    time = 0.0
    line, sent = Line("b"), PartsSent(clock=lambda: time)
    with pytest.raises(ConnectionError):
        await sent.send("key", ["a", "b"], line.send)
    time = 4000.0
    await sent.send("key", ["a", "b"], line.send)
    assert line.sent == ["a", "a", "b"]


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_REMEMBERED", 2)
    line, sent = Line("b"), PartsSent()
    for key in ("first", "second", "third"):
        line.broken = {"b"}
        with pytest.raises(ConnectionError):
            await sent.send(key, ["a", "b"], line.send)
    line.sent.clear()
    await sent.send("first", ["a", "b"], line.send)
    await sent.send("third", ["a", "b"], line.send)
    assert line.sent == ["a", "b", "b"]
