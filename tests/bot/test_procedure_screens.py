"""Procedures in the console: a form with rows that grow, a draft that another publishes, the list, the notice board."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook
from sqlmodel import select

from bot.audit import AuditEntry, verify
from bot.database import Database
from bot.officials.access import Role
from bot.procedures import decided, editing, shelf
from bot.rejected import Rejected
from knowledge import catalogue
from knowledge.catalogue import Entry
from tests.bot import desk
from tests.bot.console_room import Room
from tests.bot.form_boxes import boxes_of

CODE = "1.001193"
VALUES = {
    "name": "Thủ tục đăng ký khai sinh",
    "field": "Hộ tịch",
    "agency": "Ủy ban nhân dân cấp xã",
    "levels": ["commune"],
    "steps": "Nộp hồ sơ\nNhận kết quả",
    "documents": [{"name": "Tờ khai", "originals": 1}, {"name": "Giấy chứng sinh"}],
    "fees": [{"amount": 0, "kind": "levy", "text": "đúng hạn"}],
    "times": [{"amount": 1, "unit": "ngày làm việc"}],
    "legal": [{"number": "60/2014/QH13", "title": "Luật Hộ tịch"}],
    "source": "Quyết định công bố",
    "checked_on": "2026-10-01",
}


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    room = Room(database, now)
    with database.transaction() as session:
        catalogue.edit(session, CODE, VALUES, by="nạp", now=now)
    return room


def entry(room: Room, code: str = CODE) -> Entry:
    found = room.read(lambda session: catalogue.read(session, code))
    assert isinstance(found, Entry)
    return found


async def test_a_draft_changes_nothing_until_another_publishes_it(room: Room) -> None:
    lan, minh = room.signed_in("lan", Role.APPROVER), room.signed_in("minh", Role.APPROVER)
    async with lan.client, minh.client:
        form = await boxes_of(lan, f"/quan-tri/thu-tuc/{CODE}/sua")
        assert "Chưa có gì thay đổi" in (await lan.post(f"/quan-tri/thu-tuc/{CODE}/sua", form)).text
        form |= {"fees-0-amount": "8.000", "fees-0-text": "quá hạn", "aliases": "làm giấy khai sinh\ngks"}
        form["legal-1-number"] = "04/2020/TT-BTP"
        saved = await lan.post(f"/quan-tri/thu-tuc/{CODE}/sua", form)
        assert "người khác" in await lan.flash(saved)
        assert entry(room).record.fees[0].amount == 0
        page = (await lan.get(f"/quan-tri/thu-tuc/{CODE}")).text
        assert "8.000 đồng" in page
        assert "diff-before" in page
        assert "chính bạn" in await lan.flash(
            await lan.post(f"/quan-tri/thu-tuc/{CODE}/cong-bo", headers={"referer": f"/quan-tri/thu-tuc/{CODE}"})
        )
        assert "1" in (await minh.get("/quan-tri")).text
        await minh.post(f"/quan-tri/thu-tuc/{CODE}/cong-bo")
    now_in_force = entry(room).record
    assert (now_in_force.fees[0].amount, now_in_force.aliases) == (8000, ["làm giấy khai sinh", "gks"])
    assert [legal.number for legal in now_in_force.legal] == ["60/2014/QH13", "04/2020/TT-BTP"]
    assert now_in_force.steps == VALUES["steps"]
    actions = [one.action for one in room.read(lambda session: session.exec(select(AuditEntry)).all())]
    assert actions == ["procedure.draft", "procedure.publish"]
    assert room.read(verify) is None


async def test_a_row_is_added_and_dropped_without_a_script(room: Room) -> None:
    lan = room.signed_in("lan", Role.EDITOR)
    async with lan.client:
        form = await boxes_of(lan, f"/quan-tri/thu-tuc/{CODE}/sua")
        more = await lan.post(f"/quan-tri/thu-tuc/{CODE}/sua", {**form, "name": "Tên mới", "them": "documents"})
        assert more.status_code == 200
        assert 'name="documents-2-name"' in more.text
        assert "Tên mới" in more.text
        emptied = {name: "" if name.startswith("documents-1-") else value for name, value in form.items()}
        await lan.post(f"/quan-tri/thu-tuc/{CODE}/sua", {**emptied, "documents-2-name": "Căn cước"})
    waiting = room.read(lambda session: catalogue.draft(session, CODE))
    assert [part.name for part in waiting.record.documents] == ["Tờ khai", "Căn cước"]


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [
        ("fees-0-amount", "tám nghìn", "Phải là số."),
        ("fees-0-amount", "-5", "fees-0-amount-problem"),
        ("documents-0-originals", "một", "Phải là số."),
        ("checked_on", "31/02/2026", "Không phải ngày"),
        ("fees-0-valid_from", "hôm qua", "Không phải ngày"),
        ("name", "", "name-problem"),
        ("online_level", "siêu", "online_level"),
    ],
)
async def test_what_is_wrong_is_said_at_the_box(room: Room, box: str, typed: str, words: str) -> None:
    lan = room.signed_in("lan", Role.EDITOR)
    async with lan.client:
        form = await boxes_of(lan, f"/quan-tri/thu-tuc/{CODE}/sua")
        answer = await lan.post(f"/quan-tri/thu-tuc/{CODE}/sua", {**form, box: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert room.read(lambda session: catalogue.draft(session, CODE)) is None


async def test_a_new_procedure_a_withdrawn_one_and_back(room: Room) -> None:
    lan, minh = room.signed_in("lan", Role.EDITOR), room.signed_in("minh", Role.APPROVER)
    async with lan.client, minh.client:
        wrong = await lan.post("/quan-tri/thu-tuc/moi", {"code": "abc", "name": "Thủ tục mới"})
        assert "1.001193" in wrong.text
        await lan.post("/quan-tri/thu-tuc/moi", {"code": "2.000001.000.00.00.H32", "name": "Thủ tục mới"})
        assert entry(room, "2.000001").status == "draft"
        await minh.post("/quan-tri/thu-tuc/2.000001/cong-bo")
        assert entry(room, "2.000001").status == "published"
        assert "lý do" in await minh.flash(
            await minh.post("/quan-tri/thu-tuc/2.000001/thu-hoi", headers={"referer": "/quan-tri/thu-tuc/2.000001"})
        )
        await minh.post("/quan-tri/thu-tuc/2.000001/thu-hoi", {"reason": "bãi bỏ"})
        assert entry(room, "2.000001").status == "withdrawn"
        await minh.post("/quan-tri/thu-tuc/2.000001/cong-bo")
        assert entry(room, "2.000001").status == "published"


def test_the_list_is_searched_without_marks_and_filtered(room: Room, now: datetime) -> None:
    with room.database.transaction() as session:
        old = {**VALUES, "name": "Đăng ký kết hôn", "checked_on": "2020-01-01", "doubts": {"fees": "chưa rõ"}}
        catalogue.edit(session, "1.000894", old, by="nạp", now=now)

    def codes(**filters: str) -> list[str]:
        return [line.code for line in room.read(lambda session: shelf.listed(session, now, 180, **filters))]

    assert codes(words="ket hon") == ["1.000894"]
    assert codes(words="001193") == [CODE]
    assert codes(flag=shelf.STALE) == codes(flag=shelf.DOUBTFUL) == ["1.000894"]
    assert codes(status="withdrawn") == []
    assert set(codes(field="Hộ tịch")) == {CODE, "1.000894"}


async def test_the_notice_has_a_code_that_asks_about_the_procedure(room: Room) -> None:
    lan = room.signed_in("lan", Role.VIEWER)
    async with lan.client:
        page = (await lan.get(f"/quan-tri/thu-tuc-niem-yet/{CODE}")).text
        assert "<svg" in page
        assert f"http://motcua.test/?hoi={CODE}" in page
        assert "Giấy chứng sinh" in page
        board = (await lan.get("/quan-tri/thu-tuc-niem-yet?linh_vuc=Hộ tịch")).text
        assert board.count('class="notice"') == 1
        assert (await lan.get("/quan-tri/thu-tuc-niem-yet/9.999999")).status_code == 404


def sheet(*rows: tuple[str, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def test_the_decided_list_shows_what_is_missing_and_what_is_extra(room: Room) -> None:
    lan = room.signed_in("lan", Role.EDITOR)
    body = sheet(("DANH SÁCH", ""), ("Mã", "Tên"), ("1.000894.000.00.00.H32", "Đăng ký kết hôn"))
    async with lan.client:
        sent = {"files": {"file": ("ds.xlsx", body)}}
        answer = await lan.post("/quan-tri/thu-tuc-cong-bo", {"codes": f"{CODE} Khai sinh"}, **sent)
        assert "gồm 2 thủ tục" in await lan.flash(answer)
        page = (await lan.get("/quan-tri/thu-tuc-cong-bo")).text
        assert "50 %" in page
        assert "chưa có trong danh mục" in page
        await lan.post("/quan-tri/thu-tuc-cong-bo", {"codes": "1.000894"})
        assert "Ngoài danh sách (1)" in (await lan.get("/quan-tri/thu-tuc-cong-bo")).text
        assert (await lan.get("/quan-tri/thu-tuc-cong-bo/thieu.xlsx")).content.startswith(b"PK")
        for bad in ({"codes": "không có mã nào"}, {"codes": ""}):
            assert (await lan.post("/quan-tri/thu-tuc-cong-bo", bad)).status_code == 422
        broken = {"files": {"file": ("ds.xlsx", b"khong phai excel")}}
        assert "hỏng" in (await lan.post("/quan-tri/thu-tuc-cong-bo", {}, **broken)).text
        other = {"files": {"file": ("ds.exe", b"MZ")}}
        assert "Tệp phải là" in (await lan.post("/quan-tri/thu-tuc-cong-bo", {}, **other)).text


async def test_what_is_still_right_is_said_with_one_button(room: Room, now: datetime) -> None:
    with room.database.transaction() as session:
        catalogue.edit(session, CODE, {"checked_on": "2020-01-01"}, by="nạp", now=now)
    lan, minh = room.signed_in("lan", Role.EDITOR), room.signed_in("minh", Role.APPROVER)
    async with lan.client, minh.client:
        assert "Vẫn đúng" in (await lan.get(f"/quan-tri/thu-tuc/{CODE}")).text
        await lan.post(f"/quan-tri/thu-tuc/{CODE}/ra-soat")
        await minh.post(f"/quan-tri/thu-tuc/{CODE}/cong-bo")
    assert str(entry(room).record.checked_on) == "2026-11-02"
    assert entry(room).record.agency == VALUES["agency"]


async def test_the_code_on_the_board_brings_the_question_along(database: Database, now: datetime) -> None:
    async with desk.browser(database, now) as citizen:
        page = (await citizen.get(f"/?hoi={CODE}")).text
        assert f">{CODE}</textarea>" in page or f'value="{CODE}"' in page
        forged = (await citizen.get("/", params={"hoi": "</textarea><script>alert(1)</script>"})).text
        assert "<script>alert" not in forged


def test_the_reviews_page_data_is_read_from_what_the_lint_left(room: Room, now: datetime) -> None:
    with room.database.transaction() as session:
        changed = {"doubts": {"fees": "số không có đơn vị; đã cũ", "times": "đã cũ"}}
        catalogue.edit(session, CODE, changed, by="nạp", now=now)
    found = room.read(shelf.doubts)
    assert {reason: len(rows) for reason, rows in found.items()} == {"đã cũ": 2, "số không có đơn vị": 1}


def test_what_nobody_may_do_is_refused_in_the_rule_too(room: Room, now: datetime) -> None:
    room.official("lan", Role.VIEWER)
    viewer = room.actor("lan")
    with room.database.transaction() as session:
        with pytest.raises(Rejected, match="Vai trò"):
            editing.save(session, viewer, CODE, {"name": "Khác đi"}, now)
        with pytest.raises(Rejected, match="Vai trò"):
            editing.publish(session, viewer, CODE, now)
        with pytest.raises(Rejected, match="Vai trò"):
            editing.withdraw(session, viewer, CODE, "vì", now)
        with pytest.raises(Rejected, match="Vai trò"):
            editing.drop(session, viewer, CODE, now)


def test_codes_are_read_from_any_text() -> None:
    text = "1. 1.001193.000.00.00.H32 - Khai sinh\n2.000635; 1.000894\nkhông có mã, 12.345678"
    assert decided.pasted(text) == {"1.001193": ("Khai sinh", ""), "2.000635": ("", ""), "1.000894": ("", "")}
