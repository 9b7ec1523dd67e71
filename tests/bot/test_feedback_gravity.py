"""In chat: nobody in danger is asked what procedure they mean, and no khiếu nại or tố cáo is kept anywhere."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session, SQLModel

from bot import migrations
from bot.conversation.transcript import Outcome
from bot.database import Database
from knowledge.importing.starter import load_starter
from knowledge.live import LiveFinder
from tests.bot.speaking import Speaker, conversation, text_of

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_SAMPLE: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("sample_reports.toml").read_text("utf-8"))
_KNOWLEDGE = {"procedure", "faq", "source_record", "procedure_revision", "dossier_item", "fee", "time_limit"}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, LiveFinder]]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('grave') / 'motcua.db'}")
    migrations.upgrade(database)
    with database.transaction() as session:
        load_starter(session, NOW)
    finder = LiveFinder()
    with Session(database.engine) as session:
        finder.refresh(session)
    yield database, finder
    database.close()


def _everything(session: Session) -> str:
    tables = (table for table in SQLModel.metadata.tables.values() if table.name not in _KNOWLEDGE)
    return "\n".join(str(row) for table in tables for row in session.connection().execute(select(table)))


@pytest.mark.sqlite
def test_no_word_of_a_complaint_or_a_denunciation_is_kept(shipped: tuple[Database, LiveFinder]) -> None:
    database, finder = shipped
    said = [*_SAMPLE["denunciation"], *_SAMPLE["complaint"]]
    for number, text in enumerate(said):
        speaker = Speaker(database, conversation(finder.current()), NOW, address=f"grave{number}")
        assert speaker.say(text).outcome is Outcome.COMPLAINT, text
    with Session(database.engine) as session:
        kept = _everything(session)
    assert [text for text in said if text[:40] in kept] == []


@pytest.mark.sqlite
def test_who_is_in_danger_hears_the_numbers_at_once(shipped: tuple[Database, LiveFinder]) -> None:
    database, finder = shipped
    wrong = []
    for group, told in (("emergency", True), ("no_emergency", False)):
        for number, text in enumerate(_SAMPLE[group]):
            speaker = Speaker(database, conversation(finder.current()), NOW, address=f"{group}{number}")
            words = text_of(speaker.say(text))
            wrong += [text] if ("114" in words and "115" in words) != told else []
    assert wrong == []


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "text",
    [
        "cháy nhà mất sổ đỏ làm lại ở đâu",
        "thủ tục khai tử cho người chết do tai nạn giao thông",
        "bị cướp giật mất căn cước làm lại cần gì",
        "đi đăng ký kết hôn cần giấy tờ gì",
    ],
)
def test_a_question_about_papers_stays_one(shipped: tuple[Database, LiveFinder], text: str) -> None:
    database, finder = shipped
    speaker = Speaker(database, conversation(finder.current()), NOW, address=text)
    assert speaker.say(text).outcome in {Outcome.ANSWERED, Outcome.CLARIFIED, Outcome.ANSWERED_FAQ, Outcome.ELSEWHERE}
