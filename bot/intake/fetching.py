"""The loop that brings the photos which a channel only named: out through the channel, checked, put to their case."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog

from bot import attachments
from bot.channels.channel import Refused, SendError
from bot.database import Database
from bot.intake import photos
from bot.intake.photos import PhotoFetch
from bot.rejected import Rejected

log = structlog.get_logger(__name__)

Download = Callable[[str], Awaitable[bytes]]
"""Takes what the channel named (its file id, or an address) and brings the bytes. Raises a SendError."""

_POLL = 3.0  # seconds
_AT_ONCE = 4


class Fetching:
    """`downloads`: how each channel brings a file, by the channel's name."""

    def __init__(self, database: Database, downloads: Mapping[str, Download], clock: Callable[[], datetime]) -> None:
        self._database = database
        self._downloads = downloads
        self._clock = clock

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            if not await self.round():
                await asyncio.sleep(_POLL)

    async def round(self) -> int:
        """Brings what is due now, some at a time; how many it tried."""
        now = self._clock()
        taken = await self._database.write(lambda session: photos.take(session, now, _AT_ONCE))
        await asyncio.gather(*(self._bring(fetch) for fetch in taken))
        return len(taken)

    async def _bring(self, fetch: PhotoFetch) -> None:
        fetch_id, attempts = fetch.id, fetch.attempts
        assert fetch_id is not None
        download = self._downloads.get(fetch.channel)
        try:
            if download is None:
                raise Refused("kênh này không tải được ảnh")
            content = await download(fetch.file_id or fetch.url)
            checked = await asyncio.to_thread(attachments.check, content, fetch.name or "anh.jpg", pictures_only=True)
        except (Rejected, Refused) as never:
            name, note = type(never).__name__, str(never) if isinstance(never, Rejected) else ""
            log.warning("photo refused", channel=fetch.channel, problem=name)
            await self._database.write(lambda session: photos.give_up(session, fetch_id, name, self._clock(), note))
            return
        except SendError as problem:
            name = type(problem).__name__
            await self._database.write(lambda session: photos.again(session, fetch_id, attempts, name, self._clock()))
            return
        await self._database.write(lambda session: photos.bring(session, fetch_id, checked, self._clock()))
