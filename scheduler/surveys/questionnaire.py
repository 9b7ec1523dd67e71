"""Versions of questionnaires: a draft may change, a published one never does; rounds name the version they ask."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, select

from bot import texts
from bot.rejected import Rejected
from knowledge.moment import moment
from scheduler.surveys.form import Form, read

SHIPPED = "nam-yeu-to"
_DATA = Path(__file__).parent / "data"

_words = texts.beside(__file__)


class QuestionnaireStatus(StrEnum):
    """draft -> published -> retired."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Questionnaire(SQLModel, table=True):
    """One version. `body` is a Form."""

    __tablename__ = "survey_questionnaire"
    __table_args__ = (UniqueConstraint("key", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str
    version: int
    title: str
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    status: str = QuestionnaireStatus.DRAFT
    made_by: str = ""  # login of the official, "" for the shipped one
    created_at: datetime = Field(sa_column=moment())
    published_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    @property
    def form(self) -> Form:
        return read(self.body)


def load_shipped(session: Session, now: datetime) -> Questionnaire:
    """The questionnaire that comes with the program, published at first; an office's later versions stay in force."""
    found = newest(session, SHIPPED)
    if found is not None:
        return found
    row = draft(session, SHIPPED, (_DATA / f"{SHIPPED}.toml").read_text("utf-8"), "", now)
    return publish(session, row, now)


def newest(session: Session, key: str, *, published: bool = True) -> Questionnaire | None:
    """The highest version of a questionnaire, by default of the published ones."""
    rows = select(Questionnaire).where(col(Questionnaire.key) == key)
    if published:
        rows = rows.where(col(Questionnaire.status) == QuestionnaireStatus.PUBLISHED)
    return session.exec(rows.order_by(col(Questionnaire.version).desc())).first()


def versions(session: Session) -> Sequence[Questionnaire]:
    """Every version, newest first."""
    return session.exec(select(Questionnaire).order_by(col(Questionnaire.key), col(Questionnaire.version).desc())).all()


def draft(session: Session, key: str, written: str, made_by: str, now: datetime) -> Questionnaire:
    """A new draft out of TOML text; it takes the next version number. Raises Rejected for text that is no form."""
    form = parse(written)
    last = session.exec(select(func.max(Questionnaire.version)).where(col(Questionnaire.key) == key)).one()
    row = Questionnaire(
        key=key,
        version=(last or 0) + 1,
        title=form.title,
        body=form.model_dump(mode="json", exclude_defaults=True),
        made_by=made_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def rewrite(session: Session, row: Questionnaire, written: str) -> None:
    """Other words for a draft. Raises Rejected for one that is published, or for text that is no form."""
    if row.status != QuestionnaireStatus.DRAFT:
        raise Rejected(_words("questionnaire.published"))
    form = parse(written)
    row.title, row.body = form.title, form.model_dump(mode="json", exclude_defaults=True)
    session.add(row)


def publish(session: Session, row: Questionnaire, now: datetime) -> Questionnaire:
    """From now on rounds may ask it. It never changes again."""
    if row.status != QuestionnaireStatus.DRAFT:
        raise Rejected(_words("questionnaire.published"))
    row.status, row.published_at = QuestionnaireStatus.PUBLISHED, now
    session.add(row)
    session.flush()
    return row


def parse(written: str) -> Form:
    """A form out of TOML. Raises Rejected that says where it is wrong."""
    try:
        return read(tomllib.loads(written))
    except tomllib.TOMLDecodeError as wrong:
        raise Rejected({"written": _words("questionnaire.no_toml", why=str(wrong))}) from None
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        place = " → ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        why = str(first["msg"]).removeprefix("Value error, ")
        told = _words("questionnaire.no_form", place=place, why=why) if place else why
        raise Rejected({"written": told}) from None
