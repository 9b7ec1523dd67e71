"""Plans as offices write them, in several layouts, become the activities that a person would list."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.plans.reading.files import read_file
from scheduler.plans.reading.proposal import Proposal, ProposedActivity
from tests.scheduler.plans import word_files

WRITTEN = Path(__file__).parent / "written"


def read(name: str) -> Proposal:
    return read_file(name, (WRITTEN / name).read_bytes())


def by_name(plan: Proposal, begins: str) -> ProposedActivity:
    [found] = [activity for activity in plan.activities if activity.name.startswith(begins)]
    return found


def test_the_head_of_a_plan() -> None:
    plan = read("phuong_mau.txt")
    assert plan.title == "Kế hoạch Truyền thông về cải cách hành chính trên địa bàn phường Sông Xanh năm 2026"
    assert (plan.year, plan.number, plan.signed_on) == (2026, "45/KH-UBND", date(2026, 1, 12))
    assert plan.signer == "Lê Thị Bích Hằng"
    assert plan.theme == "Mỗi tổ dân phố một điểm hỗ trợ dịch vụ công"
    assert plan.parent.startswith("Kế hoạch số 12/KH-UBND")
    assert plan.coordinator == "Văn phòng HĐND và UBND phường"
    assert [(target.value, target.unit) for target in plan.targets] == [(70, "%"), (100, "%"), (5, "phút/tuần")]


def test_labels_under_numbers_letters_and_in_brackets() -> None:
    plan = read("phuong_mau.txt")
    assert [activity.code for activity in plan.activities] == [
        "III.1",
        "III.2",
        "III.3.1",
        "III.3.2",
        "III.3.3",
        "III.4",
    ]
    column = by_name(plan, "Mở chuyên mục")
    assert (column.time, column.rhythm) == ("Hàng tuần, phát vào sáng thứ Ba", "weekly")
    assert column.lead == "Trung tâm Văn hóa, Thông tin và Thể thao phường"
    assert column.supporting == ["Trung tâm Phục vụ hành chính công phường", "các tổ dân phố"]
    assert column.method.startswith("Biên soạn bản tin ngắn")
    assert (column.target, column.target_unit, column.channels) == (5, "phút/tuần", ["radio"])
    assert column.source.startswith("1. Mở chuyên mục")
    day = by_name(plan, "Ngày hội")
    assert (day.lead, day.ends, day.key) == ("Phòng Văn hóa - Xã hội", date(2026, 10, 10), True)
    assert day.supporting == ["Đoàn Thanh niên phường", "Công an phường", "các trường học"]
    assert (day.place, day.budget) == ("sân nhà văn hóa phường", 35_000_000)
    board = by_name(plan, "Lắp bảng")
    assert (board.name, board.lead) == (
        "Lắp bảng hướng dẫn tại nhà sinh hoạt cộng đồng",
        "Phòng Kinh tế, Hạ tầng và Đô thị",
    )
    assert (board.begins, board.ends, board.supporting) == (date(2026, 1, 1), date(2026, 3, 31), ["các tổ dân phố"])
    training = by_name(plan, "Tập huấn")
    assert training.lead == "Văn phòng HĐND và UBND phường"
    assert training.method == "Học tại chỗ, mỗi tổ cử hai người.\nPhát tài liệu in."


def test_an_activity_that_lacks_something_is_proposed_and_told() -> None:
    plan = read("phuong_mau.txt")
    banner = by_name(plan, "Treo băng rôn")
    assert [problem.field for problem in banner.problems] == ["chủ trì", "thời gian"]
    assert not any(problem.grave for problem in banner.problems)
    [wrong] = by_name(plan, "Tập huấn").problems
    assert wrong.grave
    assert "31/02/2026" in str(wrong)


def test_duties_of_offices_are_the_activities_where_the_plan_has_no_others() -> None:
    plan = read("so_giao_viec.txt")
    assert [(a.lead, a.supporting, a.ends) for a in plan.activities] == [
        ("Văn phòng Sở", [], None),
        ("Phòng Quản lý công trình", ["Văn phòng Sở"], date(2025, 9, 30)),
        ("Trung tâm Thông tin nguồn nước", [], date(2025, 6, 30)),
        ("Đoàn Thanh niên Sở", [], date(2025, 9, 30)),
    ]
    assert plan.coordinator == "Văn phòng Sở"
    assert plan.activities[0].target_unit == "tin, bài/tháng"


def test_a_table_drawn_in_text() -> None:
    plan = read("xa_bang.txt")
    assert [(a.code, a.lead, a.supporting, a.group) for a in plan.activities] == [
        ("1", "Trung tâm Dịch vụ tổng hợp xã", ["Các thôn"], "Tuyên truyền qua loa"),
        ("2", "Văn phòng HĐND và UBND xã", [], "Tuyên truyền qua loa"),
        ("3", "UBND xã", ["Mặt trận Tổ quốc xã", "Hội Nông dân xã"], "Tuyên truyền trực tiếp"),
        ("4", "", ["Công đoàn xã"], "Tuyên truyền trực tiếp"),
    ]
    assert all(activity.key for activity in plan.activities)
    assert [problem.grave for problem in plan.activities[3].problems] == [True, False]


def test_sentences_without_labels_tell_their_own_time_and_offices() -> None:
    plan = read("ban_van_xuoi.txt")
    said = [(a.time, a.rhythm, a.lead, a.supporting) for a in plan.activities]
    assert said == [
        ("Định kỳ hàng tháng", "monthly", "", []),
        ("ngay sau khi được ban hành", "when_issued", "", []),
        ("", "", "", ["Đài Phát thanh và Truyền hình tỉnh", "Báo Sông Xanh"]),
        ("trong quý III", "once", "Người đứng đầu đơn vị", []),
    ]
    assert [a.group for a in plan.activities[:2]] == ["Tuyên truyền qua trang thông tin điện tử"] * 2
    assert "phụ lục" in " ".join(str(problem) for problem in plan.problems)


def test_an_article_about_a_plan_lists_its_tasks_by_ordinals() -> None:
    plan = read("bai_viet.txt")
    assert (plan.number, plan.year) == ("31/KH-SVH", 2026)
    assert [a.name.split(",")[0] for a in plan.activities] == [
        "Tuyên truyền văn hóa công vụ tới công chức",
        "Phòng Nghiệp vụ phối hợp với Văn phòng Sở mở chuyên mục hỏi đáp hàng tháng",
        "Công bố chỉ số hài lòng",
    ]
    assert plan.activities[1].lead == "Phòng Nghiệp vụ"
    assert any("5 nhiệm vụ" in str(problem) for problem in plan.problems)


def test_a_word_file_with_its_own_numbers_and_merged_cells() -> None:
    plan = read_file("kh.docx", word_files.with_numbers_and_table())
    assert (plan.number, plan.signed_on, plan.signer) == ("88/KH-STL", date(2026, 2, 5), "Trịnh Văn Nam")
    assert [(a.code, a.name, a.lead, a.time) for a in plan.activities] == [
        ("II.1", "Tổ chức tập huấn", "Văn phòng Sở", "Quý II"),
        ("II.2", "Đăng tin trên trang thông tin", "Phòng Tổ chức - Hành chính", "Hàng tháng"),
        ("1", "Treo băng rôn", "Văn phòng Sở", "Tháng 9/2026"),
        ("2", "Phát tờ gấp", "", "Quý III"),
        ("3", "Đặt bảng QR", "Trung tâm Thông tin", "Quý III"),
    ]
    assert plan.activities[2].supporting == ["Các phòng"]
    assert plan.activities[4].note == "thử nghiệm"
    assert {a.group for a in plan.activities[2:]} == {"A. Tuyên truyền trực quan"}


@pytest.mark.parametrize("name", sorted(path.name for path in WRITTEN.iterdir()))
def test_every_activity_carries_words_of_the_plan(name: str) -> None:
    written = (WRITTEN / name).read_text("utf-8")
    words = " ".join(written.replace("*", "").replace("<br>", " ").split())
    for activity in read(name).activities:
        assert activity.name
        for part in activity.source.split(" | "):
            assert " ".join(part.split()).removeprefix("- ") in words
