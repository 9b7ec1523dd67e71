"""Structured logs of the whole process, and the mask that every line passes: no secrets, no personal data.

Call `configure` once at start; everywhere else `structlog.get_logger(__name__)`.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, TextIO

import structlog
from pydantic import SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.privacy import mask
from bot.settings import Settings

HIDDEN = "[đã ẩn]"
_SHORTEST_SECRET = 6  # characters; shorter ones would blank out ordinary words

# their INFO lines name whole addresses, with the token in them, or say nothing an office needs
_QUIET = (
    *("httpx", "httpcore", "telegram", "telegram.ext", "aiohttp.access", "apscheduler", "alembic", "multipart"),
    *("fontTools", "fpdf"),
)

_SECRET_KEYS = re.compile(r"token|secret|password|authorization|cookie|signature|api_key|verifier", re.IGNORECASE)
_PERSONAL_KEYS = {"text", "question", "answer", "body", "address", "phone", "email", "words"}
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}"), HIDDEN),  # a Telegram bot token, also after "/bot"
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), rf"\1{HIDDEN}@"),  # the password in an address
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"([\"']?\b(?:\w{0,30}token|\w{0,30}secret\w{0,30}|password|code|code_verifier|api_key|mac)[\"']?\s*[=:]\s*[\"']?)"
            r"[\w.~+/%-]{8,}",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
)
# a phone, a paper or a chat also where `mask` lets it be, inside an address
_LONG_NUMBER = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9,10}|\d{9,}")


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Sends every log line of the process, ours and the libraries', masked to `stream` (standard error)."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[settings.log_level]),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                Masking(secrets_of(settings)),
                structlog.processors.TimeStamper("iso", utc=True),
                _renderer(settings, stream),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    logging.captureWarnings(True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):  # uvicorn may have set them up for itself before
        own = logging.getLogger(name)
        own.handlers.clear()
        own.propagate, own.disabled = True, False
        own.setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.access").filters[:] = [_without_query]


def secrets_of(settings: Settings) -> list[str]:
    """The values that must never be seen, longest first."""
    values = [value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)]
    return sorted((value for value in values if len(value) >= _SHORTEST_SECRET), key=len, reverse=True)


class Masking:
    """A structlog processor: every value of a line, at any depth, without secrets and personal data."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secrets)

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {self.text(key): self._entry(key, value) for key, value in event.items()}

    def text(self, words: str) -> str:
        """`words` without secrets and personal data."""
        for secret in self._secrets:
            words = words.replace(secret, HIDDEN)
        for pattern, instead in _SECRETS:
            words = pattern.sub(instead, words)
        return _LONG_NUMBER.sub(HIDDEN, mask(words))

    def _entry(self, key: str, value: Any) -> Any:
        if value and (_SECRET_KEYS.search(key) or key in _PERSONAL_KEYS):
            return HIDDEN
        return self._value(value)

    def _value(self, value: Any) -> Any:
        match value:
            case bool() | float() | None | date() | timedelta():
                return value
            case Enum():
                return self._value(value.value)
            case int():
                return value if self.text(str(value)) == str(value) else HIDDEN
            case str():
                return self.text(value)
            case bytes():
                return self.text(value.decode("utf-8", "replace"))
            case Path():
                return str(value)
            case Mapping():
                return {self.text(str(key)): self._entry(str(key), inner) for key, inner in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._value(inner) for inner in value]
        return self.text(repr(value))


def _renderer(settings: Settings, stream: TextIO) -> Processor:
    if settings.log_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=30
    )


def _without_query(record: logging.LogRecord) -> bool:
    """uvicorn's access line as method, path and status: the query may hold anything, the client is a person."""
    if isinstance(record.args, tuple) and len(record.args) == 5:
        _client, method, path, _version, status = record.args
        record.msg, record.args = "%s %s %s", (method, str(path).partition("?")[0], status)
    return True
