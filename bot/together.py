"""Work that is cheaper together: what comes while a batch is written is the next one. What fails fails alone."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlmodel import Session

from bot.database import Database

One = TypeVar("One")
Done = TypeVar("Done")

_MOST = 64  # in one transaction


class Together(Generic[One, Done]):
    """`batch` does several in one transaction and gives what came of each, in order; `alone` does one.

    When a batch raises, nothing of it is kept and each of it is done alone. For one event loop.
    """

    def __init__(
        self,
        database: Database,
        batch: Callable[[Session, Sequence[One]], Sequence[Done]],
        alone: Callable[[Session, One], Done],
    ) -> None:
        self._database = database
        self._batch = batch
        self._alone = alone
        self._waiting: list[tuple[One, asyncio.Future[Done]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def do(self, one: One) -> Done:
        """What came of `one`, once it is committed. Not cancelled with its caller: what was begun is finished."""
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await future

    async def _write(self) -> None:
        while self._waiting:
            several, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            try:
                found = await self._write_together([one for one, _ in several])
            except Exception:  # nobody knows whose fault it is
                for one, future in several:
                    await self._write_alone(one, future)
            else:
                for (_, future), done in zip(several, found, strict=True):
                    if not future.done():
                        future.set_result(done)

    async def _write_together(self, ones: Sequence[One]) -> Sequence[Done]:
        return await self._database.write(lambda session: self._batch(session, ones))

    async def _write_alone(self, one: One, future: asyncio.Future[Done]) -> None:
        try:
            done = await self._database.write(lambda session: self._alone(session, one))
        except Exception as problem:  # belongs to the caller who gave it
            if not future.done():
                future.set_exception(problem)
        else:
            if not future.done():
                future.set_result(done)
