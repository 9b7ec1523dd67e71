"""What an update of Zalo's Bot Platform says, in the words of every channel. A pure function of JSON; sends nothing."""

from datetime import UTC, datetime
from typing import Any

from bot.channels.channel import Incoming, Kind
from bot.channels.storable import storable

CHANNEL = "zalo_bot"

_KINDS = {
    "message.text.received": Kind.TEXT,
    "message.image.received": Kind.PHOTO,
    "message.sticker.received": Kind.STICKER,
    "message.voice.received": Kind.VOICE,
    "message.unsupported.received": Kind.OTHER,
}
_MEDIA = {"photo": "url", "photo_url": "url", "voice_url": "url", "url": "url", "sticker": "id"}
_LONGEST_ID = 128


def read(update: Any) -> Incoming | None:
    """The message in an update; None for news that needs no answer. Raises ValueError for what Zalo never sends."""
    try:
        kind = _KINDS.get(update["event_name"])
        if kind is None or update["message"]["from"].get("is_bot"):
            return None
        message = update["message"]
        text = storable(message.get("text") or message.get("caption") or "")
        if kind is Kind.TEXT and (text == "/start" or text.startswith("/start ")):
            kind, text = Kind.START, text.removeprefix("/start").strip()
        return Incoming(
            channel=CHANNEL,
            external_id=f"{_id(message['chat']['id'])}/{_id(message['message_id'])}",
            address=_id(message["chat"]["id"]),
            kind=kind,
            text=text,
            sent_at=datetime.fromtimestamp(int(message["date"]) / 1000, UTC),
            name=storable(message["from"].get("display_name") or ""),
            media={ours: storable(message[theirs]) for theirs, ours in _MEDIA.items() if message.get(theirs)},
        )
    except (KeyError, TypeError, AttributeError, OverflowError, OSError) as wrong:
        raise ValueError(f"not an update of Zalo: {type(wrong).__name__}") from wrong


def _id(value: Any) -> str:
    identity = storable(value)
    if not 0 < len(identity) <= _LONGEST_ID:
        raise ValueError("an id of impossible length")
    return identity
