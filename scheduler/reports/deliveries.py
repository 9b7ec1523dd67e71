"""The section on what was sent: answers, notices and campaigns, by channel and by how it ended."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from bot.outbox import Delivery, DeliveryStatus
from scheduler.reports.figures import Scope, Section, Table, share

CHANNELS = {"telegram": "Telegram", "zalo_oa": "Zalo OA", "zalo_bot": "Zalo Bot", "web": "Trang chat"}
_WAITING = {DeliveryStatus.PENDING, DeliveryStatus.CLAIMED, DeliveryStatus.SENDING, DeliveryStatus.HELD}
_NOTE = "Tin gửi đi không tách theo đơn vị nên là số của toàn cơ quan; tin quá hạn lưu đã xóa không còn trong số này."


def section(scope: Scope) -> Section:
    """By when a message was written. Ids rise with time, so only the period's rows are read."""
    first = first_since(scope.session, scope.period.begins)
    last = first_since(scope.session, scope.period.ends)
    rows = scope.rows(
        "deliveries",
        select(col(Delivery.channel), col(Delivery.status), func.count())
        .where(col(Delivery.id) >= first, col(Delivery.id) < last)
        .group_by(col(Delivery.channel), col(Delivery.status)),
    )
    by_status: dict[str, int] = {}
    by_channel: dict[str, int] = {}
    for channel, status, count in rows:
        by_status[status] = by_status.get(status, 0) + count
        if status == DeliveryStatus.SENT:
            by_channel[channel] = by_channel.get(channel, 0) + count
    sent, failed = by_status.get(DeliveryStatus.SENT, 0), by_status.get(DeliveryStatus.FAILED, 0)
    unknown, parked = by_status.get(DeliveryStatus.UNKNOWN, 0), by_status.get(DeliveryStatus.PARKED, 0)
    query = "deliveries"
    figures = [
        scope.counted("deliveries.sent", "Tin đã gửi", sent, query),
        scope.counted("deliveries.failed", "Tin không gửi được", failed, query),
        scope.counted("deliveries.unknown", "Tin không rõ đã tới chưa", unknown, query),
        scope.counted("deliveries.parked", "Tin đang bị giữ lại", parked, query),
        scope.counted("deliveries.waiting", "Tin còn chờ gửi", sum(by_status.get(one, 0) for one in _WAITING), query),
        scope.counted(
            "deliveries.sent_share",
            "Tỷ lệ gửi được",
            share(sent, sent + failed + unknown),
            query,
            unit="%",
            formula="Tin đã gửi ÷ (đã gửi + không gửi được + không rõ) × 100",
        ),
    ]
    lines = [[CHANNELS.get(name, name), count] for name, count in sorted(by_channel.items())]
    table = Table("deliveries.channels", "Tin đã gửi theo kênh", ("Kênh", "Tin"), lines)
    return Section("deliveries", "Tin nhắn gửi đi", figures, [table], _NOTE)


def first_since(session: Session, moment: datetime) -> int:
    """The first id written at `moment` or later, found by halving; one past the last where there is none."""
    newest = session.connection().execute(select(func.max(col(Delivery.id)))).scalar() or 0
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        step = select(col(Delivery.id), col(Delivery.created_at)).where(col(Delivery.id) >= middle)
        row = session.connection().execute(step.order_by(col(Delivery.id)).limit(1)).first()
        if row is None or row.created_at >= moment:
            high = middle
        else:
            low = int(row.id) + 1
    return low
