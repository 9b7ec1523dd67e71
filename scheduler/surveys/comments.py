"""Examples of what people wrote, masked when it came in; an official may take one off the page."""

from collections.abc import Sequence

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.console.desk import NotFound
from bot.officials.access import Actor, Permission
from scheduler.surveys.answer import SurveyComment
from scheduler.surveys.counting import Part
from scheduler.surveys.results import Results

_EACH = 3  # of a theme
_IN_A_FILE = 20_000


def examples(session: Session, part: Part, view: Results) -> Sequence[SurveyComment]:
    """Some of each theme that may be shown. A comment knows no audience and no procedure, so such filters show none."""
    if part.audience or part.procedure or not view.themes:
        return []
    found: list[SurveyComment] = []
    for theme, _, _ in view.themes:
        found += session.exec(_shown(part).where(SurveyComment.theme == theme).limit(_EACH)).all()
    return found


def everything(session: Session, part: Part, view: Results) -> Sequence[SurveyComment]:
    """All that may be shown, for a file."""
    if part.audience or part.procedure or not view.themes:
        return []
    return session.exec(_shown(part).limit(_IN_A_FILE)).all()


def _shown(part: Part) -> SelectOfScalar[SurveyComment]:
    rows = select(SurveyComment).where(
        col(SurveyComment.round_id).in_(part.rounds), col(SurveyComment.hidden).is_(False)
    )
    if part.units is not None:
        rows = rows.where(col(SurveyComment.unit_code).in_(part.units))
    if part.placement:
        rows = rows.where(SurveyComment.placement_code == part.placement)
    return rows.order_by(SurveyComment.id)  # a random key: no order of arrival


def hide(session: Session, actor: Actor, comment_id: str) -> None:
    """Shows it no more. Raises NotFound for one of another unit."""
    row = session.get(SurveyComment, comment_id) if comment_id.isprintable() else None
    if row is None or not actor.may(Permission.EDIT, row.unit_code):
        raise NotFound
    row.hidden = True
    session.add(row)
