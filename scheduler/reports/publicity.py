"""The section on tuyên truyền: campaigns and what was sent, the plan against its targets, work outside the bot."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import col

from scheduler.campaigns import results
from scheduler.campaigns.campaign import Campaign, CampaignRun
from scheduler.plans.activity import (
    UNITS,
    Activity,
    Check,
    Evidence,
    EvidenceKind,
    Obstacle,
    Occurrence,
    OccurrenceStatus,
)
from scheduler.plans.plan import Plan, PlanStatus, Target
from scheduler.reports.deliveries import CHANNELS
from scheduler.reports.figures import Figure, Scope, Section, Table, share

CAMPAIGNS, PLANS = "/quan-tri/chien-dich", "/quan-tri/ke-hoach"
EVIDENCE = {
    EvidenceKind.RADIO: "Phát thanh, loa",
    EvidenceKind.TELEVISION: "Truyền hình",
    EvidenceKind.PRESS: "Báo chí",
    EvidenceKind.NEWS: "Tin, bài trên trang của cơ quan",
    EvidenceKind.SOCIAL: "Mạng xã hội",
    EvidenceKind.MEETING: "Hội nghị, họp dân",
    EvidenceKind.TRAINING: "Tập huấn",
    EvidenceKind.BANNER: "Băng rôn, áp phích",
    EvidenceKind.LEAFLET: "Tờ rơi",
    EvidenceKind.CONTEST: "Cuộc thi",
    EvidenceKind.OTHER: "Khác",
}
_STANDS = (Check.ACCEPTED.value, Check.EDITED.value)


def section(scope: Scope) -> Section:
    """Campaigns by the unit that runs them, activities by the unit that leads them."""
    sent, channels = _sent(scope)
    done, evidence, targets = _plan(scope)
    tables = [channels, evidence, targets]
    return Section("publicity", "Tuyên truyền cải cách hành chính", [*sent, *done], tables)


def _sent(scope: Scope) -> tuple[list[Figure], Table]:
    begins, ends = scope.period.begins, scope.period.ends
    query = (
        select(col(CampaignRun.id), col(CampaignRun.campaign_id))
        .join(Campaign, col(Campaign.id) == col(CampaignRun.campaign_id))
        .where(col(CampaignRun.begun_at) >= begins, col(CampaignRun.begun_at) < ends, *_mine(scope, Campaign.unit_code))
    )
    ids = scope.rows("campaigns", query)
    runs = [run for run_id, _ in ids if (run := scope.session.get(CampaignRun, run_id)) is not None]
    total = results.added([results.of_run(scope.session, run) for run in runs])
    link = CAMPAIGNS
    figures = [
        scope.counted("publicity.campaigns", "Chiến dịch đã gửi", len({row[1] for row in ids}), "campaigns", link=link),
        scope.counted("publicity.planned", "Tin định gửi", total.planned, "campaigns", link=link),
        scope.counted("publicity.sent", "Tin gửi tới nơi", total.sent, "campaigns", link=link),
        scope.counted(
            "publicity.sent_share",
            "Tỷ lệ gửi tới nơi",
            share(total.sent, total.planned),
            "campaigns",
            unit="%",
            formula="Tin gửi tới nơi ÷ tin định gửi × 100",
        ),
        scope.counted("publicity.opted_out", "Người thôi nhận tin khi đang gửi", total.opted_out, "campaigns"),
    ]
    rows = [[CHANNELS.get(name, name), count] for name, count in sorted(total.by_channel.items())]
    return figures, Table("publicity.channels", "Tin gửi tới nơi theo kênh", ("Kênh", "Tin"), rows)


def _plan(scope: Scope) -> tuple[list[Figure], Table, Table]:
    first, last = scope.period.first, scope.period.last
    standing = [
        col(Plan.status) == PlanStatus.ISSUED.value,
        col(Activity.state).in_(_STANDS),
        col(Activity.cancelled).is_(False),
        *_mine(scope, Activity.lead_unit),
    ]
    done = col(Occurrence.status) == OccurrenceStatus.DONE.value
    in_time = and_(done, col(Occurrence.done_on) <= col(Occurrence.due_on))

    def number(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    due, ended, punctual = scope.one(
        "activities",
        select(func.count(col(Occurrence.id)), number(done), number(in_time))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Plan, col(Plan.id) == col(Activity.plan_id))
        .where(col(Occurrence.due_on) >= first, col(Occurrence.due_on) <= last, *standing),
    )
    obstacles = scope.one(
        "obstacles",
        select(func.count(col(Obstacle.id)))
        .join(Activity, col(Activity.id) == col(Obstacle.activity_id))
        .where(col(Obstacle.reported_at) < scope.period.ends, col(Obstacle.solved_at).is_(None))
        .where(*_mine(scope, Activity.lead_unit)),
    )[0]
    figures = [
        scope.counted("plan.due", "Hoạt động kế hoạch đến hạn", due, "activities", link=PLANS),
        scope.counted("plan.done", "Đã thực hiện", ended, "activities", link=PLANS),
        scope.counted("plan.in_time", "Thực hiện đúng hạn", punctual, "activities", link=PLANS),
        scope.counted(
            "plan.done_share",
            "Tỷ lệ thực hiện kế hoạch",
            share(ended, due),
            "activities",
            unit="%",
            formula="Hoạt động đã thực hiện ÷ hoạt động đến hạn × 100",
        ),
        scope.counted("plan.obstacles", "Vướng mắc chưa gỡ", obstacles, "obstacles", link=PLANS),
    ]
    kinds = scope.rows(
        "evidence",
        select(col(Evidence.kind), func.count(), func.sum(col(Evidence.amount)))
        .join(Activity, col(Activity.id) == col(Evidence.activity_id))
        .where(col(Evidence.happened_on) >= first, col(Evidence.happened_on) <= last)
        .where(*_mine(scope, Activity.lead_unit))
        .group_by(col(Evidence.kind))
        .order_by(col(Evidence.kind)),
    )
    rows = [[EVIDENCE[EvidenceKind(kind)], count, amount, UNITS[EvidenceKind(kind)]] for kind, count, amount in kinds]
    evidence = Table(
        "publicity.evidence", "Việc đã làm theo hình thức", ("Hình thức", "Số lần", "Số lượng", "Đơn vị tính"), rows
    )
    return figures, evidence, _targets(scope)


def _targets(scope: Scope) -> Table:
    query = (
        select(col(Target.name), col(Target.value), col(Target.current), col(Target.unit))
        .join(Plan, col(Plan.id) == col(Target.plan_id))
        .where(col(Plan.status) == PlanStatus.ISSUED.value, col(Plan.year) == scope.period.last.year)
        .where(*_mine(scope, Plan.unit_code))
        .order_by(col(Plan.id), col(Target.position))
    )
    rows = [[name, value, current, unit] for name, value, current, unit in scope.rows("targets", query)]
    return Table("plan.targets", "Chỉ tiêu của kế hoạch", ("Chỉ tiêu", "Đề ra", "Đạt được", "Đơn vị tính"), rows)


def _mine(scope: Scope, column: Any) -> list[ColumnElement[bool]]:
    return [] if scope.whole else [col(column).in_(scope.units)]
