"""What the tests of campaigns share: officials, subscribers, a campaign brought to any step, a clock to send it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import partial

from sqlmodel import Session, col, select

from bot import citizens
from bot.database import Database
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from bot.outbox import Delivery
from bot.subscriptions import consenting
from bot.subscriptions.subscription import AudienceKind
from scheduler.campaigns import approving, drafting, planned, sending, watching
from scheduler.campaigns.campaign import Campaign, CampaignRun, Medium, Variant
from scheduler.campaigns.drafting import Facts
from scheduler.campaigns.rhythm import Beat, Rhythm
from scheduler.campaigns.wording import Sender
from scheduler.runner import Clock
from tests.scheduler.clockwork import Time, look

UNIT = "ben-nghe"
SENDER = Sender("UBND phường Bến Nghé", "028 0000 0000", "https://motcua.test")
_ALL = frozenset(Permission)


def actor(number: int, permissions: frozenset[Permission] = _ALL, unit: str = UNIT) -> Actor:
    reach: Mapping[Permission, frozenset[str]] = {permission: frozenset({unit}) for permission in permissions}
    return Actor(number, f"canbo{number}", f"Cán bộ {number}", unit, reach)


LAN, MINH = actor(1), actor(2)
FACTS = Facts(
    title="Lịch tiếp công dân tháng 11", kind="calendar", theme="Năm cải cách hành chính 2026", unit_code=UNIT,
    topics=["lich"],
)  # fmt: skip


def subscribe(
    database: Database, now: datetime, *addresses: str, channel: str = "web", kind: str = "citizen", topic: str = "lich"
) -> list[int]:
    found = []
    with database.transaction() as session:
        for address in addresses:
            citizen = citizens.meet(session, channel, address, now)
            assert citizen.id is not None
            consenting.agree(session, citizen.id, [topic], now)
            consenting.describe(session, citizen.id, kind=AudienceKind(kind))
            found.append(citizen.id)
    return found


def draft(database: Database, now: datetime, facts: Facts = FACTS, text: str = "Tiếp công dân ngày 5/11.") -> int:
    """A draft with words for every chat."""
    with database.transaction() as session:
        campaign = drafting.create(session, facts, LAN, now)
        assert campaign.id is not None
        if text:
            put(session, campaign.id, now, text)
        return campaign.id


def put(
    session: Session, campaign_id: int, now: datetime, text: str, medium: str = Medium.CHAT, kind: str = ""
) -> None:
    words = Variant(campaign_id=campaign_id, medium=medium, kind=kind, text=text, headline="Tin của phường")
    drafting.put_variant(session, campaign_id, words, SENDER, LAN, now)


def approved(database: Database, now: datetime, facts: Facts = FACTS, text: str = "Tiếp công dân ngày 5/11.") -> int:
    campaign_id = draft(database, now, facts, text)
    with database.transaction() as session:
        approving.submit(session, campaign_id, SENDER, LAN, now)
        approving.approve(session, campaign_id, SENDER, MINH, now)
    return campaign_id


def once(day: date, at: time) -> Rhythm:
    return Rhythm(Beat.ONCE, day, at)


def scheduled(database: Database, now: datetime, hours: int = 1, facts: Facts = FACTS) -> int:
    """Goes out once, in so many hours."""
    campaign_id = approved(database, now, facts)
    here = local(now)
    with database.transaction() as session:
        approving.schedule(session, campaign_id, once(here.date(), time(here.hour + hours, here.minute)), LAN, now)
    return campaign_id


def clock(database: Database, moment: Time) -> Clock:
    source = partial(planned.jobs, partial(sending.send, database, SENDER))
    return Clock(database, [], clock=moment, sources=[source])


async def tick(database: Database, moment: Time, *clocks: Clock) -> None:
    """What every clock does now, and a look at the runs under way."""
    await look(*(clocks or (clock(database, moment),)))
    await watching.look(database, SENDER, "", moment())


def status(database: Database, campaign_id: int) -> str:
    with Session(database.engine) as session:
        return session.get_one(Campaign, campaign_id).status


def deliveries(database: Database) -> list[Delivery]:
    with Session(database.engine, expire_on_commit=False) as session:
        query = select(Delivery).where(col(Delivery.mailing_id).is_not(None))
        return list(session.exec(query.order_by(col(Delivery.id))))


def campaign_runs(database: Database) -> list[CampaignRun]:
    with Session(database.engine, expire_on_commit=False) as session:
        return list(session.exec(select(CampaignRun).order_by(col(CampaignRun.planned_at))))


def end(database: Database, error: str = "", most: int = 1_000_000, status: str = "") -> None:
    """The platform took what waits (or refused it)."""
    with database.transaction() as session:
        for row in session.exec(select(Delivery).where(col(Delivery.status) == "pending").limit(most)):
            row.status = status or ("failed" if error else "sent")
            row.error = error
            row.finished_at = row.due_at
            session.add(row)
