"""Whether the Official Account's tokens live, and whether the Zalo Bot takes its token."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.channels import zalo_token
from bot.channels.channel import SendError
from bot.channels.zalo_bot import WrongToken, ZaloBot
from bot.channels.zalo_http import ZaloHttp
from bot.doctor.finding import Finding, fine, notice, wrong
from bot.settings import Settings

ACCOUNT = "Zalo OA"
BOT = "Zalo Bot"
_LOGIN = "Chạy motcua zalo login và làm theo hướng dẫn."
_SOON = timedelta(days=14)


def about_account(settings: Settings, session: Session | None, now: datetime) -> Finding:
    """The age of the token pair. Zalo cannot be asked where its webhook points."""
    if not settings.zalo_app_id:
        return fine(ACCOUNT, "Chưa dùng (không đặt MOTCUA_ZALO_APP_ID)")
    token = zalo_token.held(session, settings.zalo_app_id) if session is not None else None
    if token is None:
        return wrong(ACCOUNT, "Chưa đăng nhập", _LOGIN)
    if token.refused or token.refresh_until <= now:
        return wrong(ACCOUNT, f"Mã truy cập không gia hạn được nữa: {token.problem or 'đã quá 90 ngày'}", _LOGIN)
    if token.access_until <= now:
        return wrong(ACCOUNT, f"Mã truy cập đã hết hạn: {token.problem or 'chưa gia hạn'}", "Khởi động lại motcua.")
    if token.refresh_until - now < _SOON:
        return notice(ACCOUNT, f"Mã gia hạn hết hạn ngày {token.refresh_until:%d/%m/%Y}", _LOGIN)
    if token.problem:
        return notice(ACCOUNT, f"Lần gia hạn gần nhất lỗi: {token.problem}", "Theo dõi; motcua sẽ tự thử lại.")
    return fine(ACCOUNT, f"Mã truy cập còn hạn tới {token.access_until:%d/%m/%Y %H:%M} UTC")


async def about_bot(settings: Settings) -> Finding:
    """Whether the Bot Platform knows the token."""
    if not settings.zalo_bot_token.get_secret_value():
        return fine(BOT, "Chưa dùng (không đặt MOTCUA_ZALO_BOT_TOKEN)")
    http = ZaloHttp()
    try:
        await ZaloBot(settings, http).call("getMe", {})
    except WrongToken as problem:
        return wrong(BOT, "Mã bot sai", problem.reason)
    except SendError as problem:
        return wrong(BOT, f"Không hỏi được {settings.zalo_bot_api_base}: {problem}", "Kiểm tra kết nối mạng.")
    finally:
        await http.close()
    return fine(BOT, "Mã bot dùng được")
