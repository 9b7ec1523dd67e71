"""The words that the public may read, folded, in the index that each engine has; apart from the words of cases.

The migrations own the table `publication_search`, since no row class can say it on both.
"""

from sqlalchemy import TextClause, text
from sqlmodel import Session

from bot.feedback.case import FeedbackCase
from bot.feedback.labels import CATEGORIES
from knowledge.vietnamese import plain_words

_MOST_WORDS = 10  # of a question; more only makes it narrower

_FORGET = {
    "sqlite": text("DELETE FROM publication_search WHERE rowid = :id"),
    "postgresql": text("DELETE FROM publication_search WHERE case_id = :id"),
}
_ADD = {
    "sqlite": text("INSERT INTO publication_search (rowid, words) VALUES (:id, :words)"),
    "postgresql": text("INSERT INTO publication_search (case_id, words) VALUES (:id, :words)"),
}
_SELECT = {
    "sqlite": "SELECT rowid FROM publication_search WHERE publication_search MATCH :sought",
    "postgresql": "SELECT case_id FROM publication_search"
    " WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :sought)",
}


def remember(session: Session, case: FeedbackCase) -> None:
    """Makes what is published of a case findable, as it now is."""
    assert case.id is not None
    forget(session, case.id)
    told = (_mark(case.category), case.published_question, case.published_answer, case.area, CATEGORIES[case.category])
    words = {"id": case.id, "words": " ".join(plain_words(" ".join(told)))}
    connection = session.connection()
    connection.execute(_ADD[connection.dialect.name], words)


def forget(session: Session, case_id: int) -> None:
    """Takes a case's words out."""
    connection = session.connection()
    connection.execute(_FORGET[connection.dialect.name], {"id": case_id})


def _mark(category: str) -> str:
    """A word that no text holds: the category, found as quickly as any other word."""
    return f"linhvuc{category.replace('_', '')}"


def condition(session: Session, sought: str, *, category: str = "", newest: int = 0) -> TextClause | None:
    """For a WHERE over `feedback_case`: every word stands in it, the last may be unfinished. None: nothing sought.

    With `newest` only that many of the latest reports: what half of all hold is found as quickly as what one holds.
    """
    words = plain_words(sought[:200])[:_MOST_WORDS]
    if not words:
        return None
    if category:
        words.insert(0, _mark(category))
    engine = session.get_bind().dialect.name
    if engine == "sqlite":
        query = " ".join(f'"{word}"' for word in words) + "*"
    else:
        query = " & ".join(f"'{word}'" for word in words) + ":*"
    column = "rowid" if engine == "sqlite" else "case_id"
    found = f"{_SELECT[engine]} ORDER BY {column} DESC LIMIT {newest}" if newest else _SELECT[engine]
    return text(f"feedback_case.id IN ({found})").bindparams(sought=query)
