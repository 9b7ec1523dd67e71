"""Officials see their units' dossiers, what is late, and what became of every line of a file."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot.audit import AuditEntry
from bot.database import Database
from bot.dossiers.mapping import DossierMapping
from bot.officials.access import Role
from tests.bot.console_room import Browser, Room
from tests.bot.dossier_desk import CODE, HEADS, as_csv, dossier, line, take

LIST = "/quan-tri/ho-so"


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


@pytest.fixture
async def chief(room: Room) -> AsyncIterator[Browser]:
    browser = room.signed_in("lan", Role.ADMIN, unit_code="goc")
    async with browser.client:
        yield browser


async def test_a_file_is_taken_in_and_its_problems_are_listed(chief: Browser, database: Database) -> None:
    content = as_csv([line(), line("H32.15-261103-0001", "Đang bay")])
    answer = await chief.post(f"{LIST}/nap", files={"file": ("xuat.csv", content, "text/csv")})
    assert answer.status_code == 303
    page = (await chief.get(answer.headers["location"])).text
    assert "Đã đọc 2 dòng: 1 mới, 0 đổi, 1 lỗi." in page
    assert "trạng thái “Đang bay” chưa có trong bảng ghép" in page
    assert "Đang bay: 1 dòng" in page
    assert CODE in (await chief.get(LIST)).text
    with Session(database.engine) as session:
        assert "dossier.import" in [entry.action for entry in session.exec(select(AuditEntry))]


async def test_a_missing_or_wrong_file_is_said_at_the_box(chief: Browser) -> None:
    assert "Chọn tệp Excel hoặc CSV." in (await chief.post(f"{LIST}/nap")).text
    answer = await chief.post(f"{LIST}/nap", files={"file": ("x.csv", b"", "text/csv")})
    assert "Tệp rỗng." in await chief.flash(answer)


async def test_a_mapping_is_tried_on_a_sample_and_kept(chief: Browser, database: Database) -> None:
    heads = ("Số phiếu", "Bước", "ĐT")
    sample = as_csv([{"Số phiếu": CODE, "Bước": "Đang bay", "ĐT": "0912345678"}], heads)
    columns = {"code": "Số phiếu", "state": "Bước", "phone": "ĐT", "name": "Riêng"}
    page = await chief.post(f"{LIST}/bang-ghep/xem-thu", columns, files={"file": ("m.csv", sample, "text/csv")})
    assert "chưa nạp được" in page.text
    assert 'name="text_0" value="Đang bay"' in page.text
    assert "0912345678" not in page.text
    kept = await chief.post(f"{LIST}/bang-ghep", {**columns, "text_0": "Đang bay", "state_0": "processing"})
    assert "Đã lưu bảng ghép Riêng" in await chief.flash(kept)
    with Session(database.engine) as session:
        assert session.exec(select(DossierMapping)).one().states == {"Đang bay": "processing"}
    await chief.post(f"{LIST}/nap", files={"file": ("x.csv", sample, "text/csv")})
    assert dossier(database).state == "processing"


async def test_a_mapping_without_what_is_needed_is_refused_at_the_boxes(chief: Browser) -> None:
    page = await chief.post(f"{LIST}/bang-ghep", {"name": "", "code": "A", "states": "x = y"})
    assert page.status_code == 422
    assert "phải viết: chữ trong tệp = một trong" in page.text
    page = await chief.post(f"{LIST}/bang-ghep", {"name": "", "code": "A"})
    for words in (
        "Tên bảng ghép phải có từ 1",
        "Chưa biết cột nào là trạng thái",
        "thiếu cả hai thì không ai tra được",
    ):
        assert words in page.text


async def test_what_is_late_is_listed_counted_and_exported(chief: Browser, database: Database, now: datetime) -> None:
    lines = [
        line(),
        line("H32.15-261003-0002", **{"Ngày hẹn trả": "30/10/2026"}),
        line("H32.15-261003-0003", "Yêu cầu bổ sung"),
    ]
    take(database, as_csv(lines, HEADS), now)
    late = (await chief.get(f"{LIST}?tre=now")).text
    assert "H32.15-261003-0002" in late
    assert "trễ 3 ngày" in late
    assert CODE not in late
    assert "Hồ sơ quá ngày hẹn trả chưa có kết quả" in (await chief.get("/quan-tri")).text
    assert (await chief.get(f"{LIST}/xuat.xlsx?tre=now")).content.startswith(b"PK")
    assert "33,3 %" in (await chief.get(f"{LIST}/bo-sung")).text
    assert CODE in (await chief.get(f"{LIST}?ma=h32.15 26ll03")).text
    shown = (await chief.get(f"{LIST}/xem/{CODE}")).text
    assert "UBND phường Bến Nghé" in shown
    assert "5678" not in shown
