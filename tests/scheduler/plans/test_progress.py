"""What the figures of a plan say, and who is reminded of what: on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.database import Database
from bot.officials.official import OfficialNotice
from bot.rejected import Rejected
from scheduler.plans import book, doing, reminding
from scheduler.plans.activity import EvidenceKind
from scheduler.plans.fields import EvidenceFields
from scheduler.plans.plan import Plan
from scheduler.plans.progress import Progress, progress
from tests.bot.console_room import OTHER, OWN, Room
from tests.scheduler.plans import issued
from tests.scheduler.plans.people import change, peopled


def counted(room: Room, plan_id: int, today: date, begins: date = date(2026, 1, 1)) -> Progress:
    def work(session: Session) -> Progress:
        plan = session.get(Plan, plan_id)
        assert plan is not None
        return progress(session, plan, begins, date(2026, 12, 31), today)

    found: Progress = room.read(work)
    return found


def test_progress_counts_units_months_minutes_news_and_targets(any_database: Database, now: datetime) -> None:
    room = peopled(any_database, now)
    lan = room.actor("lan")

    def work(session: Session) -> int:
        plan = issued.plan(session, OWN, now)
        radio, news, day, _ = book.activities(session, plan.id or 0)
        first, *_ = book.occurrences(session, [radio.id or 0])
        for month, minutes in ((1, 10), (1, 8), (2, 12)):
            form = EvidenceFields(
                kind=EvidenceKind.RADIO, happened_on=date(2026, month, 9), title="Bản tin", amount=minutes,
                occurrence_id=first.id if minutes == 10 else None,
            )  # fmt: skip
            doing.prove(session, radio, form, None, lan, now)
        doing.prove(
            session, news, EvidenceFields(kind=EvidenceKind.NEWS, happened_on=date(2026, 3, 1), title="Tin", amount=4),
            None, lan, now,
        )  # fmt: skip
        doing.report(session, day, "Thiếu kinh phí thuê âm thanh", lan, now)
        late = EvidenceFields(kind=EvidenceKind.OTHER, happened_on=date(2026, 11, 9), title="Mai mới làm")
        with pytest.raises(Rejected, match="chưa diễn ra"):
            doing.prove(session, day, late, None, lan, now)
        return plan.id or 0

    plan_id = change(room, work)
    found = counted(room, plan_id, date(2026, 3, 15))
    assert (found.whole.done, found.whole.late, found.whole.waiting) == (1, 1, 15)
    assert {lead: (t.done, t.late) for lead, t in found.units.items()} == {issued.LEAD: (1, 1), "Văn phòng": (0, 0)}
    assert found.months["2026-01"].percent == 100
    assert found.radio_minutes == 30
    assert [(m.month, m.minutes, m.enough) for m in found.radio] == [
        ("2026-01", 18, True),
        ("2026-02", 12, False),
        ("2026-03", 0, None),
    ]
    assert found.months_short_of_radio == ["2026-02"]
    assert (found.news, found.events) == ({"radio": 3, "news": 4}, {"radio": 3, "news": 1})
    [target] = found.targets
    assert (target.current, target.reached) == (12, False)
    assert [row.obstacles for row in found.activities] == [0, 0, 1, 0]
    assert found.activities[0].next_due == date(2026, 2, 28)
    assert (found.budget_planned, found.budget_spent) == (4_000_000, 0)
    assert counted(room, plan_id, date(2026, 3, 15), date(2026, 2, 1)).radio_minutes == 12


async def test_reminders_go_once_to_who_answers(any_database: Database, now: datetime) -> None:
    room = peopled(any_database, now)

    def work(session: Session) -> None:
        plan = issued.plan(session, OWN, now, lead_unit=OTHER)
        news = book.activities(session, plan.id or 0)[1]
        news.responsible_id = room.actor("tuan").official_id

    change(room, work)
    for _ in range(2):  # begun again after a crash
        said = await reminding.remind(room.database, now, now)
    assert said == "Đã nhắc 0 lượt về kế hoạch tuyên truyền."
    query = select(OfficialNotice.official_id, OfficialNotice.text).order_by(col(OfficialNotice.id))
    told = [(int(to), str(text)) for to, text in room.read(lambda session: session.exec(query).all())]
    xa, tu, lan, minh = (room.actor(login).official_id for login in ("xuan", "tuan", "lan", "minh"))
    assert sum(to == xa for to, _ in told) == 10  # ten months late
    assert [text for to, text in told if to == tu] == [
        f"Đã quá hạn {day}: Đăng tin trên trang thông tin. Đề nghị thực hiện, ghi minh chứng hoặc báo vướng mắc."
        for day in ("31/03/2026", "30/06/2026", "30/09/2026")
    ]
    behind = [text for to, text in told if to in {lan, minh} and "14 việc quá hạn" in text]
    assert len(behind) == 2
    soon = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    await reminding.remind(room.database, soon, soon)
    fresh = [str(text) for _, text in room.read(lambda session: session.exec(query).all())[len(told) :]]
    assert any(text.startswith("Sắp đến hạn 30/11/2026") for text in fresh)
    assert any("mới có 0 phút phát thanh" in text for text in fresh)
    again = len(room.read(lambda session: session.exec(query).all()))
    await reminding.remind(room.database, soon, soon + timedelta(hours=1))
    assert len(room.read(lambda session: session.exec(query).all())) == again
