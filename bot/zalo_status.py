"""How the Official Account stands: its tokens, package, quota, windows, templates, last error. Only asks and reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.table import Table
from sqlmodel import Session, col, select

from bot.channels import zalo_events, zalo_phone, zalo_templates, zalo_token, zalo_windows
from bot.channels.channel import SendError
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import OFFICIAL_ACCOUNT, TEMPLATE_BY_PHONE
from bot.channels.zalo_errors import Table as Errors
from bot.channels.zalo_templates import SentBy, ZaloTemplate
from bot.channels.zalo_token import ZaloToken
from bot.channels.zalo_windows import Window
from bot.database import Database
from bot.office_hours import local
from bot.outbox import Delivery
from bot.settings import Settings

_SENT_BY = {SentBy.UID: "người dùng", SentBy.PHONE: "số điện thoại"}


@dataclass(frozen=True, slots=True)
class Report:
    """`account` and `quota` are what Zalo answers now, or why it did not."""

    token: ZaloToken | None
    account: dict[str, Any] | SendError
    quota: dict[str, Any] | SendError
    windows: dict[Window, int]
    templates: Sequence[ZaloTemplate]
    failed: Delivery | None

    @property
    def works(self) -> bool:
        """Messages can be sent. A quota of templates is not needed for that."""
        return isinstance(self.account, dict)


async def read(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Report:
    """Asks Zalo and the database. An access token near its end is rotated on the way."""
    api = ZaloApi(settings, database, clock)
    try:
        account = await _answer(api, f"{api.base}/v2.0/oa/getoa", OFFICIAL_ACCOUNT)
        quota = await _answer(api, f"{api.business}/message/quota", TEMPLATE_BY_PHONE)
    finally:
        await api.close()

    def stored(session: Session) -> Report:
        return Report(
            token=zalo_token.held(session, settings.zalo_app_id),
            account=account,
            quota=quota,
            windows=zalo_windows.count_by_state(session, clock()),
            templates=zalo_templates.all_templates(session),
            failed=_last_failed(session),
        )

    return await database.read(stored)


def table(report: Report) -> Table:
    """The report for a terminal."""
    lines = Table("Mục", "Hiện trạng", title="Zalo Official Account")
    for name, words in (
        *_token_lines(report.token),
        ("Official Account", _account_words(report.account)),
        ("Hạn mức mẫu tin", _quota_words(report.quota)),
        ("Cửa sổ tương tác", _window_words(report.windows)),
        *(
            (f"Mẫu tin {one.purpose}", f"{one.template_id}, theo {_SENT_BY[SentBy(one.sent_by)]}")
            for one in report.templates
        ),
        ("Lỗi gửi gần nhất", _failure_words(report.failed)),
    ):
        lines.add_row(name, words)
    return lines


async def _answer(api: ZaloApi, url: str, errors: Errors) -> dict[str, Any] | SendError:
    try:
        answer = await api.call("GET", url, errors)
    except SendError as problem:
        return problem
    data = answer.get("data")
    return data if isinstance(data, dict) else {}


def _last_failed(session: Session) -> Delivery | None:
    wanted = select(Delivery).where(
        col(Delivery.channel).in_((zalo_events.CHANNEL, zalo_phone.CHANNEL)), col(Delivery.error) != ""
    )
    return session.exec(wanted.order_by(col(Delivery.id).desc())).first()


def _token_lines(token: ZaloToken | None) -> list[tuple[str, str]]:
    if token is None:
        return [("Mã truy cập", "chưa đăng nhập; chạy: motcua zalo login")]
    lines = [
        ("Mã truy cập", f"còn hạn đến {_at(token.access_until)}"),
        ("Mã gia hạn", f"còn hạn đến {_at(token.refresh_until)}, nhận lúc {_at(token.obtained_at)}"),
    ]
    if token.problem:
        then = "cần chạy lại: motcua zalo login" if token.refused else "hệ thống sẽ tự thử lại"
        lines.append(("Gia hạn", f"lỗi {token.failures} lần, {token.problem}; {then}"))
    return lines


def _account_words(account: dict[str, Any] | SendError) -> str:
    if isinstance(account, SendError):
        return str(account)
    verified = "đã xác thực" if account.get("is_verified") else "chưa xác thực"
    words = [str(account.get("name", "")), verified, f"gói {account.get('package_name') or 'không rõ'}"]
    if account.get("package_valid_through_date"):
        words.append(f"đến {account['package_valid_through_date']}")
    return ", ".join(filter(None, words))


def _quota_words(quota: dict[str, Any] | SendError) -> str:
    if isinstance(quota, SendError):
        return str(quota)
    return f"còn {quota.get('remainingQuota', '?')} trên {quota.get('dailyQuota', '?')} tin hôm nay"


def _window_words(windows: dict[Window, int]) -> str:
    return (
        f"{windows[Window.FREE]} người nhắn miễn phí, {windows[Window.PAID]} người tính phí, "
        f"{windows[Window.CLOSED]} người chỉ nhận được mẫu tin"
    )


def _failure_words(failed: Delivery | None) -> str:
    return "không có" if failed is None else f"{_at(failed.created_at)}: {failed.reason or failed.error}"


def _at(moment: datetime) -> str:
    return f"{local(moment):%H:%M %d/%m/%Y}"
