"""The Zalo bot's door: the secret is checked, the update opened. Storing it is `webhooks`' business."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from bot.channels.channel import Incoming
from bot.channels.webhooks import Forged, Malformed
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_updates import CHANNEL, read
from bot.settings import Settings, SettingsError

PATH = "/webhooks/zalo-bot"
SECRET_HEADER = "x-bot-api-secret-token"  # noqa: S105  (the name of the header)

_SHORTEST_SECRET, _LONGEST_SECRET = 8, 256


class ZaloBotWebhook:
    """See `webhooks.Webhook`. Raises SettingsError for a secret that Zalo would not take."""

    channel = CHANNEL
    path = PATH

    def __init__(self, bot: ZaloBot, settings: Settings) -> None:
        self._bot = bot
        self._url = f"{settings.public_url}{PATH}"
        self._secret = webhook_secret(settings)

    async def register(self) -> None:
        """Tells Zalo where to deliver, and what to show that it is Zalo. Raises a SendError."""
        await self._bot.call("setWebhook", {"url": self._url, "secret_token": self._secret})

    def open(self, headers: Mapping[str, str], body: bytes) -> Sequence[Incoming]:
        """The one message of an update, or none. Raises Forged or Malformed."""
        shown = headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, self._secret.encode()):
            raise Forged
        try:
            envelope = json.loads(body)
            if not isinstance(envelope, dict):
                raise Malformed
            message = read(envelope.get("result", envelope))
        except (ValueError, RecursionError) as wrong:
            raise Malformed from wrong
        return [] if message is None else [message]

    async def stored(self, messages: Sequence[Incoming]) -> None:
        """Zalo's bots have nothing to acknowledge."""


def webhook_secret(settings: Settings) -> str:
    """The secret that Zalo shows with each update: the configured one, or one that every process derives alike."""
    configured = settings.zalo_bot_secret.get_secret_value()
    if configured:
        if not _SHORTEST_SECRET <= len(configured) <= _LONGEST_SECRET or not configured.isascii():
            raise SettingsError(
                [f"MOTCUA_ZALO_BOT_SECRET: dài {_SHORTEST_SECRET} đến {_LONGEST_SECRET} ký tự, không dấu"]
            )
        return configured
    key = settings.secret_key.get_secret_value() or settings.zalo_bot_token.get_secret_value()
    return hmac.new(key.encode(), b"motcua zalo bot webhook", hashlib.sha256).hexdigest()
