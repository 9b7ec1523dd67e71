"""What the clock does for dossiers: each file of the folder once, and an apology before the due moment passes."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, select

from bot.database import Database
from bot.dossiers.dossier import Dossier, DossierEvent
from bot.dossiers.imports import DossierImport
from bot.outbox import Delivery
from scheduler.dossiers import forgetting, jobs
from scheduler.surveys.invitation import SurveyInvitation
from tests.bot.dossier_desk import CODE, as_csv, importer, line
from tests.bot.speaking import Speaker, conversation


def put(folder: Path, name: str, content: bytes, now: datetime, *, ago: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (now.timestamp() - ago, now.timestamp() - ago))
    return path


async def test_a_file_is_taken_once_by_its_content(database: Database, now: datetime, tmp_path: Path) -> None:
    content = as_csv([line(), line("H32.15-261103-0001", "Đang bay")])
    put(tmp_path, "ngay-1.csv", content, now)
    put(tmp_path, "ngay-1 (2).csv", content, now)
    put(tmp_path, "dang-ghi.csv", as_csv([line("H32.15-261103-0002")]), now, ago=1)
    put(tmp_path, "ghi-chu.txt", b"x", now)
    ready = importer(database)
    said = await jobs.take_folder(ready, tmp_path, "telegram:1", now, now)
    assert said == "1 tệp, 1 hồ sơ mới, 0 hồ sơ đổi, 1 dòng lỗi"
    later = now + timedelta(minutes=5)
    assert await jobs.take_folder(ready, tmp_path, "telegram:1", later, later) == (
        "1 tệp, 1 hồ sơ mới, 0 hồ sơ đổi, 0 dòng lỗi"
    )
    assert await jobs.take_folder(ready, tmp_path, "telegram:1", later, later) == "không có tệp mới"
    with Session(database.engine) as session:
        assert len(session.exec(select(Dossier)).all()) == 2
        alerts = [delivery.body["text"] for delivery in session.exec(select(Delivery))]
    assert alerts == ["Tệp hồ sơ ngay-1 (2).csv: 1 dòng lỗi trong 2 dòng."]


async def test_what_a_crash_left_half_done_is_taken_again(database: Database, now: datetime, tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", as_csv([line()]), now)
    ready = importer(database)
    await jobs.take_folder(ready, tmp_path, "", now, now)
    with database.transaction() as session:
        row = session.exec(select(DossierImport)).one()
        row.status = "running"
        session.add(row)
    assert "1 tệp" in await jobs.take_folder(ready, tmp_path, "", now, now)
    assert path.exists()


async def test_a_folder_that_is_not_there_is_said(database: Database, now: datetime, tmp_path: Path) -> None:
    assert await jobs.take_folder(importer(database), tmp_path / "x", "", now, now) == "không có thư mục x"


async def test_an_apology_comes_before_the_due_moment_and_once(database: Database, now: datetime) -> None:
    importer(database).load(as_csv([line(**{"Ngày hẹn trả": "05/11/2026"})]), now, name="a", by="b")
    lan = Speaker(database, conversation(), now)
    lan.say(f"{CODE} 5678")
    lan.press("Báo tôi khi hồ sơ có thay đổi")
    morning, afternoon = now + timedelta(days=3), now + timedelta(days=3, hours=5)
    assert "không có hồ sơ nào" in await jobs.apologise(database, morning, morning)
    assert await jobs.apologise(database, afternoon, afternoon) == "đã xin lỗi trước về 1 hồ sơ"
    assert "không có hồ sơ nào" in await jobs.apologise(database, afternoon, afternoon + timedelta(hours=1))
    with Session(database.engine) as session:
        told = [one.body for one in session.exec(select(Delivery)) if one.body.get("purpose") == "dossier_apology"]
    assert len(told) == 1
    assert told[0]["text"].startswith("Xin lỗi bạn: hồ sơ đến ngày hẹn trả")


async def test_a_survey_is_offered_once_after_a_watched_dossier_is_given_back(
    database: Database, now: datetime
) -> None:
    importer(database).load(as_csv([line()]), now, name="a", by="b")
    lan = Speaker(database, conversation(), now)
    lan.say(f"{CODE} 5678")
    lan.press("Báo tôi khi hồ sơ có thay đổi")
    importer(database).load(as_csv([line(state="Đã trả kết quả")]), now, name="a", by="b")
    later = now + timedelta(hours=1)
    assert "lập 1 lời mời" in await jobs.invite_to_survey(database, timedelta(days=3), later, later)
    assert "lập 0 lời mời" in await jobs.invite_to_survey(database, timedelta(days=3), later, later)
    with Session(database.engine) as session:
        (planned,) = session.exec(select(SurveyInvitation)).all()
    assert (planned.key, planned.procedure_code) == (CODE, "9.000001")
    assert planned.due_at == now + timedelta(days=3)


async def test_what_ended_long_ago_is_forgotten_with_its_history(any_database: Database, now: datetime) -> None:
    ended = line(state="Đã trả kết quả", **{"Ngày trả": "05/11/2023"})
    importer(any_database).load(as_csv([ended, line("H32.15-261103-0001")]), now, name="a", by="b")
    assert await forgetting.forget(any_database, 1_095, now, now) == "đã xóa 0 hồ sơ hết thời hạn lưu"
    later = now + timedelta(days=4)
    assert await forgetting.forget(any_database, 1_095, later, later) == "đã xóa 1 hồ sơ hết thời hạn lưu"
    with Session(any_database.engine) as session:
        assert [one.code for one in session.exec(select(Dossier))] == ["H32.15-261103-0001"]
        assert {one.code for one in session.exec(select(DossierEvent))} == {"H32.15-261103-0001"}
