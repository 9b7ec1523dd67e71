"""What a citizen is told when a report is filed: the code, until when it is answered, how to follow it."""

from datetime import date

from bot import texts
from bot.feedback.case import FeedbackCase

_words = texts.beside(__file__)


def receipt(case: FeedbackCase) -> str:
    """In plain text, for a chat."""
    blocks = [_words("filed.done", code=case.code)]
    if case.due_on is not None:
        blocks.append(_words("filed.due", day=day_of(case.due_on)))
    if case.anonymous:
        blocks.append(_words("filed.no_due"))
    if case.about_official:
        blocks.append(_words("noted.official"))
    blocks.append(_words("filed.follow_anonymous" if case.anonymous else "filed.follow"))
    return "\n\n".join(blocks)


def day_of(day: date) -> str:
    """As people write a day."""
    return f"{day.day}/{day.month}/{day.year}"
