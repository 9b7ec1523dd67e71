"""The Official Account's door: signature over the raw bytes, age, event. Storing it is `webhooks`' business."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot import office_hours
from bot.channels import zalo_windows
from bot.channels.channel import Incoming, Kind
from bot.channels.webhooks import Forged, Malformed, Stale
from bot.channels.zalo_events import CHANNEL, moment_of, read, seen
from bot.database import Database
from bot.delivery import receipts
from bot.settings import Settings, SettingsError

PATH = "/webhooks/zalo-oa"
SIGNATURE_HEADER = "x-zevent-signature"

_OLDEST = timedelta(hours=3)  # Zalo's last retry comes 1 h 51 min after the event, with its first timestamp
_AHEAD = timedelta(minutes=10)  # clocks differ

log = structlog.get_logger(__name__)


class ZaloOaWebhook:
    """See `webhooks.Webhook`. Raises SettingsError without the two settings that make a signature checkable."""

    channel = CHANNEL
    path = PATH

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], datetime] = office_hours.now
    ) -> None:
        self._app_id = settings.zalo_app_id
        self._key = settings.zalo_oa_secret_key.get_secret_value()
        self._database = database
        self._clock = clock
        self._seen: list[str] = []  # of our messages; written down with the next `stored`
        missing = {"MOTCUA_ZALO_APP_ID": self._app_id, "MOTCUA_ZALO_OA_SECRET_KEY": self._key}
        problems = [f"{name}: cần có để kiểm tra chữ ký của Zalo OA" for name, value in missing.items() if not value]
        if problems:
            raise SettingsError(problems)

    def open(self, headers: Mapping[str, str], body: bytes) -> Sequence[Incoming]:
        """The message of an event, or none. Raises Forged, Stale or Malformed."""
        try:
            event = json.loads(body)
        except (ValueError, RecursionError) as wrong:
            raise Malformed from wrong
        if event == {}:
            return []  # the unsigned probe that Zalo sends when the address is saved
        if not isinstance(event, dict) or type(event.get("timestamp")) not in (str, int):
            raise Malformed
        if not self._is_signed(headers.get(SIGNATURE_HEADER, ""), body, str(event["timestamp"])):
            raise Forged
        if str(event.get("app_id")) != self._app_id:
            raise Forged
        try:
            age = self._clock() - moment_of(event)
        except ValueError as wrong:
            raise Malformed from wrong
        if not -_AHEAD <= age <= _OLDEST:
            raise Stale
        self._seen += seen(event)
        try:
            message = read(event)
        except ValueError as wrong:
            # signed, so it is Zalo's; refusing would only bring it back, and in the end close the door
            log.warning("zalo_event_unreadable", event_name=str(event.get("event_name"))[:50], error=str(wrong))
            return []
        return [] if message is None else [message]

    async def stored(self, messages: Sequence[Incoming]) -> None:
        """Whoever writes or follows opens their window again; what they have seen of ours is noted."""
        interactions = {
            message.address: message.sent_at
            for message in messages
            if message.sent_at is not None and message.kind is not Kind.LEFT
        }
        if interactions:
            await self._database.write(partial(zalo_windows.open_windows, interactions=interactions))
        told, self._seen = self._seen, []
        if told:
            await self._database.write(partial(receipts.read, channel=CHANNEL, platform_ids=told, at=self._clock()))

    def _is_signed(self, shown: str, body: bytes, timestamp: str) -> bool:
        scheme, _, mac = shown.strip().partition("=")
        signed = self._app_id.encode() + body + timestamp.encode("utf-8", "replace") + self._key.encode()
        expected = hashlib.sha256(signed).hexdigest()
        return scheme.lower() == "mac" and hmac.compare_digest(mac.lower().encode(), expected.encode())
