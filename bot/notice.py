"""What a committed transaction tells every process: "something is new", by topic. Hearing it is `bot/listening.py`.

A topic is a plain string, so that a rule which may not import `bot` can still announce through `session.info`.
"""

from collections.abc import Callable

from sqlalchemy import text
from sqlmodel import Field, Session, SQLModel

PG_CHANNEL = "motcua"
INBOX = "inbox"
CATALOGUE = "catalogue"

_OUTBOX = "outbox/"
_KEY, _CALLED = "announced", "called"
_COUNT_UP = text(
    "INSERT INTO notice_stamp (topic, version) VALUES (:topic, 1)"
    " ON CONFLICT (topic) DO UPDATE SET version = notice_stamp.version + 1"
)
_NOTIFY = text(f"SELECT pg_notify('{PG_CHANNEL}', :topic)")


def outbox(channel: str) -> str:
    """The topic of new deliveries of one channel."""
    return f"{_OUTBOX}{channel}"


class NoticeStamp(SQLModel, table=True):
    """How often a topic was announced: what the other processes compare on SQLite, which has no NOTIFY."""

    __tablename__ = "notice_stamp"
    topic: str = Field(primary_key=True)
    version: int


def announce(session: Session, topic: str) -> None:
    """Tells every process about `topic` if and when this transaction commits; many times are once."""
    session.info.setdefault(_KEY, set()).add(topic)


def call(session: Session, topic: str) -> None:
    """Tells the other processes of work that this one may have no room for."""
    session.info.setdefault(_CALLED, set()).add(topic)


def publish(session: Session, heard_here: Callable[[str], bool]) -> frozenset[str]:
    """Writes what others must hear into the transaction that is about to commit; returns all topics.

    Work needs one who hears it: where that is this process, the others are not woken in vain.
    """
    topics: frozenset[str] = frozenset(session.info.pop(_KEY, ()))
    called: set[str] = session.info.pop(_CALLED, set())
    told = called.union(topic for topic in topics if not (_is_work(topic) and heard_here(topic)))
    connection = session.connection() if told else None
    for topic in sorted(told):  # sorted: two transactions lock the stamps in one order
        assert connection is not None
        if connection.dialect.name == "sqlite":
            connection.execute(_COUNT_UP, {"topic": topic})
        else:
            connection.execute(_NOTIFY, {"topic": topic})
    return topics


def _is_work(topic: str) -> bool:
    return topic == INBOX or topic.startswith(_OUTBOX)
