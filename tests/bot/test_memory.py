"""A process that serves is not held up by the collector looking through what stays."""

import asyncio
import gc
import os
import signal
import weakref

from bot import memory
from bot.serving import serve


class _Ring:
    """Garbage that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


def test_what_stays_is_set_aside_and_what_was_dropped_is_freed() -> None:
    try:
        memory.settle()
        aside = gc.get_freeze_count()
        assert aside > 1_000
        ring = _Ring()
        memory.settle()
        left = weakref.ref(ring)
        del ring
        gc.collect()
        assert left() is not None, "set aside"
        memory.settle()
        assert left() is None, "a second settling lets go what was dropped since"
    finally:
        memory.unsettle()
    assert gc.get_freeze_count() == 0


async def test_a_process_settles_when_it_is_ready_and_not_longer_than_it_serves() -> None:
    aside: list[int] = []

    def ready() -> None:
        aside.append(gc.get_freeze_count())
        os.kill(os.getpid(), signal.SIGTERM)

    async def forever() -> None:
        await asyncio.Event().wait()

    await serve({"idle": forever}, ready=ready)
    assert aside[0] > 1_000
    assert gc.get_freeze_count() == 0
