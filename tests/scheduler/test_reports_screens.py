"""Officials read, write, approve and send reports in the console, and leaders see the same figures as a dashboard."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.audit import AuditEntry
from bot.database import Database
from bot.officials.access import Role
from bot.officials.official import OfficialNotice
from bot.officials.unit import ROOT
from scheduler.reports import content, jobs
from scheduler.reports.dashboard import Dashboard, counted
from scheduler.reports.report import Report, ReportSetup
from tests.bot.console_room import OWN, Browser, Room
from tests.scheduler.report_room import AFTER, AT, WARD, furnish

LIST = "/quan-tri/bao-cao"


@pytest.fixture
def room(database: Database) -> Room:
    furnish(database)
    return Room(database, AFTER)


@pytest.fixture
async def writer(room: Room) -> AsyncIterator[Browser]:
    browser = room.signed_in("lan", Role.EDITOR, unit_code=ROOT)
    async with browser.client:
        yield browser


@pytest.fixture
async def chief(room: Room) -> AsyncIterator[Browser]:
    browser = room.signed_in("hoa", Role.ADMIN, unit_code=ROOT)
    async with browser.client:
        yield browser


async def test_from_draft_to_the_list_of_recipients(room: Room, writer: Browser, chief: Browser) -> None:
    made = await writer.post(LIST, {"kind": "quarter", "year": "2026", "number": "3", "unit_code": ROOT})
    address = made.headers["location"]
    assert "Đã lưu" in await writer.flash(await writer.post(address, {"proposals": "Cấp thêm máy.", "number": "7"}))
    assert (await writer.post(f"{address}/duyet")).status_code == 403
    assert "không thay đổi nữa" in await chief.flash(await chief.post(f"{address}/duyet"))
    assert "không sửa" in await writer.flash(await writer.post(f"{address}/dem-lai"))
    assert "Đã gửi tới 2 nơi nhận" in await chief.flash(await chief.post(f"{address}/gui"))
    page = (await writer.get(address)).text
    assert "Cấp thêm máy." in page
    assert "đã gửi" in page
    for kind in ("docx", "json"):
        assert (await writer.get(f"{address}/tep/{kind}")).status_code == 200
    assert (await writer.get(f"{address}/tep/exe")).status_code == 404
    done = {entry.action for entry in room.read(lambda session: session.exec(select(AuditEntry)).all())}
    assert {"report.draft", "report.edit", "report.approve", "report.send"} <= done


async def test_the_page_shows_the_same_figures_as_the_files(room: Room, writer: Browser) -> None:
    made = await writer.post(LIST, {"kind": "quarter", "year": "2026", "number": "3", "unit_code": ROOT})
    page = (await writer.get(made.headers["location"])).text
    row = room.read(lambda session: session.exec(select(Report)).one())
    wanted = {one.key: one.shown for section in content.of_report(row).sections for one in section.figures}
    cells = re.findall(r'data-key="([^"]+)">.*?data-label="Kỳ này">(.*?)</td>', page, re.DOTALL)
    shown = {key: re.sub(r"<span.*?</span>|<[^>]+>", "", cell).strip() for key, cell in cells}
    assert shown == wanted
    assert f"{LIST.replace('bao-cao', 'ho-so')}?nhan_tu=2026-07-01" in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "quarter", "year": "2027", "number": "1"}, "chưa bắt đầu"),
        ({"kind": "month", "year": "2026", "number": "13"}, "Kỳ báo cáo viết như"),
        ({"kind": "range", "first": "2026-03-01", "last": "2026-02-01"}, "Ngày cuối phải sau ngày đầu"),
    ],
)
async def test_a_wrong_period_is_said_in_the_form(writer: Browser, form: dict[str, str], words: str) -> None:
    page = await writer.post(LIST, {**form, "unit_code": ROOT})
    assert page.status_code == 422
    assert words in page.text


async def test_setup_and_indices_are_kept_or_refused_at_the_box(writer: Browser) -> None:
    assert "Viết chưa đúng dạng" in (await writer.post(f"{LIST}/cai-dat/{ROOT}", {"symbol": "a b"})).text
    kept = await writer.post(f"{LIST}/cai-dat/{ROOT}", {"symbol": "BC-UBND", "place": "Thử", "kinds": "quarter"})
    assert "Đã lưu thể thức" in await writer.flash(kept)
    wrong = await writer.post(f"{LIST}/chi-so", {"index": "pci", "year": "2025", "unit_code": ROOT, "score": "70"})
    assert "Ghi nguồn" in wrong.text
    right = {"index": "pci", "year": "2025", "unit_code": ROOT, "score": "70.5", "source": "QĐ 1"}
    assert "Đã lưu kết quả" in await writer.flash(await writer.post(f"{LIST}/chi-so", right))
    assert "70.5" in (await writer.get(f"{LIST}/chi-so")).text


async def test_the_clock_drafts_once_before_the_due_day_and_tells_the_writers(room: Room, writer: Browser) -> None:
    with room.database.transaction() as session:
        session.add(ReportSetup(unit_code=ROOT, kinds=["quarter", "year"], changed_at=AFTER))
    early = AFTER - timedelta(days=4)
    assert await jobs.draft_due(room.database, 0, early, early) == "không có báo cáo nào đến kỳ soạn"
    assert await jobs.draft_due(room.database, 0, AFTER, AFTER) == "đã soạn dự thảo 1 báo cáo"
    assert await jobs.draft_due(room.database, 0, AFTER, AFTER) == "không có báo cáo nào đến kỳ soạn"
    told = room.read(lambda session: session.exec(select(OfficialNotice)).all())
    assert [one.official_id for one in told] == [writer.official_id]
    assert "quý III năm 2026" in told[0].text
    assert "hạn báo cáo 05/10/2026" in told[0].text


async def test_leaders_see_what_the_reports_count(room: Room, chief: Browser) -> None:
    room.clock.move(AT + timedelta(days=8))
    page = (await chief.get("/quan-tri/tong-quan?ky=30")).text
    assert "Bộ phận Một cửa" in page
    found = room.read(lambda session: counted(session, ROOT, "30", AT + timedelta(days=8)))
    assert (found.figure("questions.asked").value, sum(found.trends.questions)) == (5, 5)
    assert (found.figure("cases.received").value, sum(found.trends.cases)) == (4, 4)
    assert (found.figure("dossiers.received").value, sum(found.trends.dossiers)) == (6, 6)
    line = next(row for row in found.units.rows if row[0] == "Bộ phận Một cửa")
    assert dict(zip(found.units.header, line, strict=True))["Hồ sơ nhận"] == 5


async def test_a_leader_of_one_unit_sees_only_it(room: Room) -> None:
    browser = room.signed_in("minh", Role.APPROVER, unit_code=OWN)
    async with browser.client:
        assert (await browser.get("/quan-tri/tong-quan")).status_code == 200
        assert (await browser.get(f"/quan-tri/tong-quan?don_vi={WARD}")).status_code == 404


def test_the_dashboard_counts_once_a_minute(room: Room) -> None:
    dashboard = Dashboard()
    with Session(room.database.engine) as session:
        first = dashboard.overview(session, ROOT, "7", AFTER)
        assert dashboard.overview(session, ROOT, "7", AFTER + timedelta(seconds=30)) is first
        assert dashboard.overview(session, ROOT, "7", AFTER + timedelta(seconds=61)) is not first
