"""Two webs, two workers and a clock as processes of their own on one PostgreSQL: any may die, the rest take over."""

import asyncio
import signal
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, col, select

from bot.database import Database
from bot.demo.people import OnTheWeb
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import ACCOUNT, TelegramServer
from bot.office_hours import now
from bot.outbox import Delivery
from scheduler.timetable import JobRun, RunStatus
from tests import postgres
from tests.bot.outbox_room import until
from tests.bot.processes import Balancer, Process, away_at_the_end, free_port

pytestmark = pytest.mark.postgres

A_SECOND_OR_TWO = 6.0  # of a machine that runs six processes on two cores; it is one or two where it has room
PATIENCE = 30.0
TOPICS = ("khai sinh", "kết hôn", "tạm trú")
LANTERN = """
code = "9.000001"
name = "Cấp giấy phép thả đèn trời"
field = "Văn hóa"
agency = "Ủy ban nhân dân cấp xã"
levels = ["commune"]
source = "Quyết định của đơn vị"
checked_on = 2026-11-01
steps = "Nộp hồ sơ tại Bộ phận Một cửa."

[[documents]]
name = "Đơn xin thả đèn trời"
originals = 1
"""


async def ask_all(citizens: Sequence[TelegramCitizen], *topics: str) -> None:
    """Everybody asks about each topic without waiting; each gets exactly one answer to each, in that order."""
    before = [len(citizen.heard()) for citizen in citizens]
    for topic in topics:
        for citizen in citizens:
            citizen.say(f"đăng ký {topic} cần giấy tờ gì")
    await until(lambda: all(len(c.heard()) >= b + len(topics) for c, b in zip(citizens, before, strict=True)), PATIENCE)
    for citizen, start in zip(citizens, before, strict=True):
        answers = [message["text"].lower() for message in citizen.heard()[start:]]
        assert len(answers) == len(topics), f"too much was said: {answers}"
        for topic, answer in zip(topics, answers, strict=True):
            assert topic in answer, f"asked about {topic}: {answer}"


def plan_what_was_missed(database: Database, days: int) -> int:
    """As a clock left it that stopped some days ago."""
    missed = now() - timedelta(days=days)
    with database.transaction() as session:
        run = JobRun(job="standstill", planned_at=missed, ready_at=missed)
        session.add(run)
        session.flush()
        assert run.id is not None
        return run.id


async def made_up_for(database: Database, run: int) -> datetime | None:
    def ended() -> JobRun | None:
        with Session(database.engine) as session:
            return session.exec(select(JobRun).where(JobRun.id == run, JobRun.status == RunStatus.DONE)).first()

    await until(lambda: ended() is not None, PATIENCE)
    done = ended()
    return done.finished_at if done else None


async def know_lanterns(balancer: Balancer) -> bool:
    """Whether both webs do, which take turns."""
    return await knows_lanterns(balancer) and await knows_lanterns(balancer)


async def knows_lanterns(balancer: Balancer) -> bool:
    async with httpx.AsyncClient(base_url=balancer.url) as browser:
        visitor = OnTheWeb(browser)
        await visitor.say("xin giấy phép thả đèn trời")
        return "thả đèn trời" in visitor.heard()[-1].text.lower()


async def test_any_of_them_may_die(postgres_server: str, tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    processes: list[Process] = []
    with postgres.fresh_database(postgres_server, empty=True) as url:
        async with TelegramServer() as telegram, Balancer(ports).running() as balancer, away_at_the_end(processes):
            shared = {
                "DATABASE_URL": url,
                "TELEGRAM_TOKEN": ACCOUNT,
                "TELEGRAM_API_BASE": telegram.url,
                "PUBLIC_URL": balancer.url,
            }

            async def start(*words: str, **settings: str) -> Process:
                process = await Process.start(tmp_path, shared | settings, *words)
                processes.append(process)
                return process

            # all at once, on a database that has no tables yet
            webs = [await start("web", PORT=str(port)) for port in ports]
            workers = [await start("worker") for _ in ports]
            clock = await start("clock")
            await asyncio.gather(*(process.ready() for process in processes))
            database = Database(url)
            await until(lambda: bool(telegram.account.webhook["url"]), PATIENCE)
            citizens = [telegram.citizen(7000 + number, f"Người {number}") for number in range(6)]
            await ask_all(citizens, *TOPICS)
            assert min(balancer.served[port] for port in ports) > 5, "both webs took messages"

            (tmp_path / "den-troi.toml").write_text(LANTERN, "utf-8")
            assert not await knows_lanterns(balancer)
            loading = await start("load", "den-troi.toml")
            assert await loading.ended() == 0, loading.output
            loaded = time.monotonic()
            while not await know_lanterns(balancer):
                assert time.monotonic() - loaded < A_SECOND_OR_TWO
                await asyncio.sleep(0.1)
            for citizen in citizens:
                citizen.say("xin giấy phép thả đèn trời")
            await until(lambda: all("thả đèn trời" in c.heard()[-1]["text"].lower() for c in citizens), PATIENCE)

            first = plan_what_was_missed(database, days=4)
            for process in (webs[0], workers[0], clock):
                process.kill()
            asking = asyncio.create_task(ask_all(citizens, *TOPICS))
            clock = await start("clock")
            await asking
            await made_up_for(database, first)
            plan_what_was_missed(database, days=3)

            for process in (webs[1], workers[1], clock):
                process.tell(signal.SIGTERM)
            for process in (webs[1], workers[1], clock):
                assert await process.ended(10) == 0, process.output
                assert "Traceback" not in process.output
            with Session(database.engine) as session:
                sent = session.exec(select(Delivery.status).where(col(Delivery.channel) == "telegram")).all()
            database.close()
    assert sent == ["sent"] * (len(citizens) * 7)
    assert len(telegram.called("sendMessage")) == len(sent)
