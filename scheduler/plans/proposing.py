"""Stores what a reader found as a draft plan, each activity waiting for a person."""

import hashlib
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, select

from bot.attachments.checking import Checked, safe_name
from bot.attachments.shelf import store
from bot.officials.unit import ROOT
from bot.rejected import Rejected
from scheduler.plans.activity import Activity
from scheduler.plans.plan import Plan, Target
from scheduler.plans.reading.proposal import Proposal, ProposedActivity

_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "md": "text/plain",
}
_COPIED = (
    "code", "name", "key", "time", "rhythm", "begins", "ends", "lead", "supporting", "responsible", "method",
    "content", "audience",
    "form", "channels", "place", "product", "target", "target_unit", "budget_note", "linked_index", "note",
    "source", "passage",
)  # fmt: skip


def propose(
    session: Session, proposal: Proposal, now: datetime, *, by: str, file: tuple[str, bytes], unit_code: str = ROOT
) -> Plan:
    """Stores a proposal with its file, once: the same file gives the plan that it gave before. Raises Rejected."""
    name, data = file
    digest = hashlib.sha256(data).hexdigest()
    known = session.exec(select(Plan).where(Plan.digest == digest)).first()
    if known is not None:
        return known
    if not proposal.activities and any(problem.grave for problem in proposal.problems):
        raise Rejected({"file": "Tệp không có hoạt động nào; hãy điền trang Hoạt động của mẫu rồi nạp lại."})
    if proposal.year is None:
        raise Rejected(
            {"year": "Chưa biết năm của kế hoạch; hãy ghi năm trong tên kế hoạch hoặc ở trang Kế hoạch của mẫu."}
        )
    kept = store(session, Checked(safe_name(name), _MEDIA[name.lower().rpartition(".")[2]], data), now)
    plan = Plan(
        title=proposal.title,
        year=proposal.year,
        number=proposal.number,
        signed_on=proposal.signed_on,
        signer=proposal.signer,
        issuer=proposal.issuer,
        theme=proposal.theme,
        parent_said=proposal.parent,
        coordinator=proposal.coordinator,
        audience=proposal.audience,
        budget_note=proposal.budget_note,
        unit_code=unit_code,
        source_name=safe_name(name),
        source_attachment_id=kept.id,
        digest=digest,
        created_at=now,
        created_by=by,
        problems=[asdict(problem) for problem in proposal.problems],
    )
    session.add(plan)
    session.flush()
    assert plan.id is not None
    for position, found in enumerate(proposal.activities):
        session.add(_activity(plan.id, position, found))
    for position, target in enumerate(proposal.targets):
        session.add(
            Target(
                plan_id=plan.id,
                position=position,
                name=target.name,
                value=target.value,
                unit=target.unit,
                aim=target.aim,
                source=target.source,
                updated_at=now,
            )
        )
    session.flush()
    return plan


def _activity(plan_id: int, position: int, found: ProposedActivity) -> Activity:
    values = {name: getattr(found, name) for name in _COPIED}
    return Activity(
        **values,
        plan_id=plan_id,
        position=position,
        content_group=found.group,
        budget_planned=found.budget,
        problems=[asdict(problem) for problem in found.problems],
    )
