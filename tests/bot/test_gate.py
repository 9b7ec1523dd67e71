"""What a stall delays moves and does not bunch; by a clock of its own, so that the machine's load says nothing."""

import asyncio
from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from bot.gate import Gate

GAP = timedelta(seconds=1 / 980)


class Clock:
    """Moves only while somebody sleeps; `stalls` says how much too long which sleep takes."""

    def __init__(self, now: datetime, stalls: Mapping[int, float] | None = None) -> None:
        self.now = now
        self._stalls = dict(stalls or {})
        self._sleeps = 0

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self._sleeps += 1
        self.now += timedelta(seconds=seconds + self._stalls.get(self._sleeps, 0.0))


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return timed(now, monkeypatch)


def timed(now: datetime, monkeypatch: pytest.MonkeyPatch, stalls: Mapping[int, float] | None = None) -> Clock:
    clock = Clock(now, stalls)
    monkeypatch.setattr("bot.gate.asyncio.sleep", clock.sleep)
    return clock


async def starts(gate: Gate, clock: Clock, count: int) -> list[float]:
    begun = clock.now
    moments = []
    for number in range(count):
        assert await gate.pass_at(begun + GAP * number, GAP) == 0
        moments.append((clock.now - begun).total_seconds())
    return moments


def busiest_second(moments: list[float]) -> int:
    return max(bisect_left(moments, begin + 1.0) - at for at, begin in enumerate(moments))


async def test_slots_are_kept_while_nothing_stalls(clock: Clock) -> None:
    moments = await starts(Gate(clock), clock, 500)
    assert moments == pytest.approx([number / 980 for number in range(500)], abs=0.002)


async def test_after_stalls_no_second_has_more_than_the_limit(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    stalls = {300: 0.1, 350: 0.1, 360: 0.012, 370: 0.012, 600: 0.25, 601: 0.25, 1500: 0.009, 1600: 0.009}
    clock = timed(now, monkeypatch, stalls)
    moments = await starts(Gate(clock), clock, 3_000)
    assert busiest_second(moments) <= 1_000
    assert moments[-1] <= 3_000 / 980 + sum(stalls.values()), "nothing is lost but the stalls themselves"


async def test_slots_that_a_stall_took_are_counted_once(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = timed(now, monkeypatch)
    gate = Gate(clock)
    await starts(gate, clock, 10)
    assert gate.take_lost() == 0
    clock.now += timedelta(seconds=0.1)
    late = clock.now - timedelta(seconds=0.1)
    for number in range(98):
        await gate.pass_at(late + GAP * number, GAP)
    lost = gate.take_lost()
    assert 80 <= lost <= 98
    assert gate.take_lost() == 0


async def test_a_little_late_at_a_low_rate_is_no_loss(clock: Clock) -> None:
    gate = Gate(clock)
    await gate.pass_at(clock.now - timedelta(seconds=0.03), timedelta(seconds=0.04))
    assert gate.take_lost() == 0


async def test_a_closed_gate_lets_nobody_through(clock: Clock) -> None:
    gate = Gate(clock)
    gate.close(2.0)
    gate.close(0.5)
    assert await gate.pass_at(clock.now, GAP) == pytest.approx(2.0)
    assert await gate.pass_at(clock.now, timedelta(0)) == pytest.approx(2.0), "a channel without a rate, too"
    clock.now += timedelta(seconds=2)
    assert await gate.pass_at(clock.now, GAP) == 0
    assert gate.take_lost() == 0


async def test_who_waits_when_it_closes_is_told(clock: Clock) -> None:
    gate = Gate(clock)
    waiting = [asyncio.create_task(gate.pass_at(clock.now, GAP)) for _ in range(5)]
    gate.close(1.0)
    assert [await one > 0.9 for one in waiting] == [True] * 5
    assert gate.free_at <= clock.now + GAP
