"""Words to the administrator: a Delivery to the chat in MOTCUA_ALERT_TO, and a line in the log either way."""

from datetime import datetime

import structlog
from sqlmodel import Session

from bot import outbox
from bot.channels.channel import Reply
from bot.outbox import Priority

log = structlog.get_logger(__name__)


def alert(session: Session, text: str, now: datetime, *, to: str, key: str) -> None:
    """Tells whoever watches, once for each `key`. `to` is "channel:address", "" when nobody is named.

    `text` must hold no personal data.
    """
    log.error("alert", key=key, saying=text)  # "text" would be masked whole
    channel, _, address = to.partition(":")
    if not address:
        return
    outbox.put(
        session,
        [Reply(text)],
        channel=channel,
        address=address,
        now=now,
        priority=Priority.ALERT,
        natural_key=f"alert/{key}",
    )
