"""The Core table behind a row class, for bulk work that makes no objects."""

from sqlalchemy import Table
from sqlmodel import SQLModel


def table_of(kind: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(kind.__tablename__)]
