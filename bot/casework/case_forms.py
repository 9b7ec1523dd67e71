"""The forms of a case's page, and the rule that each one is for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from bot import texts
from bot.casework import answer_files, answering, assignment, canned, checklist, handling, merging, notes, reach
from bot.console.desk import Desk
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Category, Kind
from bot.officials.access import Permission
from bot.rejected import Rejected

_words = texts.beside(__file__)


class Versioned(BaseModel):
    """Every form says which version of the case it was filled in at; None: whichever."""

    version: int | None = None


class SortForm(Versioned):
    kind: Kind
    category: Category
    complex_matter: bool = False


class AssignForm(Versioned):
    unit_code: str
    handler_id: int | None = None


class QuestionForm(Versioned):
    question: str = ""


class AnswerForm(Versioned):
    answer: str = ""


class ReasonForm(Versioned):
    reason: str = ""


class ExtendForm(Versioned):
    days: int = 0
    extension: str = ""


class TransferForm(Versioned):
    authority: str = ""
    transfer: str = ""


class MergeForm(Versioned):
    into: str = ""


class AboutForm(Versioned):
    officials: list[int] = []


class NoteForm(BaseModel):
    note: str = ""


class DraftForm(Versioned):
    text: str = ""
    outcome: str = ""
    basis: str = ""
    used: int | None = None  # the prepared reply that it began from


class SendForm(Versioned):
    seen: bool = False  # the flags of the checklist were looked at


class BackForm(Versioned):
    back: str = ""


Rule = Callable[[Session, FeedbackCase, Any, Desk], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One form: its address below the case, and what it does. `said`: the words afterwards."""

    path: str
    form: type[BaseModel]
    rule: Rule
    said: str
    permission: Permission = Permission.HANDLE
    boxes: Mapping[str, str] = field(default_factory=dict)  # the rule's name of a field -> its box on the page


def _draft(session: Session, case: FeedbackCase, form: DraftForm, desk: Desk) -> None:
    answering.draft(session, case, form.text, desk.actor, desk.now, outcome=form.outcome, basis=form.basis)
    if form.used is not None:
        canned.use(session, form.used)


def _send(session: Session, case: FeedbackCase, form: SendForm, desk: Desk) -> None:
    answer = answering.current(session, case)
    if answer is not None and answer.sent_at is None:
        if left := canned.blanks(answer.text):
            raise Rejected(_words("refused.blanks", fields=", ".join(left)))
        files = len(answer_files.of(session, case))
        items = checklist.look(answer.text, about=case.text, basis=answer.basis, outcome=answer.outcome, files=files)
        if checklist.flags(items) and not form.seen:
            raise Rejected({"seen": _words("refused.flags")})
    links = answer_files.links(session, case, desk.site.public_url)
    answering.send(session, case, desk.actor, desk.now, links=links)


def _merge(session: Session, case: FeedbackCase, form: MergeForm, desk: Desk) -> None:
    into = reach.take(session, merging.code_in(form.into), desk.actor)
    merging.merge(session, case, into, desk.actor, desk.now)


STEPS = (
    Step("tiep-nhan", Versioned, lambda s, c, f, d: handling.accept(s, c, d.actor, d.now), "accepted"),
    Step(
        "phan-loai",
        SortForm,
        lambda s, c, f, d: handling.classify(
            s, c, d.actor, d.now, kind=f.kind, category=f.category, complex_matter=f.complex_matter
        ),
        "sorted",
    ),
    Step(
        "giao-viec",
        AssignForm,
        lambda s, c, f, d: assignment.assign(s, c, d.actor, d.now, unit_code=f.unit_code, handler_id=f.handler_id),
        "assigned",
    ),
    Step("hoi-them", QuestionForm, lambda s, c, f, d: handling.ask_info(s, c, f.question, d.actor, d.now), "asked"),
    Step("bo-sung", AnswerForm, lambda s, c, f, d: handling.give_info(s, c, f.answer, d.now, d.actor), "informed"),
    Step("tu-choi", ReasonForm, lambda s, c, f, d: handling.refuse(s, c, f.reason, d.actor, d.now), "refused"),
    Step("bat-dau", Versioned, lambda s, c, f, d: handling.start(s, c, d.actor, d.now), "started"),
    Step(
        "gia-han",
        ExtendForm,
        lambda s, c, f, d: handling.extend(s, c, f.days, f.extension, d.actor, d.now),
        "extended",
        boxes={"reason": "extension"},
    ),
    Step(
        "chuyen",
        TransferForm,
        lambda s, c, f, d: assignment.transfer(s, c, f.authority, f.transfer, d.actor, d.now),
        "transferred",
        boxes={"reason": "transfer"},
    ),
    Step("ket-thuc", Versioned, lambda s, c, f, d: handling.close(s, c, d.actor, d.now), "closed"),
    Step("gop", MergeForm, _merge, "merged"),
    Step("tach", Versioned, lambda s, c, f, d: merging.unmerge(s, c, d.actor, d.now), "parted"),
    Step(
        "nguoi-bi-phan-anh",
        AboutForm,
        lambda s, c, f, d: handling.complain_about(s, c, set(f.officials), d.actor, d.now),
        "about",
    ),
    Step(
        "trao-doi",
        NoteForm,
        lambda s, c, f, d: notes.write(s, c, f.note, d.actor, d.now),
        "noted",
        boxes={"text": "note"},
    ),
    Step("tra-loi", DraftForm, _draft, "drafted"),
    Step(
        "duyet", Versioned, lambda s, c, f, d: answering.approve(s, c, d.actor, d.now), "approved", Permission.APPROVE
    ),
    Step(
        "tra-lai",
        BackForm,
        lambda s, c, f, d: answering.send_back(s, c, f.back, d.actor, d.now),
        "sent_back",
        Permission.APPROVE,
        {"reason": "back"},
    ),
    Step("gui", SendForm, _send, "sent"),
    Step("thu-hoi", Versioned, lambda s, c, f, d: answering.call_back(s, c, d.actor, d.now), "called_back"),
)
