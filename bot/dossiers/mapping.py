"""How one office's export is read: which heading is which field, and which of its words is which state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from bot import texts
from bot.dossiers import synonyms
from bot.dossiers.dossier import State
from bot.dossiers.synonyms import plain
from bot.rejected import Rejected
from knowledge.moment import moment

FIELDS = (
    *("code", "state", "since", "procedure_code", "procedure_name", "unit", "agency", "receiver", "handler"),
    *("received_at", "due_at", "finished_at", "returned_at", "phone", "paper", "online", "paid_online", "note"),
)
REQUIRED = ("code", "state")

_words = texts.beside(__file__)


class DossierMapping(SQLModel, table=True):
    """An office's saved mapping. `columns`: field -> heading; `states`: the office's words -> state."""

    __tablename__ = "dossier_mapping"
    name: str = Field(primary_key=True, max_length=60)
    unit_code: str = ""
    columns: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    states: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    updated_at: datetime = Field(sa_column=moment())


@dataclass(frozen=True, slots=True)
class Layout:
    """A mapping as reading uses it, saved or guessed. `name` "" is a guess."""

    columns: Mapping[str, str]
    states: Mapping[str, State] = field(default_factory=dict)
    unit_code: str = ""
    name: str = ""

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Field -> position in a line. Raises Rejected for headings that the file does not have."""
        at = {plain(heading): position for position, heading in reversed(list(enumerate(header)))}
        missing = {
            f"columns.{name}": _words(
                "mapping.no_column", heading=heading, field=title(name), headings=", ".join(filter(None, header))
            )
            for name, heading in self.columns.items()
            if plain(heading) not in at
        }
        for name in REQUIRED:
            if not self.columns.get(name):
                missing[f"columns.{name}"] = _words("mapping.required", field=title(name))
        if missing:
            raise Rejected(missing)
        return {name: at[plain(heading)] for name, heading in self.columns.items()}

    def fits(self, header: Sequence[str]) -> bool:
        """Whether every heading is there."""
        heads = {plain(heading) for heading in header}
        return all(plain(heading) in heads for heading in self.columns.values())

    def state_of(self, text: str) -> State | None:
        """The state that the office's words mean, None where nobody has said."""
        said = plain(text)
        return self.states.get(said) or synonyms.states().get(said)


def title(name: str) -> str:
    """A field in words."""
    return _words(f"field.{name}")


def layout_of(row: DossierMapping) -> Layout:
    """A saved mapping, ready to read with."""
    states = {plain(text): State(state) for text, state in row.states.items()}
    return Layout({name: heading for name, heading in row.columns.items() if heading}, states, row.unit_code, row.name)


def guess(header: Sequence[str], states: Mapping[str, State] | None = None) -> Layout:
    """What the shipped words make of a header."""
    known, found = synonyms.columns(), dict[str, str]()
    for heading in header:
        name = known.get(plain(heading))
        if name and name not in found:
            found[name] = heading
    return Layout(found, states or {})


def choose(session: Session, header: Sequence[str], name: str = "") -> Layout:
    """The mapping of that name; else the first saved one that fits; else a guess. Raises Rejected."""
    if name:
        row = session.get(DossierMapping, name)
        if row is None:
            known = ", ".join(session.exec(select(col(DossierMapping.name)).order_by(col(DossierMapping.name))))
            raise Rejected({"mapping": _words("mapping.unknown", name=name, known=known or _words("mapping.none"))})
        return layout_of(row)
    rows = session.exec(select(DossierMapping).order_by(col(DossierMapping.name)))
    return next((layout for layout in map(layout_of, rows) if layout.fits(header)), guess(header))


def save(
    session: Session, name: str, columns: Mapping[str, str], states: Mapping[str, str], unit_code: str, now: datetime
) -> DossierMapping:
    """Keeps a mapping under `name`, in place of an older one. Raises Rejected."""
    name = " ".join(name.split())
    problems: dict[str, str] = {}
    if not name or len(name) > 60:
        problems["name"] = _words("mapping.name")
    columns = {field: " ".join(heading.split()) for field, heading in columns.items() if heading.strip()}
    for needed in REQUIRED:
        if needed not in columns:
            problems[f"columns.{needed}"] = _words("mapping.required", field=title(needed))
    if not {"phone", "paper"} & columns.keys():
        problems["columns.phone"] = _words("mapping.no_marks")
    twice = [field for field, heading in columns.items() if list(columns.values()).count(heading) > 1]
    problems |= {f"columns.{field}": _words("mapping.twice", heading=columns[field]) for field in twice}
    wrong = [text for text, state in states.items() if state not in set(State)]
    if wrong:
        problems["states"] = _words("mapping.no_state", text=wrong[0])
    if problems:
        raise Rejected(problems)
    row = session.get(DossierMapping, name) or DossierMapping(name=name, columns={}, states={}, updated_at=now)
    row.columns, row.unit_code, row.updated_at = dict(columns), unit_code, now
    row.states = {" ".join(text.split()): state for text, state in states.items()}
    session.add(row)
    session.flush()
    return row
