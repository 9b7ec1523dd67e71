"""Photos that a platform only names: fetched from its own hosts, checked, and put to their case once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from sqlmodel import select

from bot.attachments.attachment import Attachment
from bot.channels.channel import Refused, Unreachable
from bot.channels.media import Fetcher
from bot.channels.telegram import Telegram
from bot.database import Database
from bot.demo.telegram_citizen import TelegramCitizen
from bot.feedback.case import CaseAttachment, CaseEvent
from bot.feedback.kinds import Source
from bot.intake import filing, photos
from bot.intake.draft import Draft, Photo
from bot.intake.fetching import Fetching
from bot.intake.photos import FetchStatus, PhotoFetch
from tests.bot.test_attachments import photo, with_location


def file(database: Database, now: datetime, *sent: Photo, channel: str = "telegram") -> None:
    draft = Draft(key="a", text="ổ gà trước số 5", name="An", phone="0900000000", photos=list(sent))
    with database.transaction() as session:
        filing.file(session, draft, now, source=Source.CHAT, citizen_id=None, channel=channel, owner="")


def fetches(database: Database) -> list[PhotoFetch]:
    with database.transaction() as session:
        return list(session.exec(select(PhotoFetch).order_by("id")).all())


def of_cases(database: Database) -> int:
    with database.transaction() as session:
        kept = session.exec(select(Attachment)).all()
        joined = session.exec(select(CaseAttachment)).all()
    assert len(kept) == len(joined)
    return len(joined)


async def test_a_photo_of_telegram_comes_to_its_case(
    database: Database, now: datetime, telegram: Telegram, lan: TelegramCitizen
) -> None:
    lan.show(with_location())
    lan.show(b"MZ no photo")
    file(database, now, Photo(file_id="file1"), Photo(file_id="file2"), Photo(file_id="gone"))
    fetching = Fetching(database, {"telegram": telegram.download}, lambda: now)
    assert await fetching.round() == 3
    assert [one.status for one in fetches(database)] == ["done", "failed", "failed"]
    assert of_cases(database) == 1
    with database.transaction() as session:
        missing = session.exec(select(CaseEvent).where(CaseEvent.action == photos.MISSING)).all()
    assert [event.public for event in missing] == [False, False]
    assert {event.note.split(";")[0] for event in missing} == {
        "Chỉ nhận ảnh JPEG, PNG, WebP",
        "Không tải được ảnh từ kênh nhắn tin",
    }
    assert await fetching.round() == 0


async def test_a_channel_that_is_away_is_asked_again_and_at_last_not(database: Database, now: datetime) -> None:
    clock = now
    asked = 0

    async def away(_: str) -> bytes:
        nonlocal asked
        asked += 1
        raise Unreachable("down")

    file(database, now, Photo(file_id="file1"))
    fetching = Fetching(database, {"telegram": away}, lambda: clock)
    for _ in range(photos.MOST_TRIES):
        assert await fetching.round() == 1
        assert await fetching.round() == 0
        clock += timedelta(hours=12)
    assert asked == photos.MOST_TRIES
    assert [(one.status, one.error) for one in fetches(database)] == [("failed", "Unreachable")]


async def test_a_photo_taken_by_a_process_that_died_is_taken_again(any_database: Database, now: datetime) -> None:
    file(any_database, now, Photo(file_id="file1"))
    with any_database.transaction() as session:
        assert len(photos.take(session, now, 4)) == 1
    with any_database.transaction() as session:
        assert photos.take(session, now, 4) == []
        assert len(photos.take(session, now + timedelta(minutes=3), 4)) == 1


async def test_a_photo_of_a_channel_that_is_off_fails_in_words(database: Database, now: datetime) -> None:
    file(database, now, Photo(url="https://f6.photo.talk.zdn.vn/a.jpg"), channel="zalo_oa")
    await Fetching(database, {}, lambda: now).round()
    assert [one.status for one in fetches(database)] == [FetchStatus.FAILED]


@asynccontextmanager
async def picture_host() -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.StreamResponse:
        match request.match_info["what"]:
            case "a.jpg":
                return web.Response(body=photo())
            case "moved":
                raise web.HTTPFound("http://127.0.0.1:1/secret")
            case "busy":
                raise web.HTTPServiceUnavailable
            case "huge":
                response = web.StreamResponse()
                await response.prepare(request)
                for _ in range(12):
                    await response.write(b"\0" * 1_000_000)
                return response
        raise web.HTTPNotFound

    app = web.Application()
    app.router.add_get("/{what}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/quan-tri",
        "http://photo.talk.zdn.vn/a.jpg",
        "https://photo.talk.zdn.vn:8443/a.jpg",
        "https://zdn.vn.xau.example/a.jpg",
        "https://xauzdn.vn/a.jpg",
        "file:///etc/passwd",
        "https://[bad/a.jpg",
        "",
    ],
)
async def test_only_the_platforms_hosts_are_asked(url: str) -> None:
    with pytest.raises(Refused, match="không thuộc máy chủ"):
        await Fetcher().download(url)


async def test_what_a_host_may_answer() -> None:
    async with picture_host() as host:
        fetcher = Fetcher(also=[host])
        assert await fetcher.download(f"{host}/a.jpg") == photo()
        for what, problem in (("moved", Refused), ("gone", Refused), ("huge", Refused), ("busy", Unreachable)):
            with pytest.raises(problem):
                await fetcher.download(f"{host}/{what}")
    with pytest.raises(Unreachable):
        await fetcher.download(f"{host}/a.jpg")
