"""What python-telegram-bot raises, in the closed vocabulary of sending."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.channel import CitizenLeft, Moved, Refused, SendError, Throttled, Uncertain, Unreachable
from bot.channels.telegram_transport import NeverReached, NoAnswer, PlatformFailed

BOT_REFUSED = "Telegram không nhận mã bot; hãy kiểm tra MOTCUA_TELEGRAM_TOKEN (lấy lại ở @BotFather)."

_GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "group chat was deactivated")


@contextmanager
def translated() -> Iterator[None]:
    """Raises a SendError for whatever the Bot API or the way to it did."""
    try:
        yield
    except TelegramError as problem:
        raise translate(problem) from problem


def translate(problem: TelegramError) -> SendError:
    """The SendError that an error of python-telegram-bot means."""
    match problem:
        case RetryAfter():
            return Throttled(seconds_to_wait(problem))
        case ChatMigrated():
            return Moved(str(problem.new_chat_id))
        case Forbidden():  # blocked, deactivated, kicked, never started: every 403 about a chat is the citizen's
            return CitizenLeft(problem.message)
        case InvalidToken():
            return Refused(BOT_REFUSED)
        case BadRequest():
            gone = problem.message.lower().startswith(_GONE)
            return CitizenLeft(problem.message) if gone else Refused(problem.message)
        case NeverReached() | PlatformFailed() | Conflict():
            return Unreachable(problem.message)
        case NoAnswer():
            return Uncertain(problem.message)
        case _:  # an answer that python-telegram-bot could not read: the request was carried out or not
            return Uncertain(problem.message)


def seconds_to_wait(problem: RetryAfter) -> float:
    """How long the platform asks to wait; a timedelta where PTB_TIMEDELTA is set."""
    wait = problem.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
