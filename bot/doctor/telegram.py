"""Whether Telegram takes the token, and whether it delivers to the right address."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram import Telegram
from bot.channels.telegram_errors import BOT_REFUSED
from bot.channels.telegram_webhook import PATH
from bot.doctor.finding import Finding, fine, notice, wrong
from bot.settings import Settings

PART = "Telegram"
_RECENT = timedelta(hours=1)
_MANY = 100  # updates that Telegram holds back for us


async def about_telegram(settings: Settings, now: datetime) -> list[Finding]:
    """Nothing to examine without a token."""
    if not settings.telegram_token.get_secret_value():
        return [fine(PART, "Chưa dùng (không đặt MOTCUA_TELEGRAM_TOKEN)")]
    try:
        telegram = Telegram(settings)
    except InvalidToken:
        return [wrong(PART, "Mã bot sai", BOT_REFUSED)]
    await telegram.open()
    try:
        name = (await telegram.bot.get_me()).username
        info = await telegram.bot.get_webhook_info()
    except InvalidToken:  # its words hold the token
        return [wrong(PART, "Mã bot sai", BOT_REFUSED)]
    except TelegramError as problem:
        return [
            wrong(
                PART,
                f"Không hỏi được {settings.telegram_api_base}: {problem.message}",
                "Kiểm tra kết nối mạng; nhà mạng có thể chặn Telegram.",
            )
        ]
    finally:
        await telegram.close()
    return [fine(PART, f"@{name}"), *_registration(settings, info, now)]


def _registration(settings: Settings, info: WebhookInfo, now: datetime) -> Iterator[Finding]:
    if not settings.public_url:
        if info.url:
            yield notice(
                PART,
                "Đang đăng ký webhook nhưng không đặt MOTCUA_PUBLIC_URL",
                "Khi khởi động, motcua sẽ gỡ webhook và tự hỏi tin (polling).",
            )
        else:
            yield fine(PART, "Tự hỏi tin (polling)")
        return
    wanted = f"{settings.public_url}{PATH}"
    if info.url != wanted:
        yield wrong(
            PART,
            f"Webhook đang trỏ tới {info.url}" if info.url else "Chưa đăng ký webhook",
            f"Khởi động lại motcua để đăng ký {wanted}; nếu vẫn sai, có hệ thống khác đang dùng chung bot.",
        )
        return
    if info.last_error_date is not None and now - info.last_error_date < _RECENT:
        yield wrong(
            PART,
            f"Telegram không gọi được webhook: {info.last_error_message}",
            "Kiểm tra chứng chỉ TLS, tường lửa và máy chủ trung gian của MOTCUA_PUBLIC_URL.",
        )
    elif info.pending_update_count > _MANY:
        yield notice(PART, f"{info.pending_update_count} tin đang chờ ở Telegram", "Kiểm tra tải của máy chủ.")
    else:
        yield fine(PART, f"Webhook {wanted}")
