"""Alembic's entry: runs on the connection that `bot.migrations.upgrade` hands over."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from bot.migrations import compared
from knowledge.moment import Moment


def _plain_string(kind: str, value: Any, _autogen: Any) -> str | Literal[False]:
    """A migration names SQLAlchemy's types only."""
    if kind == "type" and isinstance(value, AutoString):
        return f"sa.String(length={value.length})" if value.length else "sa.String()"
    if kind == "type" and isinstance(value, Moment):
        return "Moment()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    include_name=compared,
    render_item=_plain_string,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
context.run_migrations()
