"""Vietnam's days inside a query, on both engines."""

from typing import Any

from sqlalchemy import Date, DateTime
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class LocalDay(FunctionElement[Any]):
    """The day in Vietnam of a moment."""

    type = Date()
    inherit_cache = True


class EndOfDay(FunctionElement[Any]):
    """The first moment after a day in Vietnam."""

    type = DateTime(timezone=True)
    inherit_cache = True


@compiles(LocalDay, "sqlite")
def _day_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '+7 hours')"


@compiles(LocalDay, "postgresql")
def _day_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"


@compiles(EndOfDay, "sqlite")
def _end_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"datetime({compiler.process(element.clauses, **options)}, '+17 hours')"


@compiles(EndOfDay, "postgresql")
def _end_postgres(element: Any, compiler: Any, **options: Any) -> str:
    day = compiler.process(element.clauses, **options)
    return f"((({day}) + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh')"
