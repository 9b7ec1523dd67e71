"""The counts behind every result: added to with each answer, and counted anew from the answers to prove them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from bot.database import insert_or
from knowledge.tables import table_of
from scheduler.surveys.answer import SurveyAnswer, SurveyComment, SurveyTally

THEME = "theme"  # the free text's theme is counted like an answer
_BY = ("round_id", "question", "unit_code", "placement_code", "procedure_code", "audience", "month", "flagged", "value")


class Cell(NamedTuple):
    """One key of SurveyTally."""

    round_id: int
    question: str
    unit_code: str
    placement_code: str
    procedure_code: str
    audience: str
    month: object
    flagged: bool
    value: str


def cells(answer: SurveyAnswer) -> Iterator[Cell]:
    """What one answer adds one to."""
    for question, value in answer.answers.items():
        yield Cell(
            answer.round_id,
            question,
            answer.unit_code,
            answer.placement_code,
            answer.procedure_code,
            answer.audience,
            answer.month,
            answer.flagged,
            value,
        )


def add(session: Session, counted: Iterable[Cell]) -> None:
    """Adds one for each cell."""
    put(session, Counter(counted))


def put(session: Session, counted: Mapping[Cell, int]) -> None:
    """Adds to each cell, always in the same order: two answers at once must not wait for each other's rows."""
    connection = session.connection()
    tallies = table_of(SurveyTally)
    adding = insert_or(connection.dialect.name, tallies)
    adding = adding.on_conflict_do_update(
        index_elements=list(_BY), set_={"count": tallies.c.count + adding.excluded["count"]}
    )
    rows = [{**cell._asdict(), "count": count} for cell, count in sorted(counted.items())]
    if rows:
        connection.execute(adding, rows)


def kept(session: Session) -> dict[Cell, int]:
    """Every count as it is kept."""
    tallies = table_of(SurveyTally)
    rows = session.connection().execute(select(*(tallies.c[name] for name in _BY), tallies.c["count"]))
    return {Cell(*row[:-1]): row[-1] for row in rows}


def recounted(session: Session) -> dict[Cell, int]:
    """Every count, from the answers; the theme from the comments, which know no procedure, audience or flag."""
    counted: Counter[Cell] = Counter()
    for answer in session.connection().execute(select(table_of(SurveyAnswer))):
        counted.update(cells(SurveyAnswer.model_validate(answer._mapping)))
    for comment in session.connection().execute(select(table_of(SurveyComment))):
        counted[of_comment(SurveyComment.model_validate(comment._mapping))] += 1
    return dict(counted)


def of_comment(comment: SurveyComment) -> Cell:
    """A comment counts by its place and month only."""
    place = (comment.unit_code, comment.placement_code, "", "")
    return Cell(comment.round_id, THEME, *place, comment.month, False, comment.theme)
