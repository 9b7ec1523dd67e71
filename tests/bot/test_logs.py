"""Whatever is logged, and from wherever, no secret and no personal data comes out."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot import alerts
from bot.database import Database
from bot.logs import Masking, configure
from bot.outbox import Delivery
from bot.settings import Settings

TOKEN = "7012345678:AAHkq3v0bXyZ_-abcdefghijklmnopqrst"
PHONE = "0912345678"
CITIZEN_ID = "079201001234"
MAIL = "lan.tran@example.com"
SECRET = "mot-chuoi-rat-bi-mat"


@pytest.fixture(autouse=True)
def _leave_logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(logging.getLogger("uvicorn.access"), "propagate", True)  # a server without them turns it off
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    logging.getLogger("uvicorn.access").filters.clear()
    structlog.reset_defaults()


def _logged(as_json: bool = True, level: str = "INFO") -> io.StringIO:
    stream = io.StringIO()
    settings: dict[str, Any] = {"log_json": as_json, "log_level": level, "zalo_app_secret": SECRET, "_env_file": None}
    configure(Settings(**settings), stream)
    return stream


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "console"])
@pytest.mark.parametrize("private", [TOKEN, PHONE, "+84 912 345 678", CITIZEN_ID, MAIL, SECRET])
def test_private_values_never_come_out(private: str, as_json: bool) -> None:
    stream = _logged(as_json)
    log = structlog.get_logger("bot.test")
    log.info(f"sent to {private}")
    log.warning("sent", to=private, nested={"deep": [private, (private,)], private: 1}, raw=private.encode())
    logging.getLogger("library").warning("calling %s", f"https://host/{private}/send")
    try:
        int(f"no answer about {private}")
    except ValueError:
        log.exception("failed")
        logging.getLogger("library").exception("failed too")
    out = stream.getvalue()
    assert private not in out
    assert out.count("ValueError") >= 2


def test_the_token_in_an_address_of_telegram_is_masked() -> None:
    stream = _logged()
    logging.getLogger("library").warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert TOKEN.partition(":")[2] not in stream.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "postgresql+psycopg://motcua:matkhau123@db/motcua",
        "GET /v4/oa/access_token?refresh_token=matkhau123&grant_type=x",
        '{"access_token": "matkhau123", "expires_in": "90000"}',
        "authorization: Bearer matkhau123",
    ],
)
def test_passwords_in_addresses_and_answers_are_masked(line: str) -> None:
    stream = _logged()
    structlog.get_logger().info("called", where=line)
    assert "matkhau123" not in stream.getvalue()


def test_keys_that_hold_words_or_secrets_are_hidden_whole() -> None:
    stream = _logged()
    structlog.get_logger().info("turn", text="tôi tên Lan", address=555, refresh_token="x1", outcome="answered")
    line = json.loads(stream.getvalue())
    assert (line["text"], line["address"], line["refresh_token"]) == ("[đã ẩn]",) * 3
    assert (line["event"], line["outcome"], line["level"]) == ("turn", "answered", "info")


@pytest.mark.parametrize("to", ["", "telegram:1"])
def test_an_alert_can_be_read_in_the_log_and_is_sent_once(database: Database, now: datetime, to: str) -> None:
    stream = _logged()
    with database.transaction() as session:
        for _ in range(2):
            alerts.alert(session, "Không gia hạn được mã truy cập. Chạy lệnh: motcua zalo login.", now, to=to, key="a")
    assert "motcua zalo login" in stream.getvalue()
    with Session(database.engine) as session:
        assert [(row.channel, row.address) for row in session.exec(select(Delivery))] == (
            [("telegram", "1")] if to else []
        )


def test_a_phone_as_a_number_is_hidden_and_other_figures_stay() -> None:
    stream = _logged()
    structlog.get_logger().info("x", seen=84912345678, count=1200, took=0.25, ok=True, code="1.001193", law="123/2015")
    line = json.loads(stream.getvalue())
    assert line["seen"] == "[đã ẩn]"
    assert (line["count"], line["took"], line["ok"], line["code"], line["law"]) == (
        1200,
        0.25,
        True,
        "1.001193",
        "123/2015",
    )


def test_access_lines_lose_the_query_and_the_client() -> None:
    stream = _logged()
    logging.getLogger("uvicorn.access").info(
        '%s - "%s %s HTTP/%s" %d', "203.0.113.9:5000", "GET", "/khao-sat?ten=Lan&ma=abc", "1.1", 200
    )
    line = json.loads(stream.getvalue())
    assert line["event"] == "GET /khao-sat 200"


def test_libraries_that_log_addresses_are_quiet() -> None:
    stream = _logged(level="DEBUG")
    for name in ("httpx", "telegram.ext.Application", "telegram.Bot", "aiohttp.access"):
        logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert stream.getvalue() == ""
    logging.getLogger("telegram.ext.Updater").error("lost connection")
    assert "lost connection" in stream.getvalue()


def test_the_level_of_the_settings_holds() -> None:
    stream = _logged(level="WARNING")
    structlog.get_logger().info("unheard")
    logging.getLogger("library").info("unheard")
    structlog.get_logger().warning("heard")
    assert "unheard" not in stream.getvalue()
    assert "heard" in stream.getvalue()


@given(st.text(), st.text())
def test_a_configured_secret_never_survives(before: str, after: str) -> None:
    assert SECRET not in Masking([SECRET]).text(before + SECRET + after)


@given(st.recursive(st.text() | st.integers() | st.binary() | st.none() | st.floats(), st.lists, max_leaves=8))
def test_any_value_can_be_logged(value: object) -> None:
    Masking()(None, "info", {"event": "x", "value": value})
