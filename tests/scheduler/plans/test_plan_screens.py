"""The screens as an official uses them: a file becomes proposals, proposals a plan in force, work gets its evidence."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import col, select

from bot.database import Database
from bot.officials.access import Role
from bot.officials.unit import ROOT
from scheduler.plans.activity import Activity, Check, Evidence, Obstacle
from scheduler.plans.plan import Inspection, Plan, PlanStatus, Target
from scheduler.plans.template import write_template
from tests.bot.console_room import OWN, Browser, Room
from tests.scheduler.plans import issued

_WRITTEN = Path(__file__).parent / "written"
_PLANS = "/quan-tri/ke-hoach"


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


def in_force(room: Room, lead_unit: str = "") -> tuple[int, int]:
    """The plan and its first activity."""
    with room.database.transaction() as session:
        plan = issued.plan(session, OWN, room.clock(), lead_unit=lead_unit)
        first = session.exec(select(Activity.id).where(Activity.plan_id == plan.id).order_by(col(Activity.id))).first()
        return plan.id or 0, first or 0


async def upload(browser: Browser, name: str, content: bytes, unit_code: str = OWN) -> tuple[int, str, str]:
    """(status, address, page) of what an upload leads to."""
    answer = await browser.post(f"{_PLANS}/tai-len", {"unit_code": unit_code}, files={"file": (name, content)})
    return answer.status_code, answer.headers.get("location", ""), answer.text


async def test_a_file_becomes_proposals_and_then_a_plan_in_force(room: Room) -> None:
    lan, minh = room.signed_in("lan", Role.EDITOR), room.signed_in("minh", Role.APPROVER)
    status, address, _ = await upload(lan, "ke-hoach.txt", (_WRITTEN / "phuong_mau.txt").read_bytes())
    assert (status, address) == (303, f"{_PLANS}/1/kiem-tra")
    page = (await lan.get(address)).text
    assert "6 hoạt động chờ kiểm tra" in page
    assert "c) Đơn vị chủ trì: Trung tâm Văn hóa, Thông tin và Thể thao phường." in page  # the words it came from
    assert "thời gian không có trên lịch: trước ngày 31/02/2026" in page
    assert "Đã nhận 4 hoạt động; còn 2" in await lan.flash(await lan.post(f"{_PLANS}/1/nhan-het"))
    refused = await lan.flash(await lan.post(f"{_PLANS}/1/trinh"))
    assert "Còn 2 hoạt động chưa kiểm tra" in refused
    ids = {one.name[:8]: one.id for one in room.read(lambda s: s.exec(select(Activity)).all())}
    await lan.post(f"{_PLANS}/hoat-dong/{ids['Treo băn']}/bo")
    form = {"name": "Tập huấn", "rhythm": "once", "lead": "Phường Hòa Cường", "budget_planned": "12.000.000"}
    wrong = await lan.post(f"{_PLANS}/hoat-dong/{ids['Tập huấn']}/sua", form)
    assert (wrong.status_code, "cần có hạn" in wrong.text, "12.000.000" in wrong.text) == (422, True, True)
    await lan.post(f"{_PLANS}/hoat-dong/{ids['Tập huấn']}/sua", {**form, "ends": "2026-02-28"})
    assert "Đã trình" in await lan.flash(await lan.post(f"{_PLANS}/1/trinh"))
    assert (await lan.post(f"{_PLANS}/1/ban-hanh")).status_code == 403
    assert "lượt việc được xếp lịch" in await minh.flash(await minh.post(f"{_PLANS}/1/ban-hanh"))
    plan = room.read(lambda session: session.get(Plan, 1))
    trained = room.read(lambda session: session.get(Activity, ids["Tập huấn"]))
    assert plan.status == PlanStatus.ISSUED
    assert (trained.state, trained.lead_unit, trained.budget_planned) == (Check.EDITED, OWN, 12_000_000)
    assert "quá hạn" in (await lan.get(f"{_PLANS}/1/don-doc")).text
    source = await lan.get(f"{_PLANS}/1/tep")
    assert source.content == (_WRITTEN / "phuong_mau.txt").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("", b"", "Chọn tệp kế hoạch."),
        ("a.docx", b"PK\x03\x04", "bị hỏng"),
        ("a.txt", b" ", "Tệp rỗng."),
        ("a.txt", "Tổ chức hội nghị, không ghi năm".encode(), "Chưa biết năm"),
        ("mau.xlsx", write_template(), "Tệp không có hoạt động nào"),
    ],
)
async def test_a_file_that_is_no_plan_is_told_at_the_field(room: Room, name: str, content: bytes, words: str) -> None:
    lan = room.signed_in("lan", Role.EDITOR)
    status, _, page = await upload(lan, name, content)
    assert (status, words in page) == (422, True)
    assert room.read(lambda session: session.exec(select(Plan)).all()) == []


async def test_a_plan_of_another_unit_is_not_for_them(room: Room) -> None:
    lan = room.signed_in("lan", Role.EDITOR)
    status, _, page = await upload(lan, "a.txt", (_WRITTEN / "xa_bang.txt").read_bytes(), ROOT)
    assert (status, "không lập kế hoạch cho đơn vị này" in page) == (422, True)


async def test_work_gets_its_evidence_with_a_photo_and_counts(room: Room) -> None:
    tuan, viewer = room.signed_in("tuan", Role.HANDLER), room.signed_in("xem", Role.VIEWER)
    plan_id, activity_id = in_force(room)
    page = f"{_PLANS}/hoat-dong/{activity_id}"
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(photo, "PNG")
    entry = {"kind": "radio", "happened_on": "2026-10-20", "title": "Bản tin tháng 10", "amount": "18", "place": "Tổ 3"}
    wrong = await tuan.post(f"{page}/minh-chung", {**entry, "happened_on": "2026-12-01", "link": "javascript:x"})
    assert (wrong.status_code, "Viết chưa đúng dạng." in wrong.text) == (422, True)
    bad = await tuan.post(f"{page}/minh-chung", entry, files={"picture": ("a.png", b"khong phai anh")})
    assert (bad.status_code, "Chỉ nhận ảnh" in bad.text, "Bản tin tháng 10" in bad.text) == (422, True, True)
    due = {**entry, "occurrence_id": "10"}
    await tuan.post(f"{page}/minh-chung", due, files={"picture": ("a.png", photo.getvalue())})
    [proof] = room.read(lambda session: session.exec(select(Evidence)).all())
    shown = await tuan.get(f"{page}/anh/{proof.attachment_id}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert (await tuan.get(f"{page}/anh/{proof.attachment_id + 1}")).status_code == 404
    assert "Phát thanh, loa: 18 phút" in (await tuan.get(page)).text
    assert (await viewer.post(f"{page}/minh-chung", entry)).status_code == 403
    await tuan.post(f"{page}/vuong-mac", {"said": "Loa tổ 5 hỏng"})
    await tuan.post(f"{page}/xong/9", {"note": "đã phát"})
    printed = (await viewer.get(f"{_PLANS}/{plan_id}/in")).text
    assert "<td>2/12</td><td>8</td>" in printed
    assert "18 phút phát thanh" in printed
    assert "(có vướng mắc)" in printed
    targets = (await viewer.get(f"{_PLANS}/{plan_id}/chi-tieu")).text
    assert "Tháng 9/2026 (0 phút)" in targets
    assert "Tháng 10/2026 (" not in targets
    await tuan.post(f"{page}/giai-quyet/1", {"solution": "Đã thay loa"})
    assert room.read(lambda session: session.get(Obstacle, 1)).solution == "Đã thay loa"
    await tuan.post(f"{page}/rut/{proof.id}")
    assert room.read(lambda session: session.exec(select(Evidence)).all()) == []


async def test_board_home_targets_and_checks(room: Room) -> None:
    lan = room.signed_in("lan", Role.EDITOR)
    plan_id, _ = in_force(room)
    assert "14" in (await lan.get("/quan-tri")).text
    board = (await lan.get(f"{_PLANS}/{plan_id}/don-doc?chu-tri={issued.LEAD}&thang=2026-12")).text
    assert "Kết quả lọc (1)" in board
    await lan.post(f"{_PLANS}/{plan_id}/chi-tieu", {"name": "Hồ sơ trực tuyến", "value": "70", "unit": "%"})
    await lan.post(f"{_PLANS}/{plan_id}/chi-tieu/2", {"name": "Hồ sơ trực tuyến", "value": "70", "current": "71,5"})
    assert room.read(lambda session: session.get(Target, 2)).current is None  # a comma is no number: told, not guessed
    await lan.post(f"{_PLANS}/{plan_id}/chi-tieu/2", {"name": "Hồ sơ trực tuyến", "value": "70", "current": "71.5"})
    assert "71,5" in (await lan.get(f"{_PLANS}/{plan_id}/chi-tieu")).text
    check = {"unit": "Phòng Văn hóa", "inspected_on": "2026-10-30", "inspector": "Lan", "finding": "Đủ sổ"}
    await lan.post(f"{_PLANS}/{plan_id}/kiem-tra-don-vi", check)
    assert "Đủ sổ" in (await lan.get(f"{_PLANS}/{plan_id}/kiem-tra-don-vi")).text
    assert len(room.read(lambda session: session.exec(select(Inspection)).all())) == 1
    made = await lan.post(f"{_PLANS}/moi", {"title": "Kế hoạch năm 2027", "year": "2027"})
    assert made.headers["location"] == f"{_PLANS}/2"
    again = await lan.post(f"{_PLANS}/2/sua", {"title": "", "year": "20"})
    assert (again.status_code, "Phải từ 2000" in again.text) == (422, True)


async def test_words_from_a_file_are_never_markup(room: Room) -> None:
    lan = room.signed_in("lan", Role.EDITOR)
    words = "KẾ HOẠCH\nTuyên truyền năm 2026\nI. NHIỆM VỤ\n1. Mở <script>alert(1)</script> mục\n- Thời gian: Quý I\n"
    _, address, _ = await upload(lan, "a.txt", words.encode())
    page = (await lan.get(address)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
