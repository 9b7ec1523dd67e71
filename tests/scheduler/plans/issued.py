"""A plan in force with activities of every rhythm, as the tests of its rules and screens need one."""

from datetime import date, datetime

from sqlmodel import Session

from bot.attachments.checking import Checked
from bot.attachments.shelf import store
from scheduler.plans.activity import Activity, Check, Evidence, Obstacle, Occurrence
from scheduler.plans.occurring import plan_ahead
from scheduler.plans.plan import Plan, PlanStatus, Target

LEAD = "Trung tâm Văn hóa"


def plan(session: Session, unit_code: str, now: datetime, *, year: int = 2026, lead_unit: str = "") -> Plan:
    """Issued; today's work is late, due and ahead."""
    made = Plan(
        title=f"Kế hoạch tuyên truyền cải cách hành chính năm {year}",
        year=year,
        status=PlanStatus.ISSUED,
        number="12/KH-UBND",
        signed_on=date(year, 1, 5),
        unit_code=unit_code,
        coordinator="Văn phòng",
        created_at=now,
        created_by="lan",
    )
    session.add(made)
    session.flush()
    assert made.id is not None
    kinds = (
        ("Phát thanh hỏi đáp thủ tục", "monthly", None, None),
        ("Đăng tin trên trang thông tin", "quarterly", None, None),
        ("Ngày hội chuyển đổi số", "once", date(year, 10, 1), date(year, 10, 10)),
        ("Đăng văn bản mới", "when_issued", None, None),
    )
    for position, (name, rhythm, begins, ends) in enumerate(kinds):
        session.add(
            Activity(
                plan_id=made.id,
                position=position,
                state=Check.ACCEPTED,
                code=f"III.{position + 1}",
                name=name,
                rhythm=rhythm,
                begins=begins,
                ends=ends,
                lead=LEAD if position == 0 else "Văn phòng",
                lead_unit=lead_unit if position == 0 else "",
                budget_planned=1_000_000,
                source=f"{position + 1}. {name}",
            )
        )
    session.add(
        Target(plan_id=made.id, name="Thời lượng phát thanh", value=15, unit="phút/tháng", source="Kế hoạch của tỉnh")
    )
    session.flush()
    plan_ahead(session, made)
    return made


def row(session: Session, unit_code: str, now: datetime) -> dict[str, str]:
    """One of everything that an address of the screens may name."""
    made = Plan(title="Kế hoạch", year=2026, unit_code=unit_code, created_at=now, created_by="lan")
    kept = store(session, Checked("ke-hoach.pdf", "application/pdf", b"%PDF-1.7"), now)
    made.source_attachment_id = kept.id
    session.add(made)
    session.flush()
    assert made.id is not None
    activity = Activity(plan_id=made.id, name="Tập huấn", state=Check.ACCEPTED, rhythm="once", lead="Văn phòng")
    target = Target(plan_id=made.id, name="Chỉ tiêu")
    session.add_all([activity, target])
    session.flush()
    assert activity.id is not None
    due = date(2026, 6, 30)
    occurrence = Occurrence(activity_id=activity.id, period="2026", begins=due, due_on=due)
    proof = Evidence(
        activity_id=activity.id, kind="banner", happened_on=due, title="Băng rôn", attachment_id=kept.id,
        created_at=now, created_by="lan",
    )  # fmt: skip
    obstacle = Obstacle(activity_id=activity.id, said="Thiếu kinh phí", reported_at=now, reported_by="lan")
    session.add_all([occurrence, proof, obstacle])
    session.flush()
    named = {
        "plan_id": made.id, "activity_id": activity.id, "target_id": target.id, "occurrence_id": occurrence.id,
        "evidence_id": proof.id, "obstacle_id": obstacle.id, "attachment_id": kept.id,
    }  # fmt: skip
    return {name: str(value) for name, value in named.items()}
