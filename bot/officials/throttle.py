"""How often a sign-in may fail, for a name and for an address, counted in the database for every process."""

from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel

from bot.database import one_at_a_time
from knowledge.moment import moment

_FREE = {"login": 5, "address": 30}  # failures before waiting begins
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
_FORGOTTEN = timedelta(hours=1)


class SignInFailure(SQLModel, table=True):
    """Failures in a row. `key` is "login/lan" or "address/203.0.113.9"."""

    __tablename__ = "sign_in_failure"
    key: str = Field(primary_key=True, max_length=120)
    count: int = 0
    last_at: datetime = Field(sa_column=moment())
    wait_until: datetime = Field(sa_column=moment())


def keys(login: str, address: str) -> tuple[str, str]:
    """What a failure counts for."""
    return f"login/{login[:60]}", f"address/{address}"


def wait(session: Session, counted: tuple[str, ...], now: datetime) -> timedelta:
    """How long to wait before the next try; zero when one may try now."""
    rows = [row for key in counted if (row := session.get(SignInFailure, key))]
    return max([row.wait_until - now for row in rows if row.wait_until > now], default=timedelta(0))


def failed(session: Session, counted: tuple[str, ...], now: datetime) -> None:
    """Counts a failure; from the free ones on, each doubles the wait."""
    one_at_a_time(session, "sign-in failures")
    for key in counted:
        row = session.get(SignInFailure, key, populate_existing=True)
        if row is None:
            row = SignInFailure(key=key, last_at=now, wait_until=now)
        elif now - row.last_at > _FORGOTTEN:
            row.count = 0
        row.count += 1
        row.last_at = now
        over = row.count - _FREE[key.partition("/")[0]]
        if over >= 0:
            row.wait_until = now + min(_FIRST_WAIT * 2 ** min(over, 10), _LONGEST_WAIT)
        session.add(row)
    session.flush()


def succeeded(session: Session, login_key: str) -> None:
    """Forgets the failures of a name; those of an address stay, others may share it."""
    row = session.get(SignInFailure, login_key)
    if row is not None:
        session.delete(row)
