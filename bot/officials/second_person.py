"""Four eyes: what one official wrote, another puts in force. Knows neither screens nor what is written."""

from bot.officials.access import Actor
from bot.rejected import Rejected


def require_another(actor: Actor, author: str) -> None:
    """Raises Rejected where `actor` saved the text that is to be put in force; `author` is a login."""
    if author == actor.login:
        raise Rejected("Bản nháp này do chính bạn lưu; cần một người khác xem lại và công bố.")
