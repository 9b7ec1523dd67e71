"""The platform that a campaign's chaos run sends to, and what the run came to."""

import asyncio
import contextlib
import json
from collections import Counter
from dataclasses import dataclass, field

PATIENCE = 600.0  # seconds until a run is given up


@dataclass(slots=True)
class Count:
    """What came of a run. `marked`: in flight at a kill, shown to a person as unknown."""

    name: str
    recipients: int
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    marked: int = 0
    marked_arrived: int = 0
    unfinished: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        return (
            f"{self.name}: {self.recipients:,} recipients, {self.kills} kills, {self.seconds:.0f} s: {self.lost} lost, "
            f"{self.doubled} doubled, {self.marked} in flight at a kill and marked ({self.marked_arrived} of them had "
            f"arrived), {self.unfinished} unfinished"
        )


@dataclass(slots=True)
class Stand:
    """The platform: has a message as soon as it has read it; answers a little later."""

    arrived: Counter[str] = field(default_factory=Counter)
    port: int = 0
    _wanted: int = 0
    _enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def until(self, arrived: int) -> None:
        """Waits until so many got something."""
        self._wanted = arrived
        self._enough.clear()
        if len(self.arrived) < arrived:
            async with asyncio.timeout(PATIENCE):
                await self._enough.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):  # its sender was killed
            while line := await reader.readline():
                address, _ = json.loads(line)
                self.arrived[address] += 1
                if len(self.arrived) >= self._wanted:
                    self._enough.set()
                await asyncio.sleep(0.005)
                writer.write(b"%d\n" % self.arrived.total())
        writer.close()
