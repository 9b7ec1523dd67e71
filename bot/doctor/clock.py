"""Whether this machine's clock and time zone can be trusted: signatures, windows and office hours depend on them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from sqlalchemy import text

from bot.database import Database
from bot.doctor.finding import Finding, fine, notice, wrong
from bot.settings import Settings

PART = "Đồng hồ"
ZONE = "Múi giờ"
_DRIFT, _TOO_MUCH = 5.0, 60.0  # seconds; Zalo refuses what is minutes old


def about_zone() -> Finding:
    """Whether the rules of Vietnam's time are installed."""
    try:
        ZoneInfo("Asia/Ho_Chi_Minh")
    except ZoneInfoNotFoundError:
        return wrong(ZONE, "Thiếu dữ liệu múi giờ Asia/Ho_Chi_Minh", "Cài gói tzdata.")
    return fine(ZONE, "Asia/Ho_Chi_Minh")


async def about_clock(settings: Settings, database: Database | None, now: datetime) -> Finding:
    """This machine's clock against PostgreSQL's or a platform's."""
    if database is not None and not database.is_sqlite:
        with database.engine.connect() as connection:
            theirs = connection.scalar(text("SELECT clock_timestamp()"))
        if isinstance(theirs, datetime):
            return _compared(now, theirs, "máy chủ PostgreSQL")
    for url in _platforms(settings):
        theirs = await _date_of(url)
        if theirs is not None:
            return _compared(now, theirs, httpx.URL(url).host)
    if any(_platforms(settings)):
        return notice(PART, "Không có nơi đối chiếu", "Kiểm tra kết nối mạng; bật đồng bộ giờ (NTP) trên máy chủ.")
    return fine(PART, f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC (không có nơi đối chiếu)")


def _platforms(settings: Settings) -> Iterator[str]:
    if settings.telegram_token.get_secret_value():
        yield settings.telegram_api_base
    if settings.zalo_app_id:
        yield settings.zalo_oa_api_base
    if settings.zalo_bot_token.get_secret_value():
        yield settings.zalo_bot_api_base


async def _date_of(url: str) -> datetime | None:
    try:
        async with httpx.AsyncClient(timeout=5.0) as client:
            answer = await client.head(url)
        return parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None


def _compared(ours: datetime, theirs: datetime, whose: str) -> Finding:
    drift = abs((ours - theirs).total_seconds())
    seen = f"Lệch {drift:.0f} giây so với {whose}"
    if drift > _TOO_MUCH:
        return wrong(PART, seen, "Bật đồng bộ giờ (NTP): lệch nhiều thì Zalo từ chối chữ ký và tin gửi sai giờ.")
    if drift > _DRIFT:
        return notice(PART, seen, "Nên bật đồng bộ giờ (NTP).")
    return fine(PART, seen)
