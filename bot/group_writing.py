"""One thread that runs many pieces of work to a commit. Where one fails it fails alone; the others still commit."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import Session

T = TypeVar("T")

_GROUP = 64  # most pieces of work that share one commit


@dataclass(slots=True)
class _Task:
    work: Callable[[Session], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    problem: Exception | None = None


class GroupWriter:
    """Serves any number of event loops. `transaction` opens a session that commits at its end."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Session]]) -> None:
        self._transaction = transaction
        self._waiting: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="motcua-db-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Session], T]) -> T:
        """The result of `work`, once it is committed. Not cancelled with its caller: what was begun is finished."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.put(_Task(work, loop, future))
        return await future

    def close(self) -> None:
        """Finishes what waits, then stops."""
        self._waiting.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while True:
            group, last = self._next_group()
            self._commit(group)
            _deliver(group)
            if last:
                return

    def _next_group(self) -> tuple[list[_Task], bool]:
        group: list[_Task] = []
        task = self._waiting.get()
        while task is not None:
            group.append(task)
            if len(group) == _GROUP:
                return group, False
            try:
                task = self._waiting.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit(self, group: Sequence[_Task]) -> None:
        if not group:
            return
        at = 0  # which piece of work runs; past the end: the commit
        try:
            with self._transaction() as session:
                for task in group:
                    task.result = task.work(session)
                    session.flush()
                    session.expunge_all()
                    at += 1
        except Exception as problem:  # whatever it is belongs to the caller who gave the work
            if len(group) == 1:
                group[0].problem = problem
            elif at == len(group):  # the commit itself: nobody knows whose fault
                for task in group:
                    self._commit([task])
            else:
                self._commit(group[:at])
                self._commit([group[at]])
                self._commit(group[at + 1 :])


def _deliver(group: Sequence[_Task]) -> None:
    """Hands the results back, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Task]] = {}
    for task in group:
        by_loop.setdefault(task.loop, []).append(task)
    for loop, tasks in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, tasks)


def _resolve(tasks: Sequence[_Task]) -> None:
    for task in tasks:
        if task.future.done():
            continue
        if task.problem is not None:
            task.future.set_exception(task.problem)
        else:
            task.future.set_result(task.result)
