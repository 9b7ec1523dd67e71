"""The officials' survey desk: results in their reach, files, codes, rounds, questionnaires, work after low scores."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlmodel import select

from bot.audit import AuditEntry
from bot.database import Database
from bot.officials.access import Role
from bot.officials.official import OfficialNotice
from scheduler.surveys import low_scores, placement, rhythm
from scheduler.surveys import round as rounds
from scheduler.surveys.answer import SurveyComment
from scheduler.surveys.improvement import SurveyImprovement, SurveyNotice
from scheduler.surveys.placement import Placement
from scheduler.surveys.questionnaire import Questionnaire, parse
from scheduler.surveys.round import SurveyRound
from scheduler.surveys.writing import toml_of
from tests.bot import printed
from tests.bot.console_room import OTHER, OWN, Room
from tests.scheduler.survey_desk import TOKENS, answer, open_desk
from tests.scheduler.survey_visitor import build

HOME = "/quan-tri/khao-sat"


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    made = Room(database, now, public_url="http://motcua.test")
    with database.transaction() as session:
        own = open_desk(session, now, "Quầy của mình", unit_code=OWN)
        other = open_desk(session, now, "Quầy nơi khác", unit_code=OTHER)
        for number in range(24):
            low = {"waiting": "1", "comment": "=cmd()|chờ lâu quá"} if number % 2 else {"waiting": "5"}
            answer(session, own, now, overall="2" if number < 10 else "5", **low)
        for _ in range(6):
            answer(session, other, now, overall="1")
    return made


def one(room: Room, row: type[Any]) -> Any:
    return room.read(lambda session: session.exec(select(row)).first())


async def test_results_show_what_is_in_reach_and_no_more(room: Room) -> None:
    viewer = room.signed_in("lan", Role.VIEWER)
    page = (await viewer.get(HOME)).text
    assert "58,3 %" in page
    assert "Quầy nơi khác" not in page
    assert "(số phiếu chọn 4 + số phiếu chọn 5) ÷ n" in page
    assert "Thời gian chờ, đúng hẹn" in page
    assert "Ẩn lời này" not in page, "a viewer hides nothing"
    assert (await viewer.get(f"{HOME}?don_vi={OTHER}")).status_code == 404
    other = room.read(lambda session: session.exec(select(Placement).where(Placement.unit_code == OTHER)).one().code)
    assert (await viewer.get(f"{HOME}?diem={other}")).status_code == 404
    assert "lộ một nhóm dưới 5" in (await viewer.get(f"{HOME}?doi_tuong=business")).text
    assert (await viewer.get(f"{HOME}?dot=chu")).status_code == 404


async def test_files_say_the_same_and_hold_no_formula(room: Room) -> None:
    viewer = room.signed_in("lan", Role.VIEWER)
    book = load_workbook(BytesIO((await viewer.get(f"{HOME}/ket-qua.xlsx")).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    said = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert len(said) == 12
    assert all(str(row[2]).startswith("'=cmd") for row in said)
    assert rows[1][:4] == ("Chung", "Hài lòng chung", 24, 58.3)
    csv = (await viewer.get(f"{HOME}/ket-qua.csv")).content.decode("utf-8-sig")
    assert "Chung,Hài lòng chung,24,58.3" in csv
    assert (await viewer.get(f"{HOME}/ket-qua.exe")).status_code == 404


async def test_a_comment_is_hidden_by_an_editor(room: Room) -> None:
    editor = room.signed_in("lan", Role.EDITOR)
    comment = one(room, SurveyComment)
    assert comment.text in (await editor.get(HOME)).text.replace("&#39;", "'").replace("&amp;", "&")
    assert "Đã ẩn" in await editor.flash(await editor.post(f"{HOME}/gop-y/{comment.id}/an"))
    kept = room.read(lambda session: session.get(SurveyComment, comment.id))
    assert kept.hidden
    assert [entry.action for entry in room.read(lambda session: session.exec(select(AuditEntry)).all())][-1:] == [
        "survey.hide"
    ]


async def test_codes_are_made_changed_and_printed(room: Room) -> None:
    editor = room.signed_in("lan", Role.EDITOR)
    form = {"name": "Quầy số 9", "unit_code": OWN, "kind": "counter", "active": "true", "series": "quy"}
    made = await editor.post(f"{HOME}/diem", form)
    code = made.headers["location"].rpartition("/")[2]
    assert f"Đã tạo mã {code}" in await editor.flash(made)
    poster = await editor.get(f"{HOME}/diem/{code}/poster.pdf")
    assert printed.scanned(printed.pages(poster.content)[0]) == [f"http://motcua.test/khao-sat/{code}"]
    everything = await editor.get(f"{HOME}/diem/in.pdf?kieu=receipt")
    assert len(printed.pages(everything.content, dpi=20)) == 2, "those in reach"
    for kind, begins in (("ma.svg", b"<svg"), ("ma.png", b"\x89PNG")):
        assert (await editor.get(f"{HOME}/diem/{code}/{kind}")).content.startswith(begins)
    assert (await editor.get(f"{HOME}/diem/{code}/x.pdf")).status_code == 404
    refused = await editor.post(f"{HOME}/diem", {**form, "unit_code": OTHER, "name": "Không được"})
    assert (refused.status_code, "trong phạm vi của mình" in refused.text) == (422, True)
    assert 'value="Không được"' in refused.text
    missing = await editor.post(f"{HOME}/diem", {**form, "kind": "procedure"})
    assert "Hãy nêu mã thủ tục" in missing.text
    await editor.post(f"{HOME}/diem/{code}", {"name": "Quầy số 10", "unit_code": OWN})
    row = room.read(lambda session: placement.find(session, code))
    assert (row.name, row.active) == ("Quầy số 10", False)
    assert "đơn vị gốc" in await editor.flash(await editor.post(f"{HOME}/diem/moi-bo-phan"))


async def test_rounds_are_for_the_whole_office(room: Room) -> None:
    form = {
        "name": "Hội chợ",
        "series": "hoi-cho",
        "questionnaire_id": "1",
        "first": "2026-11-02",
        "last": "2026-11-03",
    }
    editor = room.signed_in("lan", Role.EDITOR)
    assert "đơn vị gốc" in (await editor.post(f"{HOME}/dot", form)).text
    head = room.signed_in("root", Role.APPROVER, unit_code="goc")
    wrong = await head.post(f"{HOME}/dot", {**form, "last": "2026-11-01"})
    assert (wrong.status_code, "Ngày cuối phải từ ngày đầu" in wrong.text) == (422, True)
    assert "Đã lập đợt Hội chợ" in await head.flash(await head.post(f"{HOME}/dot", form))
    row = room.read(lambda session: session.exec(select(SurveyRound).where(SurveyRound.series == "hoi-cho")).one())
    assert row.last_day == date(2026, 11, 3)
    assert "Đã đóng đợt" in await head.flash(await head.post(f"{HOME}/dot/{row.id}/dong"))
    assert "Chỉ đóng được đợt đang mở" in await head.flash(await head.post(f"{HOME}/dot/{row.id}/dong"))


async def test_a_questionnaire_is_rewritten_previewed_and_published(room: Room) -> None:
    head = room.signed_in("root", Role.APPROVER, unit_code="goc")
    shipped = one(room, Questionnaire)
    assert "thang 0–10" in (await head.get(f"{HOME}/phieu/{shipped.id}")).text
    written = toml_of(shipped.form)
    assert parse(written) == shipped.form, "what an official edits is the same form"
    wrong = await head.post(f"{HOME}/phieu/{shipped.id}/sua", {"written": "title = "})
    assert (wrong.status_code, "TOML" in wrong.text) == (422, True)
    saved = await head.post(f"{HOME}/phieu/{shipped.id}/sua", {"written": written.replace("lịch sự", "niềm nở")})
    draft = saved.headers["location"]
    assert "niềm nở" in (await head.get(draft)).text
    assert "Đã công bố" in await head.flash(await head.post(f"{draft}/cong-bo"))
    following = room.read(lambda session: rounds.listed(session)[0].id)
    version = draft.rpartition("/")[2]
    swapped = await head.post(f"{HOME}/dot/{following}/phieu", {"questionnaire_id": version})
    assert "Đã đổi phiếu hỏi" in await head.flash(swapped)


async def test_a_low_score_opens_work_once_with_an_owner_and_a_day(room: Room, now: datetime) -> None:
    handler = room.signed_in("hanh", Role.HANDLER)
    with room.database.transaction() as session:
        assert low_scores.open_all(session, 70, now) == 2
        assert low_scores.open_all(session, 70, now) == 0
    work = room.read(lambda session: session.exec(select(SurveyImprovement)).all())
    waiting = next(row for row in work if row.question == "waiting")
    assert (waiting.owner_id, waiting.score) == (handler.official_id, "50,0 % hài lòng, n = 24")
    assert waiting.due_on == date(2026, 12, 2)
    told = room.read(lambda session: session.exec(select(OfficialNotice)).all())
    assert any("Chỗ chờ và thiết bị" in notice.text for notice in told)
    assert "việc cải thiện" in (await handler.get("/quan-tri")).text
    address = f"{HOME}/viec/{waiting.id}"
    assert "50,0 % hài lòng" in (await handler.get(address)).text
    late = {"plan": "Thêm ghế", "owner_id": str(handler.official_id), "due_on": "2026-10-01"}
    refused = await handler.post(address, late)
    assert (refused.status_code, "từ hôm nay trở đi" in refused.text) == (422, True)
    await handler.post(address, {**late, "due_on": "2026-11-20"})
    nothing = await handler.post(f"{address}/xong", {"done": "true"})
    assert "Hãy viết kết quả" in nothing.text
    assert "Đã kết thúc" in await handler.flash(await handler.post(f"{address}/xong", {"outcome": "Đã thêm 10 ghế"}))
    opened = await handler.post(f"{HOME}/viec", {"unit_code": OWN, "reason": "nhiều góp ý về chỗ để xe"})
    assert "Đã mở việc" in await handler.flash(opened)


async def test_results_of_a_closed_round_are_made_public(room: Room, now: datetime) -> None:
    head = room.signed_in("root", Role.APPROVER, unit_code="goc")
    this = room.read(lambda session: session.exec(select(SurveyRound.id).where(SurveyRound.label == "2026-Q4")).one())
    form = {"round_id": str(this), "unit_code": "goc"}
    assert "đợt đã đóng" in await head.flash(await head.post(f"{HOME}/cong-khai", form))
    await head.post(f"{HOME}/dot/{this}/dong")
    assert "Đã công khai" in await head.flash(await head.post(f"{HOME}/cong-khai", form))
    assert "đã được công khai" in await head.flash(await head.post(f"{HOME}/cong-khai", form))
    notice = one(room, SurveyNotice)
    transport = httpx.ASGITransport(build(room.database, now + timedelta(days=1)))
    async with httpx.AsyncClient(transport=transport, base_url="http://motcua.test") as citizen:
        assert "Phường Thử" in (await citizen.get("/khao-sat/cong-khai")).text
        page = (await citizen.get(f"/khao-sat/cong-khai/{notice.id}")).text
        assert "46,7 % hài lòng trên 30 phiếu" in page
        sheet = (await citizen.get(f"/khao-sat/cong-khai/{notice.id}.pdf")).content
        assert "46,7 % hài lòng trên 30 phiếu" in printed.words(sheet)
        assert "SIPAS" not in page + printed.words(sheet)
        await head.post(f"{HOME}/cong-khai/{notice.id}/go")
        assert (await citizen.get(f"/khao-sat/cong-khai/{notice.id}")).status_code == 404


async def test_the_sample_helper_shows_its_formula(room: Room) -> None:
    viewer = room.signed_in("lan", Role.VIEWER)
    page = (await viewer.get(f"{HOME}/co-mau?population=10000&margin=5")).text
    assert "Cần ít nhất 385 phiếu" in page
    assert "N ÷ (1 + N × e²)" in page
    assert "từ 1 trở lên" in (await viewer.get(f"{HOME}/co-mau?population=0&margin=5")).text


async def test_the_end_of_a_round_is_told_once(room: Room, now: datetime) -> None:
    head = room.signed_in("root", Role.APPROVER, unit_code="goc")
    this = room.read(lambda session: session.exec(select(SurveyRound).where(SurveyRound.label == "2026-Q4")).one())
    for hours in (1, 20):
        later = this.closes_at + timedelta(hours=hours)
        await rhythm.turn_rounds(room.database, later, later)
    told = room.read(lambda session: session.exec(select(OfficialNotice)).all())
    assert [(row.official_id, row.text) for row in told] == [
        (head.official_id, "Đợt khảo sát Quý 4 năm 2026 đã đóng với 30 phiếu. Mời xem kết quả và công khai.")
    ]


async def test_a_receipt_for_one_dossier_is_answered_once(room: Room) -> None:
    viewer = room.signed_in("lan", Role.VIEWER)
    code = room.read(lambda session: session.exec(select(Placement).where(Placement.unit_code == OWN)).one().code)
    sheet = (await viewer.get(f"{HOME}/diem/{code}/receipt.pdf?ho_so=h32.1-1")).content
    token = TOKENS.ticket("dossier/H32.1-1")
    assert f"http://motcua.test/khao-sat/{code}?p={token}" in printed.scanned(printed.pages(sheet)[0], shrink=0.9)
