"""The one place that reads the environment. Start-up fails with every problem at once."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class SettingsError(Exception):
    """The environment cannot be used; `problems` are lines an administrator can act on."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


_ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::\d{1,5})?")
_REASONS = {
    "int_parsing": "phải là số nguyên",
    "float_parsing": "phải là số",
    "bool_parsing": "phải là true hoặc false",
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "literal_error": "phải là một trong {expected}",
    "string_pattern_mismatch": "không đúng dạng (xem .env.example)",
}
TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Every setting of motcua. Environment names carry the prefix `MOTCUA_`; `.env` is read too."""

    model_config = SettingsConfigDict(env_prefix="MOTCUA_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = "sqlite:///motcua.db"
    host: str = "127.0.0.1"
    port: Port = 8080
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = 0  # of a process without pages; 0: none
    public_url: str = ""
    secret_key: SecretStr = SecretStr("")
    embed_origins: Annotated[list[str], NoDecode] = []

    office_name: str = "Bộ phận Một cửa"
    office_phone: str = ""
    stale_after_days: Annotated[int, Field(ge=1)] = 180
    transcript_days: Annotated[int, Field(ge=1)] = 365
    survey_low_percent: Annotated[float, Field(ge=0, le=100)] = 70
    survey_after_days: Annotated[int, Field(ge=0)] = 2
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_json: bool = False

    telegram_token: SecretStr = SecretStr("")
    telegram_name: Annotated[str, Field(pattern=r"^@?\w*$")] = ""
    telegram_api_base: str = "https://api.telegram.org"
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_rate: Annotated[float, Field(gt=0)] = 25.0

    zalo_app_id: str = ""
    zalo_app_secret: SecretStr = SecretStr("")
    zalo_oa_secret_key: SecretStr = SecretStr("")
    zalo_page: str = ""
    zalo_oa_api_base: str = "https://openapi.zalo.me"
    zalo_oauth_base: str = "https://oauth.zaloapp.com"
    zalo_bot_token: SecretStr = SecretStr("")
    zalo_bot_api_base: str = "https://bot-api.zaloplatforms.com"
    zalo_bot_secret: SecretStr = SecretStr("")

    report_closing_day: Annotated[int, Field(ge=0, le=28)] = 0  # of a month; 0: its end
    dossier_days: Annotated[int, Field(ge=1)] = 1_095  # after a result; reports compare with last year
    dossier_folder: str = ""  # where the one-stop system puts its exports
    dossier_key: SecretStr = SecretStr("")  # of the HTTP door for dossiers; empty: closed

    alert_to: Annotated[str, Field(pattern=r"^([a-z_]+:.+)?$")] = ""  # the administrator's chat: "telegram:123456789"

    quiet_from: TimeOfDay = "22:00"
    quiet_until: TimeOfDay = "07:00"
    most_messages_a_day: Annotated[int, Field(ge=1)] = 3  # mass messages to one citizen
    loudspeaker_words_a_minute: Annotated[int, Field(ge=50, le=300)] = 130
    zalo_message_price: Annotated[int, Field(ge=0)] = 55  # VND, consultation after the free time
    zalo_template_price: Annotated[int, Field(ge=0)] = 200  # VND, an approved template

    @field_validator("*", mode="before")
    @classmethod
    def _without_space_around(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value  # copied with the line's end, as tokens often are

    @field_validator(
        "public_url", "zalo_page", "telegram_api_base", "zalo_oa_api_base", "zalo_oauth_base", "zalo_bot_api_base"
    )
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("phải bắt đầu bằng http:// hoặc https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("phải bắt đầu bằng sqlite:/// hoặc postgresql+psycopg://")
        return value

    @field_validator("dossier_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 24:
            raise ValueError("phải dài ít nhất 24 ký tự")
        return value

    @field_validator("embed_origins", mode="before")
    @classmethod
    def _between_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("embed_origins")
    @classmethod
    def _origins(cls, value: list[str]) -> list[str]:
        wrong = [origin for origin in value if not _ORIGIN.fullmatch(origin)]
        if wrong:
            raise ValueError(
                f"{wrong[0]} không phải địa chỉ gốc như https://phuong.tinh.gov.vn (cách nhau bằng dấu phẩy)"
            )
        return value

    @field_validator("secret_key")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 16:
            raise ValueError("phải dài ít nhất 16 ký tự (để trống thì hệ thống tự tạo)")
        return value

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        prefix = "sqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None


def load() -> Settings:
    """Settings of this process. Raises SettingsError naming every wrong one."""
    try:
        return Settings()
    except ValidationError as wrong:
        raise SettingsError([_line(error) for error in wrong.errors(include_input=False)]) from None


def _line(error: object) -> str:
    assert isinstance(error, dict)
    name = "_".join(str(part) for part in error["loc"]).upper()
    known = _REASONS.get(str(error["type"]))
    message = known.format(**error.get("ctx", {})) if known else str(error["msg"]).removeprefix("Value error, ")
    return f"MOTCUA_{name}: {message}" if name else message
