"""Many subscribers at once, written by the database itself, and a campaign for them that may go out."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from scheduler.campaigns.campaign import Campaign, CampaignStatus, Medium, Variant
from scheduler.campaigns.rhythm import Beat, Rhythm

_NUMBERS = {
    "postgresql": "SELECT n FROM generate_series(1, :count) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :count) SELECT n FROM s",
}
_CITIZENS = """
INSERT INTO citizen (channel, address, state, reachable, opted_out_at, created_at, last_seen_at)
SELECT :channel, CAST(1000 + n AS VARCHAR), '{{}}', n % 50 <> 0 OR :everyone,
       CASE WHEN n % 40 = 0 AND NOT :everyone THEN :now END, :now, :now
FROM ({numbers}) AS numbered
"""
# one in eight agreed to something else, so that counting has to look
_SUBSCRIPTIONS = """
INSERT INTO subscription (citizen_id, kind, area, language, topics, joined_at)
SELECT id, CASE id % 5 WHEN 0 THEN 'business' WHEN 1 THEN 'organisation' ELSE 'citizen' END,
       'Phường ' || (id % 20), 'vi',
       CASE WHEN id % 8 = 0 AND NOT :everyone THEN ',y-te,' ELSE ',lich,dat-dai,' END, :now
FROM citizen
"""


def fill(session: Session, count: int, now: datetime, *, channel: str = "web", everyone: bool = False) -> None:
    """`everyone`: all of them can be reached and agree to the campaign's topic."""
    connection = session.connection()
    dialect = connection.dialect.name
    values = {"count": count, "now": now if dialect == "postgresql" else now.replace(tzinfo=None).isoformat(" ")}
    values |= {"channel": channel, "everyone": everyone}
    connection.execute(text(_CITIZENS.format(numbers=_NUMBERS[dialect])), values)
    connection.execute(text(_SUBSCRIPTIONS), values)


def campaign(session: Session, now: datetime) -> int:
    """Scheduled at `now`, with words for every chat."""
    audience = {"topics": ["lich"], "channels": [], "kinds": [], "areas": [], "languages": []}
    made = Campaign(
        title="Lịch tiếp công dân", theme="Năm cải cách hành chính", unit_code="goc", status=CampaignStatus.SCHEDULED,
        audience=audience, author_id=1, changed_by=1, approved_by=2, created_at=now, changed_at=now,
        rhythm=Rhythm(Beat.ONCE, now.date(), now.time()).as_json(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    assert made.id is not None
    words = "Lãnh đạo phường tiếp công dân sáng thứ Năm tại trụ sở, bà con mang theo giấy tờ liên quan. " * 3
    session.add(Variant(campaign_id=made.id, medium=Medium.CHAT, text=words))
    session.add(
        Variant(campaign_id=made.id, medium=Medium.CHAT, kind="business", text=words + "Doanh nghiệp đặt lịch.")
    )
    return made.id
