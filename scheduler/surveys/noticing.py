"""Results of a closed round as the office makes them public: frozen figures, as a page and as a sheet for the wall."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot import texts
from bot.officials.unit import ROOT, Unit, below, parents
from bot.printing.paper import CENTRE, Paper
from bot.printing.sheet import Face
from bot.rejected import Rejected
from bot.web.wording import day
from scheduler.surveys import results, statistics
from scheduler.surveys.counting import Part
from scheduler.surveys.grouping import Line
from scheduler.surveys.improvement import SurveyNotice
from scheduler.surveys.round import RoundState, SurveyRound

_words = texts.beside(__file__)


def publish(session: Session, this: SurveyRound, unit_code: str, published_by: str, now: datetime) -> SurveyNotice:
    """Freezes the figures of a unit with those below it. Raises Rejected for a round still open or too few answers."""
    if this.state(now) is not RoundState.CLOSED:
        raise Rejected(_words("notice.open"))
    assert this.id is not None
    known = select(SurveyNotice).where(SurveyNotice.round_id == this.id, SurveyNotice.unit_code == unit_code)
    if session.exec(known).first() is not None:
        raise Rejected(_words("notice.twice"))
    row = SurveyNotice(
        round_id=this.id,
        unit_code=unit_code,
        body=json.dumps(_figures(session, this, unit_code), ensure_ascii=False),
        published_by=published_by,
        published_at=now,
    )
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, row: SurveyNotice) -> None:
    """Takes it off the public pages."""
    session.delete(row)


def listed(session: Session) -> Sequence[SurveyNotice]:
    """Newest first."""
    return session.exec(select(SurveyNotice).order_by(col(SurveyNotice.published_at).desc())).all()


def figures(row: SurveyNotice) -> dict[str, Any]:
    """What was frozen: see `_figures`."""
    found: dict[str, Any] = json.loads(row.body)
    return found


def pdf(row: SurveyNotice, office_name: str) -> bytes:
    """One A4 sheet."""
    said = figures(row)
    paper = Paper(row.published_at, title=said["title"], margin=20, foot=_words("notice.foot", office=office_name))
    paper.paragraph(office_name.upper(), 12, face=Face.MEDIUM, align=CENTRE)
    paper.space(4)
    paper.heading(said["title"].upper(), align=CENTRE)
    paper.paragraph(f"{said['unit']} – {said['round']} ({said['days']})", 12, align=CENTRE)
    paper.space(4)
    paper.paragraph(overall_line(said), 13, face=Face.BOLD, align=CENTRE)
    paper.paragraph(_words("notice.interval", **_told(said["score"]), mean=_comma(said["score"]["mean"], 2)), 11)
    rows = [[line["name"], *_cells(line["score"])] for line in said["factors"]]
    if rows:
        paper.heading(_words("notice.by_factor"), 2)
        header = [_words(f"notice.{name}") for name in ("factor", "n", "share", "mean")]
        paper.table(header, rows, widths=(5, 1.3, 1.6, 1.6), align=("L", "R", "R", "R"), size=11)
    paper.paragraph(_words("notice.few"), 10)
    for formula in (statistics.FORMULAS["share"], statistics.FORMULAS["mean"]):
        paper.paragraph(formula, 10, face=Face.ITALIC)
    paper.paragraph(_words("notice.published", day=day(row.published_at)), 10)
    return paper.output()


def overall_line(said: dict[str, Any]) -> str:
    """The one figure that a passer-by reads."""
    return _words("notice.overall", share=_comma(said["score"]["share"]), n=said["score"]["n"])


def _figures(session: Session, this: SurveyRound, unit_code: str) -> dict[str, Any]:
    parent_of = parents(session)
    assert this.id is not None
    whole = below([ROOT], parent_of)
    view = results.view(session, this, Part((this.id,), below([unit_code], parent_of), within=(whole,)))
    if view.hidden or view.score is None:
        raise Rejected(_words("notice.too_few"))
    unit = session.exec(select(Unit).where(Unit.code == unit_code)).first()
    return {
        "title": _words("poster.title"),
        "unit": unit.name if unit else unit_code,
        "round": this.name,
        "days": f"{day(this.opens_at)} – {day(this.last_day)}",
        "score": asdict(view.score),
        "factors": [_plain(line) for line in view.factors],
    }


def _plain(line: Line) -> dict[str, Any]:
    return {"name": line.name, "score": asdict(line.score) if line.score else None}


def _told(score: dict[str, float]) -> dict[str, str]:
    return {"low": _comma(score["share_low"]), "high": _comma(score["share_high"])}


def _cells(score: dict[str, float] | None) -> list[str]:
    if score is None:
        return ["", _words("notice.hidden"), ""]
    return [str(score["n"]), _comma(score["share"]) + " %", _comma(score["mean"], 2)]


def _comma(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
