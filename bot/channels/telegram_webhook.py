"""Telegram's door: the secret is checked, the update opened. Storing it is `webhooks`' business."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence

from bot.channels.channel import Incoming
from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import ALLOWED_UPDATES, CHANNEL, read
from bot.channels.webhooks import Forged, Malformed
from bot.settings import Settings, SettingsError

PATH = "/webhooks/telegram"
PROOF_HEADER = "x-telegram-bot-api-secret-token"

_ALLOWED_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class TelegramWebhook:
    """See `webhooks.Webhook`. Raises SettingsError for a secret that Telegram would not take."""

    channel = CHANNEL
    path = PATH

    def __init__(self, telegram: Telegram, settings: Settings) -> None:
        self._telegram = telegram
        self._url = f"{settings.public_url}{PATH}"
        self._secret = webhook_secret(settings)

    async def register(self) -> None:
        """Tells Telegram where to deliver, and what to show that it is Telegram. Raises TelegramError."""
        await self._telegram.bot.set_webhook(
            self._url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES, max_connections=40
        )

    def open(self, headers: Mapping[str, str], body: bytes) -> Sequence[Incoming]:
        """The one message of an update, or none. Raises Forged or Malformed."""
        shown = headers.get(PROOF_HEADER, "").encode()
        if not hmac.compare_digest(shown, self._secret.encode()):
            raise Forged
        try:
            update = json.loads(body)
            if not isinstance(update, dict) or type(update.get("update_id")) is not int:
                raise Malformed
            message = read(update, bot_id=self._telegram.bot_id, username=self._telegram.username)
        except (ValueError, RecursionError) as wrong:
            raise Malformed from wrong
        return [] if message is None else [message]

    async def stored(self, messages: Sequence[Incoming]) -> None:
        """Acknowledges pressed buttons."""
        self._telegram.acknowledge(messages)


def webhook_secret(settings: Settings) -> str:
    """The secret that Telegram shows with each update: the configured one, or one that every process derives alike."""
    configured = settings.telegram_webhook_secret.get_secret_value()
    if configured:
        if not _ALLOWED_SECRET.fullmatch(configured):
            raise SettingsError(
                ["MOTCUA_TELEGRAM_WEBHOOK_SECRET: chỉ gồm chữ A-Z a-z, số, _ và -, dài 1 đến 256 ký tự"]
            )
        return configured
    key = settings.secret_key.get_secret_value() or settings.telegram_token.get_secret_value()
    return hmac.new(key.encode(), b"motcua telegram webhook", hashlib.sha256).hexdigest()
