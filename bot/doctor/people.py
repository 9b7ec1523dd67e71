"""Whether anybody can work in the console, and whether its log was touched."""

from collections.abc import Iterator

from sqlmodel import Session, col, func, select

from bot import audit
from bot.doctor.finding import Finding, fine, notice, wrong
from bot.officials.access import Role
from bot.officials.official import Grant, Official

OFFICIALS = "Cán bộ"
AUDIT = "Nhật ký kiểm toán"


def about_officials(session: Session) -> Iterator[Finding]:
    """An administrator, and somebody who handles what citizens send."""
    total = session.exec(select(func.count()).select_from(Official).where(col(Official.active))).one()
    if not total:
        yield notice(
            OFFICIALS,
            "Chưa có ai đăng nhập trang quản trị",
            "Mở đường dẫn mà motcua in ra khi khởi động, hoặc chạy: motcua official add TÊN.",
        )
        return
    yield fine(OFFICIALS, f"{total} cán bộ đang hoạt động")
    handling = [role for role in Role if role in {Role.ADMIN, Role.APPROVER, Role.HANDLER}]
    pending = (
        select(func.count(func.distinct(col(Official.id))))
        .join(Grant, col(Grant.official_id) == col(Official.id))
        .where(col(Official.active), col(Grant.role).in_(handling), col(Official.password_hash) == "")
    )
    if unready := session.exec(pending).one():
        yield notice(OFFICIALS, f"{unready} cán bộ chưa đặt mật khẩu", "Gửi lại đường dẫn đặt mật khẩu ở trang Cán bộ.")


def about_audit(session: Session) -> Finding:
    """The chain of hashes, from its first entry to the newest."""
    broken = audit.verify(session)
    if broken is None:
        return fine(AUDIT, "Chuỗi nhật ký liền mạch")
    return wrong(
        AUDIT,
        f"Nhật ký bị sửa hoặc mất dòng từ mục số {broken.id}",
        "Giữ nguyên cơ sở dữ liệu, so với bản sao lưu và báo người phụ trách an toàn thông tin.",
    )
