"""What a campaign means for the yearly plan."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session, select

from bot.database import Database
from scheduler.campaigns import proving
from scheduler.plans.activity import Activity, Check, Evidence, Occurrence
from scheduler.plans.plan import Plan, PlanStatus
from tests.scheduler.campaign_room import FACTS, LAN, UNIT, end, scheduled, subscribe, tick
from tests.scheduler.clockwork import Time


async def test_the_plan_learns_that_its_activity_went_out(database: Database, now: datetime) -> None:
    moment = Time(now)
    subscribe(database, moment(), "hoa")
    with database.transaction() as session:
        plan = Plan(
            title="Kế hoạch",
            year=2026,
            status=PlanStatus.ISSUED,
            theme="Năm trách nhiệm",
            unit_code=UNIT,
            created_at=moment(),
        )
        session.add(plan)
        session.flush()
        activity = Activity(plan_id=plan.id or 0, name="Đăng tin hằng tháng", state=Check.ACCEPTED)
        session.add(activity)
        session.flush()
        due = Occurrence(
            activity_id=activity.id or 0, period="2026-11", begins=date(2026, 11, 1), due_on=date(2026, 11, 30)
        )
        session.add(due)
        session.flush()
        assert proving.theme(session, moment()) == "Năm trách nhiệm"
        assert proving.activities(session, LAN, moment()) == [(activity.id, "Đăng tin hằng tháng")]
    scheduled(database, moment(), facts=replace(FACTS, activity_id=activity.id))
    moment.move(hours=1)
    await tick(database, moment)
    end(database)
    for _ in range(2):
        await tick(database, moment)
    with Session(database.engine) as session:
        [evidence] = session.exec(select(Evidence)).all()
        assert (evidence.title, evidence.occurrence_id) == (FACTS.title, due.id)
        assert session.get_one(Occurrence, due.id).status == "done"
