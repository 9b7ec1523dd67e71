"""Settings that are valid one by one but do not fit together, or leave something important out."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot import channel_cards
from bot.channels import telegram_webhook, zalo_bot_webhook
from bot.doctor.finding import Finding, fine, notice, wrong
from bot.settings import Settings, SettingsError

PART = "Thiết lập"


def about_settings(settings: Settings) -> list[Finding]:
    """Everything that is worth saying about the settings; one finding when nothing is."""
    return [*_server(settings), *_zalo(settings), *_secrets(settings), *_alerts(settings)] or [
        fine(PART, "Đầy đủ và hợp lệ")
    ]


def refused_settings(problems: list[str]) -> list[Finding]:
    """The problems that keep motcua from starting."""
    return [wrong(PART, problem, "Sửa giá trị này trong tệp .env hoặc biến môi trường.") for problem in problems]


def _server(settings: Settings) -> Iterator[Finding]:
    if settings.public_url and urlsplit(settings.public_url).scheme != "https":
        yield wrong(
            PART,
            "MOTCUA_PUBLIC_URL không phải https://",
            "Telegram và Zalo chỉ gọi tới địa chỉ https; đặt chứng chỉ TLS ở máy chủ trung gian rồi sửa địa chỉ.",
        )
    if not settings.office_phone:
        yield notice(
            PART, "MOTCUA_OFFICE_PHONE để trống", "Điền số điện thoại để người dân gọi khi bot không trả lời được."
        )


def _zalo(settings: Settings) -> Iterator[Finding]:
    together = {
        "MOTCUA_ZALO_APP_ID": settings.zalo_app_id,
        "MOTCUA_ZALO_APP_SECRET": settings.zalo_app_secret.get_secret_value(),
        "MOTCUA_ZALO_OA_SECRET_KEY": settings.zalo_oa_secret_key.get_secret_value(),
    }
    missing = [name for name, value in together.items() if not value]
    if missing and len(missing) < len(together):
        yield wrong(PART, f"Zalo OA thiếu {', '.join(missing)}", "Lấy ở trang ứng dụng trên developers.zalo.me.")


def _secrets(settings: Settings) -> Iterator[Finding]:
    for derive in (telegram_webhook.webhook_secret, zalo_bot_webhook.webhook_secret):
        try:
            derive(settings)
        except SettingsError as refused:
            yield from refused_settings(refused.problems)


def _alerts(settings: Settings) -> Iterator[Finding]:
    channel = settings.alert_to.partition(":")[0]
    reached = {name for name, mode in channel_cards.modes(settings) if mode in {"webhook", "polling"}}
    if channel and channel not in reached:
        yield wrong(
            PART,
            f"MOTCUA_ALERT_TO dùng kênh {channel} chưa được thiết lập",
            "Không ai nhận được cảnh báo; hãy đặt kênh đó hoặc đổi nơi nhận.",
        )
