"""A reply on paper: for whoever has no chat, or asked for it in writing."""

from datetime import datetime

from bot import texts
from bot.feedback.case import CaseAnswer, FeedbackCase
from bot.office_hours import local
from bot.printing.paper import CENTRE, RIGHT, Paper

_words = texts.beside(__file__)


def letter(case: FeedbackCase, answer: CaseAnswer, *, office: str, unit: str, now: datetime) -> bytes:
    """The PDF of a reply, A4, ready to sign."""
    paper = Paper(now, title=_words("letter.title", code=case.code), margin=20.0, foot=case.code, numbered=True)
    today = local(now)
    paper.paragraph(office.upper())
    if unit != office:
        paper.paragraph(unit)
    paper.space(2)
    day = _words("letter.day", day=f"{today:%d}", month=f"{today:%m}", year=f"{today:%Y}")
    paper.paragraph(day, align=RIGHT)
    paper.space(4)
    paper.heading(_words("letter.heading"), align=CENTRE)
    paper.paragraph(_words("letter.about", code=case.code, day=f"{local(case.received_at):%d/%m/%Y}"), align=CENTRE)
    paper.space(4)
    paper.paragraph(_words("letter.to", name=case.name or _words("canned.citizen")))
    if case.home:
        paper.paragraph(_words("letter.home", home=case.home))
    paper.space(3)
    for part in answer.text.split("\n"):
        paper.paragraph(part)
    if answer.basis:
        paper.space(2)
        paper.paragraph(_words("citizen.basis", basis=answer.basis))
    paper.space(10)
    paper.paragraph(_words("letter.signed"), align=RIGHT)
    return paper.output()
