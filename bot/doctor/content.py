"""Whether there is a catalogue to answer from, and whether messages are stuck."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from bot import backlog
from bot.doctor.finding import Finding, fine, notice, wrong
from bot.inbox import InboxStatus
from bot.outbox import DeliveryStatus
from knowledge import catalogue
from knowledge.agency import OneStopDesk
from knowledge.procedure import Procedure, Status

CATALOGUE = "Danh mục thủ tục"
DESKS = "Bộ phận Một cửa"
MESSAGES = "Tin nhắn"
_TOO_LATE = 600.0  # seconds a message may wait before a sender is surely not running


def about_catalogue(session: Session, now: datetime, stale_after_days: int) -> Iterator[Finding]:
    """How much is published, how much of it is old or doubtful."""
    doubts = session.connection().execute(
        select(col(Procedure.doubts)).where(col(Procedure.status) == Status.PUBLISHED)
    )
    published = [bool(row[0]) for row in doubts]
    if not published:
        yield wrong(CATALOGUE, "Chưa có thủ tục nào được công khai", "Nạp danh mục: motcua load TỆP.")
        return
    yield fine(CATALOGUE, f"{len(published)} thủ tục đang công khai")
    if stale := len(catalogue.stale(session, now, stale_after_days)):
        yield notice(
            CATALOGUE,
            f"{stale} thủ tục quá {stale_after_days} ngày chưa rà soát",
            "Nạp lại danh mục mới, hoặc rà soát và công khai lại từng thủ tục.",
        )
    if doubtful := sum(published):
        yield notice(
            CATALOGUE,
            f"{doubtful} thủ tục có thông tin cần xác nhận",
            "Bot không khẳng định các thông tin này; cán bộ nên kiểm tra và sửa.",
        )


def about_desks(session: Session) -> Finding:
    """Whether the office said where and when it is open, instead of what is shipped as a sample."""
    rows = session.connection().execute(select(col(OneStopDesk.doubt))).scalars().all()
    if not rows:
        return notice(DESKS, "Chưa có điểm tiếp nhận nào", "Nạp địa chỉ, giờ làm việc của đơn vị: motcua load TỆP.")
    if doubtful := sum(bool(doubt) for doubt in rows):
        return notice(
            DESKS,
            f"{doubtful} điểm tiếp nhận chưa được xác nhận",
            "Sửa tên, địa chỉ, số điện thoại, giờ làm việc cho đúng rồi nạp lại: motcua load TỆP.",
        )
    return fine(DESKS, f"{len(rows)} điểm tiếp nhận")


def about_messages(session: Session, now: datetime) -> Iterator[Finding]:
    """What waits too long, what was set aside, what nobody knows the end of."""
    waiting = backlog.read(session, now)
    before = len(waiting.inbox) + len(waiting.outbox)
    for row in waiting.inbox:
        if row.status == InboxStatus.POISON:
            yield notice(
                MESSAGES, f"{row.channel}: {row.count} tin đến xử lý lỗi nhiều lần", "Xem nhật ký để biết lỗi gì."
            )
        elif row.oldest_seconds > _TOO_LATE:
            yield wrong(MESSAGES, f"{row.channel}: {row.count} tin đến chưa được trả lời", "Chạy motcua worker.")
    for row in waiting.outbox:
        if row.status == DeliveryStatus.PENDING and row.oldest_seconds > _TOO_LATE:
            yield wrong(
                MESSAGES, f"{row.channel}: {row.count} tin chờ gửi quá lâu", "Chạy motcua worker; xem lỗi của kênh này."
            )
        elif row.status in {DeliveryStatus.UNKNOWN, DeliveryStatus.PARKED}:
            yield notice(
                MESSAGES,
                f"{row.channel}: {row.count} tin chưa rõ đã tới hay đang bị giữ lại",
                "Cán bộ xem từng tin rồi quyết định gửi lại hay bỏ.",
            )
    if not before:
        yield fine(MESSAGES, "Không có tin nào đang chờ")
