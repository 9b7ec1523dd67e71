"""Sends what the outbox holds: one loop for each channel, at the pace of its token; results and reaping beside it.

Who goes next and what follows from an error are the rules in `bot/delivery/`; nobody else catches a SendError.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot import notice, office_hours
from bot.channels.channel import Channel
from bot.database import Database
from bot.delivery import pacing, reaping
from bot.delivery.moderation import MOST_A_DAY
from bot.delivery.quiet import QuietHours
from bot.ledger import Terms
from bot.listening import Listener
from bot.outlet import Outlet, Window

log = structlog.get_logger(__name__)


class Sending:
    """Every channel's sender. `templates` are tried where a channel's window is closed (see `Window`)."""

    def __init__(
        self,
        database: Database,
        channels: Sequence[Channel],
        *,
        clock: Callable[[], datetime] = office_hours.now,
        quiet: QuietHours | None = None,
        lease: timedelta = timedelta(seconds=30),
        most_a_day: int = MOST_A_DAY,
        templates: Mapping[str, Window] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        templates = templates or {}
        terms = Terms(clock, quiet or QuietHours(), lease, most_a_day)
        self._outlets = [Outlet(database, channel, terms, templates.get(channel.name)) for channel in channels]

    def listen(self, listener: Listener) -> None:
        """Has each channel's outlet woken by its own new deliveries."""
        for outlet in self._outlets:
            listener.when(notice.outbox(outlet.channel), outlet.wake)

    def wake(self) -> None:
        """Something may be due. Call it on the event loop that runs this."""
        for outlet in self._outlets:
            outlet.wake()

    async def run(self) -> None:
        """Sends until cancelled; then what is on the way comes to its end and what was only claimed goes back."""
        tasks = [asyncio.create_task(outlet.run()) for outlet in self._outlets]
        try:
            await self._reap_forever()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _reap_forever(self) -> None:
        while True:
            try:
                if await self._database.write(lambda session: reaping.reap(session, self._clock())):
                    self.wake()
                await self._database.write(lambda session: pacing.forget_rested_chats(session, self._clock()))
            except Exception as problem:  # the database is away: the next round does it
                log.warning("reaping interrupted", problem=type(problem).__name__)
            await asyncio.sleep(self._lease.total_seconds() / 3)
