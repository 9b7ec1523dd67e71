"""Names of statuses, kinds, channels and topics as officials read them, and as lists to choose from."""

from collections.abc import Callable, Sequence

from bot import texts
from bot.subscriptions.subscription import TOPICS, AudienceKind, Language, kind_name, topic_name
from scheduler.campaigns.campaign import CHATS, CampaignStatus, Medium, MessageKind
from scheduler.campaigns.rhythm import Beat

_words = texts.beside(__file__)
_LISTS: dict[str, Sequence[str]] = {
    "kind": list(MessageKind),
    "topic": TOPICS,
    "audience": list(AudienceKind),
    "channel": CHATS,
    "medium": list(Medium),
    "language": list(Language),
    "beat": list(Beat),
    "weekday": "0123456",
    "status": list(CampaignStatus),
}
_NAMED: dict[str, Callable[[str], str]] = {
    "topic": topic_name,
    "audience": lambda name: kind_name(name) if name else _words("everyone"),
    "channel": lambda name: _words(f"medium.{name}"),
}


def label(what: str, name: str) -> str:
    """One name."""
    named = _NAMED.get(what)
    return named(name) if named else _words(f"{what}.{name}")


def choices(what: str) -> list[tuple[str, str]]:
    """(value, words) of a list."""
    return [(str(name), label(what, name)) for name in _LISTS[what]]
