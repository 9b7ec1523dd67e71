"""The pair of tokens of the Official Account: one row, rotated by one process at a time, committed before it is used.

A refresh token works once. So a refused one is never tried again: a person must log in.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col

from bot import alerts
from knowledge.moment import moment

EARLY = timedelta(hours=5)  # rotate while the old token still works
REFRESH_LIFE = timedelta(days=90)
_LEASE = timedelta(seconds=45)  # longer than the request that holds it may take
_WAITS = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 600))


class ZaloToken(SQLModel, table=True):
    """The pair of one app. `version` counts rotations; `owner` holds the right to rotate until `lease_until`."""

    __tablename__ = "zalo_token"
    app_id: str = Field(primary_key=True)
    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    access_until: datetime = Field(sa_column=moment())
    refresh_until: datetime = Field(sa_column=moment())
    obtained_at: datetime = Field(sa_column=moment())
    version: int = 1
    owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    refused: bool = False  # Zalo will not take this refresh token: only a login helps
    failures: int = 0
    problem: str = ""
    retry_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    def is_fresh(self, now: datetime) -> bool:
        """No need to rotate yet."""
        return self.access_until - now > EARLY

    def may_rotate(self, now: datetime) -> bool:
        """Rotating is neither hopeless nor too soon after a failure."""
        return not self.refused and (self.retry_at is None or self.retry_at <= now)


class Pair(SQLModel):
    """What Zalo's OAuth server gave."""

    access_token: str = Field(min_length=1, repr=False)
    refresh_token: str = Field(min_length=1, repr=False)
    expires_in: int = Field(gt=0)  # seconds; Zalo sends a string


def held(session: Session, app_id: str) -> ZaloToken | None:
    """The row as it stands."""
    return session.get(ZaloToken, app_id)


def keep(session: Session, app_id: str, pair: Pair, now: datetime) -> None:
    """Stores the pair of a login, over whatever was there."""
    row = session.get(ZaloToken, app_id)
    values = _values(pair, now)
    version = 1 if row is None else row.version + 1
    session.merge(ZaloToken(app_id=app_id, version=version, **values))


def claim(session: Session, app_id: str, version: int, owner: str, now: datetime) -> bool:
    """Whether `owner` alone may now rotate this version of the pair."""
    free = col(ZaloToken.lease_until).is_(None) | (col(ZaloToken.lease_until) <= now)
    claimed = session.connection().execute(
        update(ZaloToken)
        .where(col(ZaloToken.app_id) == app_id, col(ZaloToken.version) == version, free)
        .values(owner=owner, lease_until=now + _LEASE)
    )
    return claimed.rowcount == 1


def rotated(session: Session, app_id: str, version: int, pair: Pair, now: datetime) -> bool:
    """Stores the pair that follows `version`. False when a login came between: then that counts.

    Whoever holds the lease by now, this pair is the newest there is: the refresh token behind it works only once.
    """
    row = session.get(ZaloToken, app_id, with_for_update=True)
    if row is None or row.version != version:
        return False
    row.sqlmodel_update({**_values(pair, now), "version": version + 1})
    session.add(row)
    return True


def not_rotated(
    session: Session, app_id: str, owner: str, problem: str, *, refused: bool, now: datetime, alert_to: str
) -> None:
    """Notes a failure and when to try again; alerts when a person is needed or the old token is about to end."""
    row = session.get(ZaloToken, app_id, with_for_update=True)
    if row is None or row.owner != owner:
        return
    wait = _WAITS[min(row.failures, len(_WAITS) - 1)]
    row.sqlmodel_update(
        {
            "owner": "",
            "lease_until": None,
            "refused": refused,
            "failures": row.failures + 1,
            "problem": problem,
            "retry_at": now + wait,
        }
    )
    session.add(row)
    if refused or row.access_until - now < timedelta(hours=1):
        words = f"Không gia hạn được mã truy cập Zalo OA: {problem}."
        if refused:
            words += " Quản trị viên cần chạy lệnh: motcua zalo login."
        key = f"zalo-token/{app_id}/{row.version}/{'refused' if refused else 'failing'}"
        alerts.alert(session, words, now, to=alert_to, key=key)


def _values(pair: Pair, now: datetime) -> dict[str, Any]:
    return {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "access_until": now + timedelta(seconds=pair.expires_in),
        "refresh_until": now + REFRESH_LIFE,
        "obtained_at": now,
        "owner": "",
        "lease_until": None,
        "refused": False,
        "failures": 0,
        "problem": "",
        "retry_at": None,
    }
