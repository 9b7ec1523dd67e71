"""What the doctor's tests share: settings without an environment, and one part's findings."""

from datetime import datetime
from typing import Any

from bot.database import Database
from bot.doctor.examination import examine
from bot.doctor.finding import Finding
from bot.settings import Settings
from knowledge.procedure import Procedure


def settings(database: Database | None = None, **values: Any) -> Settings:
    url = {"database_url": database.url} if database else {}
    return Settings(**{"_env_file": None, "office_phone": "1022", **url, **values})


async def seen(settings: Settings, now: datetime, part: str) -> list[Finding]:
    return [finding for finding in await examine(settings, now) if finding.part == part]


async def one(settings: Settings, now: datetime, part: str) -> Finding:
    (finding,) = await seen(settings, now, part)
    return finding


def fill(database: Database, *rows: object) -> None:
    with database.transaction() as session:
        session.add_all(rows)


def procedure(now: datetime, **values: Any) -> Procedure:
    return Procedure(**{"code": "1.000001", "name": "Một", "updated_at": now, "checked_on": now.date(), **values})
