"""What a committed transaction tells every process: "something is new", by topic. Hearing it is `bot/listening.py`.

A topic is a plain string, so that a rule which may not import `bot` can still announce through `session.info`.
"""

from sqlalchemy import func, select, text
from sqlmodel import Field, Session, SQLModel

PG_CHANNEL = "motcua"
INBOX = "inbox"
CATALOGUE = "catalogue"

_KEY = "announced"
_COUNT_UP = text(
    "INSERT INTO notice_stamp (topic, version) VALUES (:topic, 1)"
    " ON CONFLICT (topic) DO UPDATE SET version = notice_stamp.version + 1"
)


def outbox(channel: str) -> str:
    """The topic of new deliveries of one channel."""
    return f"outbox/{channel}"


class NoticeStamp(SQLModel, table=True):
    """How often a topic was announced: what the other processes compare on SQLite, which has no NOTIFY."""

    __tablename__ = "notice_stamp"
    topic: str = Field(primary_key=True)
    version: int


def announce(session: Session, topic: str) -> None:
    """Tells every process about `topic` if and when this transaction commits; many times are once."""
    session.info.setdefault(_KEY, set()).add(topic)


def publish(session: Session) -> frozenset[str]:
    """Writes what was announced into the transaction that is about to commit; returns the topics."""
    topics: frozenset[str] = frozenset(session.info.pop(_KEY, ()))
    connection = session.connection() if topics else None
    for topic in sorted(topics):  # sorted: two transactions lock the stamps in one order
        assert connection is not None
        if connection.dialect.name == "sqlite":
            connection.execute(_COUNT_UP, {"topic": topic})
        else:
            connection.execute(select(func.pg_notify(PG_CHANNEL, topic)))
    return topics
