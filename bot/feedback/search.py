"""The words of cases, folded, in the index that each engine has: FTS5 on SQLite, a GIN over tsvector on PostgreSQL.

The migrations own the table `feedback_search`, since no row class can say it on both.
"""

from sqlalchemy import TextClause, text
from sqlmodel import Session

from bot.feedback.case import FeedbackCase
from knowledge.vietnamese import plain_words

_MOST_WORDS = 12  # of a question; more only makes it narrower

_FORGET = {
    "sqlite": text("DELETE FROM feedback_search WHERE rowid = :id"),
    "postgresql": text("DELETE FROM feedback_search WHERE case_id = :id"),
}
_ADD = {
    "sqlite": text("INSERT INTO feedback_search (rowid, words) VALUES (:id, :words)"),
    "postgresql": text("INSERT INTO feedback_search (case_id, words) VALUES (:id, :words)"),
}
_FOUND = {
    "sqlite": text("feedback_case.id IN (SELECT rowid FROM feedback_search WHERE feedback_search MATCH :sought)"),
    "postgresql": text(
        "feedback_case.id IN (SELECT case_id FROM feedback_search"
        " WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :sought))"
    ),
}


def remember(session: Session, case: FeedbackCase) -> None:
    """Makes a case, as it now is, findable. Call it in the transaction that changed it."""
    connection = session.connection()
    engine = connection.dialect.name
    told = (case.code, case.text, case.place, case.area, case.name, case.phone)
    connection.execute(_FORGET[engine], {"id": case.id})
    connection.execute(_ADD[engine], {"id": case.id, "words": " ".join(plain_words(" ".join(told)))})


def forget(session: Session, case_id: int) -> None:
    """Takes a case's words out, for erasure: also from the parts of the index that are only merged later."""
    connection = session.connection()
    connection.execute(_FORGET[connection.dialect.name], {"id": case_id})
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO feedback_search (feedback_search) VALUES ('optimize')"))


def condition(session: Session, sought: str) -> TextClause | None:
    """For a WHERE over `feedback_case`: every word stands in it, the last may be unfinished. None: nothing sought."""
    words = plain_words(sought)[:_MOST_WORDS]
    if not words:
        return None
    engine = session.get_bind().dialect.name
    return _FOUND[engine].bindparams(sought=_query(engine, words))


def _query(engine: str, words: list[str]) -> str:
    if engine == "sqlite":
        return " ".join(f'"{word}"' for word in words) + "*"
    return " & ".join(f"'{word}'" for word in words) + ":*"
