"""The clock: APScheduler rings, and what the timetable says is due is taken, carried out and written down.

Any number of them may run on any number of machines: whoever takes a run first has it. Knows no job.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import office_hours, texts
from bot.alerts import alert
from bot.database import Database
from scheduler import timetable
from scheduler.timetable import Job, RunStatus, Source, Taken

_ATTEMPTS = 3  # of one run, then a person looks at it
_PAUSE = timedelta(minutes=5)  # after a failure, longer each time
_NEXT = "next"  # the bell's entry for the first of what waits

_words = texts.beside(__file__)
log = structlog.get_logger(__name__)


class Clock:
    """Runs `jobs` when they are due.

    `look_every`: seconds between looks for what another clock left or missed. `patience`: seconds that work under way
    gets at the end of the process.
    """

    def __init__(
        self,
        database: Database,
        jobs: Sequence[Job],
        *,
        clock: Callable[[], datetime] = office_hours.now,
        lease: timedelta = timedelta(minutes=2),
        look_every: float = 30.0,
        patience: float = 4.0,
        alert_to: str = "",
        sources: Sequence[Source] = (),
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._sources = sources
        self._clock = clock
        self._lease = lease
        self._look_every = look_every
        self._patience = patience
        self._alert_to = alert_to
        self._name = secrets.token_hex(4)
        self._looks = 0
        self._rung = asyncio.Event()
        self._bell: AsyncIOScheduler | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled; then work under way gets a few seconds, and what is not done by then goes back."""
        bell = self._bell = self._made_bell()
        bell.start()
        self._rung.set()
        try:
            while True:
                await self._rung.wait()
                self._rung.clear()
                try:
                    await self.look()
                except SQLAlchemyError as problem:  # the database is away: whatever is due waits for the next look
                    log.warning("clock interrupted", problem=type(problem).__name__)
        finally:
            bell.shutdown(wait=False)
            await self.stop()

    async def look(self) -> None:
        """Plans, takes what is due, and begins it."""
        self._looks += 1
        owner, now = f"{self._name}-{self._looks}", self._clock()

        def work(session: Session) -> tuple[list[Taken], datetime | None]:
            jobs = [*self._jobs, *(job for source in self._sources for job in source(session))]
            timetable.plan(session, jobs, now)
            return timetable.take(session, owner, jobs, now, self._lease), timetable.next_ready(session)

        taken, following = await self._database.write(work)
        if self._bell is not None and following is not None and following > now:
            self._bell.add_job(self._ring, DateTrigger(following), id=_NEXT, replace_existing=True)
        for run in taken:
            task = asyncio.create_task(self._carry_out(run))
            self._running.add(task)
            task.add_done_callback(self._ended)

    async def settled(self) -> None:
        """Waits until nothing is under way here."""
        while self._running:
            await asyncio.wait(self._running)

    async def stop(self) -> None:
        """Ends the work under way: by itself if it is quick, else it is given back."""
        if self._running:
            _, slow = await asyncio.wait(self._running, timeout=self._patience)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)

    def ring(self) -> None:
        """Something may be due. Call it on the event loop that runs this."""
        self._rung.set()

    def _made_bell(self) -> AsyncIOScheduler:
        """Rings at every job's time, and now and then: a machine that slept or was set to another time missed some."""
        always = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        bell = AsyncIOScheduler(timezone=office_hours.VIETNAM, job_defaults=always)
        for job in self._jobs:
            bell.add_job(self._ring, job.when, id=job.name)
        bell.add_job(self._ring, IntervalTrigger(seconds=self._look_every, timezone=office_hours.VIETNAM))
        return bell

    async def _ring(self) -> None:
        self._rung.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("run not written down", problem=type(task.exception()).__name__)  # the lease brings it back
        self._rung.set()  # the same job's next moment may be waiting

    async def _carry_out(self, run: Taken) -> None:
        if run.attempts > _ATTEMPTS:
            await self._give_up(run, "Interrupted")
            return
        work = asyncio.ensure_future(run.job.work(run.planned_at, self._clock()))
        try:
            await self._keep(run, work)
            said = work.result()
        except _Lost:
            log.warning("run lost", job=run.job.name)
        except asyncio.CancelledError:
            await _end(work)
            await self._database.write(partial(timetable.put_off, run=run, said="Stopped", until=self._clock()))
            raise
        except Exception as problem:  # whatever a job raises: it is tried again, then a person looks
            await self._failed(run, problem)
        else:
            ended = partial(timetable.finish, run=run, status=RunStatus.DONE, said=said, now=self._clock())
            if await self._database.write(ended):
                log.info("job done", job=run.job.name, planned_at=run.planned_at.isoformat(), said=said)

    async def _keep(self, run: Taken, work: asyncio.Future[str]) -> None:
        """Waits for the work and renews the lease meanwhile. Raises _Lost when another clock has the run."""
        while not work.done():
            await asyncio.wait([work], timeout=self._lease.total_seconds() / 3)
            until = self._clock() + self._lease
            if not work.done() and not await self._database.write(partial(timetable.renew, run=run, until=until)):
                await _end(work)
                raise _Lost

    async def _failed(self, run: Taken, problem: Exception) -> None:
        name = type(problem).__name__
        log.error("job failed", job=run.job.name, attempts=run.attempts, problem=name, exc_info=problem)
        if run.attempts >= _ATTEMPTS:
            await self._give_up(run, name)
            return
        until = self._clock() + _PAUSE * run.attempts
        await self._database.write(partial(timetable.put_off, run=run, said=name, until=until))

    async def _give_up(self, run: Taken, error: str) -> None:
        now, planned = self._clock(), office_hours.local(run.planned_at)

        def work(session: Session) -> None:
            if timetable.finish(session, run, RunStatus.FAILED, error, now):
                told = _words("clock.failed", job=run.job.name, at=f"{planned:%H:%M %d/%m/%Y}", error=error)
                alert(session, told, now, to=self._alert_to, key=f"job/{run.job.name}/{planned:%Y-%m-%dT%H:%M}")

        await self._database.write(work)


class _Lost(Exception):
    """The lease ran out and another clock has the run."""


async def _end(work: asyncio.Future[str]) -> None:
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
