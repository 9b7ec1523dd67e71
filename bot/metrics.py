"""What this process counts while it works, in plain words for whoever counts: `metrics.received("telegram")`.

Knows Prometheus; must not know the database (`bot/backlog.py` reads what waits there when the figures are asked for).
"""

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.registry import Collector

REGISTRY = CollectorRegistry()

_received = Counter("motcua_messages_received", "Messages that came in", ["channel"], registry=REGISTRY)
_last_received = Gauge(
    "motcua_last_update_timestamp_seconds", "When the last update of a channel came in", ["channel"], registry=REGISTRY
)
_sent = Counter("motcua_messages_sent", "Messages that a platform accepted", ["channel"], registry=REGISTRY)
_send_errors = Counter(
    "motcua_send_errors", "Sends that failed, by class of error", ["channel", "error"], registry=REGISTRY
)
_refused = Counter(
    "motcua_webhook_refusals", "Webhook calls that were turned away", ["channel", "reason"], registry=REGISTRY
)
_poisoned = Counter(
    "motcua_messages_poisoned", "Messages set aside after failing too often", ["channel"], registry=REGISTRY
)
_turn = Histogram(
    "motcua_turn_seconds",
    "From understanding a message to its committed replies",
    ["channel"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
    registry=REGISTRY,
)
_database_up = Gauge("motcua_database_up", "1 while the database answers", registry=REGISTRY)


def received(channel: str, now: datetime) -> None:
    """An update of `channel` was taken in."""
    _received.labels(channel).inc()
    _last_received.labels(channel).set(now.timestamp())


def sent(channel: str) -> None:
    """A platform accepted a message."""
    _sent.labels(channel).inc()


def send_failed(channel: str, error: str) -> None:
    """A send ended in `error`, the class name of a SendError."""
    _send_errors.labels(channel, error).inc()


def refused(channel: str, reason: str) -> None:
    """A webhook call was turned away. `reason` is one of a few fixed words: forged, stale, malformed, too_large ..."""
    _refused.labels(channel, reason).inc()


def poisoned(channel: str) -> None:
    """A message was set aside for a person to look at."""
    _poisoned.labels(channel).inc()


def turn_took(channel: str, seconds: float) -> None:
    """A turn, its transaction included, took `seconds`."""
    _turn.labels(channel).observe(seconds)


def database_up(answers: bool) -> None:
    """Whether the database answered just now."""
    _database_up.set(answers)


def exposition(waiting: Collector) -> bytes:
    """Everything as Prometheus text: what was counted here, and what `waiting` says stands in the database now."""
    now = CollectorRegistry()
    now.register(waiting)
    return generate_latest(REGISTRY) + generate_latest(now)
