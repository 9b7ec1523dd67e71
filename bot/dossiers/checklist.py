"""The papers of a procedure by case, as a list to tick before handing a dossier in. Quotes stored papers only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.procedures.sections import document_line
from knowledge.record import ProcedureRecord

MOST = 60


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the list; `number` begins at 1. `url`: its form, "" for none."""

    number: int
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The list of one case, and which papers somebody says they have."""

    case: str
    papers: Sequence[Paper]
    had: frozenset[int] = frozenset()

    @property
    def missing(self) -> list[Paper]:
        """What is still to be got."""
        return [paper for paper in self.papers if paper.number not in self.had]


def cases_of(record: ProcedureRecord) -> list[str]:
    """The cases to choose from, empty where all need the same papers. "" is none of the named ones."""
    named = list(dict.fromkeys(part.case for part in record.documents if part.case))
    if named and any(not part.case for part in record.documents):
        return [*named, ""]
    return named if len(named) > 1 else []


def checklist(record: ProcedureRecord, case: str, had: Collection[int] = ()) -> Checklist:
    """What `case` needs and what all cases need; everything where the case is not known."""
    cases = cases_of(record)
    own = [part for part in record.documents if not cases or not part.case or part.case == case]
    forms = {form.name: form.url for form in record.forms}
    papers = [
        Paper(number, document_line(part).removeprefix("☐ "), part.form_url or forms.get(part.form, ""))
        for number, part in enumerate(own[:MOST], start=1)
    ]
    return Checklist(case if cases else "", papers, frozenset(had) & {paper.number for paper in papers})
