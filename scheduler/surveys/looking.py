"""What the results page needs, for one official and their filters: never more than their units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from bot.console.charts import Series, lines, shares
from bot.console.desk import NotFound
from bot.officials.access import Actor, Permission
from bot.officials.unit import Unit, below, parents
from scheduler.surveys import comments, placement, results
from scheduler.surveys import round as rounds
from scheduler.surveys.answer import SurveyBurst, SurveyComment
from scheduler.surveys.counting import Part
from scheduler.surveys.grouping import Line
from scheduler.surveys.placement import Placement
from scheduler.surveys.results import Results
from scheduler.surveys.round import QUARTERLY, SurveyRound


class Filters(BaseModel):
    """As they stand in the address."""

    dot: int = 0
    don_vi: str = ""
    diem: str = ""
    thu_tuc: Annotated[str, Field(pattern=r"^[\w.-]{0,40}$")] = ""
    doi_tuong: Literal["", "person", "business"] = ""
    bo_don_dap: int = 0  # 1: without the answers that came in bursts


@dataclass(frozen=True, slots=True)
class Found:
    """`view` None: there is no round yet."""

    all_rounds: Sequence[SurveyRound]
    units: list[tuple[str, str]]
    places: Sequence[Placement]
    this: SurveyRound | None = None
    view: Results | None = None
    compared: Sequence[Line] = ()
    examples: Sequence[SurveyComment] = ()
    bursts: Sequence[SurveyBurst] = ()


def units_of(session: Session, actor: Actor, permission: Permission = Permission.VIEW) -> list[tuple[str, str]]:
    """(code, name) of the units where they hold it."""
    rows = session.exec(select(col(Unit.code), col(Unit.name)).order_by(col(Unit.name))).all()
    return [(code, name) for code, name in rows if actor.may(permission, code)]


def part_of(session: Session, actor: Actor, filters: Filters, this: SurveyRound) -> Part:
    """The answers that the filters name, as far as the actor may see. Raises NotFound for what they may not."""
    reach, parent_of = actor.units(Permission.VIEW), parents(session)
    units, within = reach, [reach]
    if filters.don_vi:
        if filters.don_vi not in reach:
            raise NotFound
        units = below([filters.don_vi], parent_of)
        above = parent_of.get(filters.don_vi)
        while above in reach:
            within.append(below([above], parent_of))
            above = parent_of.get(above)
    place = placement.find(session, filters.diem) if filters.diem else None
    if filters.diem and (place is None or place.unit_code not in reach):
        raise NotFound
    assert this.id is not None
    return Part(
        (this.id,),
        units,
        placement=place.code if place else "",
        procedure=filters.thu_tuc,
        audience=filters.doi_tuong,
        flagged=not filters.bo_don_dap,
        within=tuple(within),
    )


def find(session: Session, actor: Actor, filters: Filters, now: datetime) -> Found:
    """Everything for the page."""
    reach = actor.units(Permission.VIEW)
    all_rounds, places = rounds.listed(session), placement.listed(session, reach)
    units = units_of(session, actor)
    this = session.get(SurveyRound, filters.dot) if filters.dot else rounds.current(session, QUARTERLY, now)
    if filters.dot and this is None:
        raise NotFound
    this = this or next((row for row in all_rounds if row.opens_at <= now), None)
    if this is None:
        return Found(all_rounds, units, places)
    part = part_of(session, actor, filters, this)
    view = results.view(session, this, part)
    if view.hidden:
        return Found(all_rounds, units, places, this, view)
    codes = [place.code for place in places if not part.placement or place.code == part.placement]
    bursts = select(SurveyBurst).where(col(SurveyBurst.placement_code).in_(codes)).order_by(col(SurveyBurst.day).desc())
    return Found(
        all_rounds,
        units,
        places,
        this,
        view,
        results.compared(session, this, part),
        comments.examples(session, part, view),
        session.exec(bursts.limit(20)).all(),
    )


def trend(compared: Sequence[Line]) -> Markup | None:
    """Satisfied by round; None where there is nothing to compare."""
    values = [line.score.share if line.score else None for line in compared]
    if sum(value is not None for value in values) < 2:
        return None
    names = [line.name.removeprefix("Quý ").replace(" năm ", "/") for line in compared]
    return lines("Tỷ lệ hài lòng qua các đợt", names, [Series("Hài lòng", values)], unit=" %", most=100)


def by_factor(view: Results | None) -> Markup | None:
    """Satisfied by factor."""
    if view is None or not any(line.score for line in view.factors):
        return None
    values = [round(line.score.share, 1) if line.score else None for line in view.factors]
    return shares("Tỷ lệ hài lòng theo yếu tố", [line.name for line in view.factors], values)
