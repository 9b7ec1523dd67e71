"""What an event of the Official Account says, in the words of every channel. A pure function of JSON; sends nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.channel import Incoming, Kind
from bot.channels.storable import storable

CHANNEL = "zalo_oa"

PRESS_PREFIX = "#mc:"
"""Zalo sends the payload of a pressed button as if the citizen had typed it; this tells the two apart."""

_CONTENT = {
    "user_send_image": Kind.PHOTO,
    "user_send_location": Kind.LOCATION,
    "user_send_audio": Kind.VOICE,
    "user_send_file": Kind.FILE,
    "user_send_video": Kind.FILE,
    "user_send_gif": Kind.FILE,
    "user_send_sticker": Kind.STICKER,
    "user_send_link": Kind.OTHER,
    "user_send_business_card": Kind.OTHER,
}
_KEPT = ("url", "thumbnail", "name", "size", "type", "id", "title", "description")
_LONGEST_ID = 128

Json = Mapping[str, Any]


def read(event: Json) -> Incoming | None:
    """The message in an event; None for echoes, receipts, groups and news that needs no answer.

    Raises ValueError for what Zalo never sends.
    """
    name = event.get("event_name")
    try:
        if name == "user_send_text":
            return _text(event, storable(event["message"]["text"]))
        if name == "user_click_button":  # not in Zalo's own list; some accounts are said to get it
            message = event["message"]
            return _text(event, storable(message.get("payload") or message["text"]))
        if name in _CONTENT:
            return _content(event, _CONTENT[name])
        if name == "user_submit_info":
            return _contact(event)
        if name in {"follow", "unfollow"}:
            return _followed(event, Kind.START if name == "follow" else Kind.LEFT)
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError) as wrong:
        raise ValueError(f"not an event of Zalo: {type(wrong).__name__}") from wrong
    return None


def seen(event: Json) -> list[str]:
    """The ids of our messages that a citizen has seen, where the event says so."""
    if event.get("event_name") != "user_seen_message":
        return []
    message = event.get("message")
    ids = message.get("msg_ids", []) if isinstance(message, dict) else []
    return [one for one in ids if isinstance(one, str) and 0 < len(one) <= _LONGEST_ID] if isinstance(ids, list) else []


def moment_of(event: Json) -> datetime:
    """When it happened. Raises ValueError without a timestamp in milliseconds."""
    try:
        return datetime.fromtimestamp(int(event["timestamp"]) / 1000, UTC)
    except (KeyError, TypeError, OverflowError, OSError) as wrong:
        raise ValueError("no timestamp") from wrong


def quotable(external_id: str) -> str:
    """The id under which Zalo knows this message; "" for events that are no messages."""
    return "" if "/" in external_id else external_id


def _text(event: Json, text: str) -> Incoming:
    if text.startswith(PRESS_PREFIX):
        return _message(event, Kind.PRESS, text.removeprefix(PRESS_PREFIX))
    return _message(event, Kind.TEXT, text)


def _content(event: Json, kind: Kind) -> Incoming:
    message = event["message"]
    payload = message["attachments"][0]["payload"]
    media: dict[str, Any]
    if kind is Kind.LOCATION:
        media = _place(payload.get("coordinates", payload))
    else:
        media = {key: storable(str(payload[key])) for key in _KEPT if payload.get(key)}
    return _message(event, kind, storable(message.get("text") or ""), media)


def _place(coordinates: Json) -> dict[str, float]:
    latitude = float(coordinates.get("latitude", coordinates.get("lat")))
    longitude = float(coordinates.get("longitude", coordinates.get("long")))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("no place on Earth")
    return {"latitude": latitude, "longitude": longitude}


def _message(event: Json, kind: Kind, text: str, media: dict[str, Any] | None = None) -> Incoming:
    return Incoming(
        channel=CHANNEL,
        external_id=_id(event["message"]["msg_id"]).replace("/", "_"),
        address=_id(event["sender"]["id"]),
        kind=kind,
        text=text,
        sent_at=moment_of(event),
        media=media or {},
    )


def _contact(event: Json) -> Incoming:
    info = event["info"]
    media: dict[str, Any] = {"phone": storable(str(info["phone"])), "own": True}
    address = info.get("full_address") or {
        key: info.get(key, "") for key in ("address", "ward", "district", "city") if info.get(key)
    }
    media["address"] = ", ".join(storable(str(part)) for part in reversed(address.values()) if part)
    return _event(event, Kind.CONTACT, _id(event["sender"]["id"]), storable(info.get("name") or ""), media)


def _followed(event: Json, kind: Kind) -> Incoming:
    return _event(event, kind, _id(event["follower"]["id"]))


def _event(event: Json, kind: Kind, address: str, name: str = "", media: dict[str, Any] | None = None) -> Incoming:
    """An event without a message id: its name, moment and citizen make it the same when it comes again."""
    return Incoming(
        channel=CHANNEL,
        external_id=f"{event['event_name']}/{event['timestamp']}/{address}",
        address=address,
        kind=kind,
        sent_at=moment_of(event),
        name=name,
        media=media or {},
    )


def _id(value: Any) -> str:
    if type(value) not in (str, int):
        raise TypeError("expected an id")
    identity = storable(str(value))
    if not 0 < len(identity) <= _LONGEST_ID:
        raise ValueError("an id of impossible length")
    return identity
