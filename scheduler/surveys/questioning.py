"""Which questions a chat asks after the first one, and how they look as buttons: few, and each can be left out."""

from bot import texts
from scheduler.surveys.form import Form, Kind, Question

_words = texts.beside(__file__)


def short(form: Form) -> list[str]:
    """One scale question of each factor: the first that everybody is asked."""
    found: dict[str, str] = {}
    for question in form.questions:
        if question.factor and question.kind is Kind.SCALE and question.when is None and question.audience is None:
            found.setdefault(question.factor, question.key)
    return list(found.values())


def choices(question: Question) -> list[tuple[str, str]]:
    """(value, words) of each answer, the best of a scale first."""
    if question.kind is Kind.SCALE:
        return [(value, _words(f"score.{value}")) for value in reversed(question.values)]
    if question.kind is Kind.YES_NO:
        return [("yes", _words("choice.yes")), ("no", _words("choice.no"))]
    if question.kind is Kind.CHOICE:
        return [(option.key, option.vi) for option in question.options]
    return [(value, value) for value in question.values]
