"""Rows that belong to a unit, for the matrix of roles: each maker adds one for a unit and gives the path's values."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from secrets import token_hex

from sqlmodel import Session

from bot.dossiers.dossier import Dossier, State
from scheduler.campaigns.campaign import Campaign, CampaignRun, Variant
from scheduler.timetable import JobRun
from tests.bot import casework_rows
from tests.scheduler import report_rows, survey_rows
from tests.scheduler.plans import issued

RowMaker = Callable[[Session, str], Mapping[str, str]]
"""(session, unit code) -> value of each `{name}` in the route's path."""

_MADE_AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def _dossier(session: Session, unit_code: str) -> dict[str, str]:
    code = f"H32.15-261102-{token_hex(4).upper()}"
    session.add(
        Dossier(
            code=code,
            look_key=code,
            unit_code=unit_code,
            state=State.PROCESSING,
            since=_MADE_AT,
            updated_at=_MADE_AT,
        )
    )
    session.flush()
    return {"code": code}


def _campaign(session: Session, unit_code: str) -> dict[str, str]:
    campaign = Campaign(
        title="Lịch tiếp dân", theme="Năm 2026", unit_code=unit_code, author_id=0, changed_by=0,
        audience={"topics": ["lich"], "kinds": [], "channels": [], "areas": [], "languages": []},
        created_at=_MADE_AT, changed_at=_MADE_AT,
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    assert campaign.id is not None
    words = Variant(campaign_id=campaign.id, medium="print", headline="Lịch", text="Lịch tiếp dân")
    session.add(words)
    mailing_id = int(token_hex(3), 16)
    run = CampaignRun(
        campaign_id=campaign.id, planned_at=_MADE_AT, mailing_id=mailing_id, begun_at=_MADE_AT, late_until=_MADE_AT
    )
    session.add(run)
    session.flush()
    return {"campaign_id": str(campaign.id), "variant_id": str(words.id), "run_id": str(run.id), "what": "to-roi"}


def _planned_campaign(session: Session, unit_code: str) -> dict[str, str]:
    campaign_id = _campaign(session, unit_code)["campaign_id"]
    planned = JobRun(job=f"campaign/{campaign_id}", planned_at=_MADE_AT, ready_at=_MADE_AT)
    session.add(planned)
    session.flush()
    return {"run_id": str(planned.id)}


ROWS: dict[str, RowMaker] = {
    **casework_rows.ROWS,
    **survey_rows.ROWS,
    **report_rows.ROWS,
    "dossier": _dossier,
    "campaign": _campaign,
    "planned_campaign": _planned_campaign,
    "plan": lambda session, unit_code: issued.row(session, unit_code, _MADE_AT),
}
