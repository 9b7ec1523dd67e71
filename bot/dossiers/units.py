"""The office's units by what an export may call them."""

from sqlmodel import Session, select

from bot.dossiers.synonyms import plain
from bot.officials.unit import Unit


def known_units(session: Session) -> dict[str, str]:
    """Unit code by its plain name and by its plain code."""
    rows = session.exec(select(Unit)).all()
    return {plain(row.name): row.code for row in rows} | {plain(row.code): row.code for row in rows}
