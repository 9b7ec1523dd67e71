"""Consent is given once, logged, and counted live by whoever sends."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot import citizens
from bot.database import Database
from bot.subscriptions import audience, consenting
from bot.subscriptions.audience import Audience
from bot.subscriptions.subscription import TOPICS, AudienceKind, ConsentEvent, Subscription, kind_name, topic_name


def meet(session: Session, address: str, now: datetime, channel: str = "telegram") -> int:
    found = citizens.meet(session, channel, address, now).id
    assert found is not None
    return found


def log(session: Session) -> list[tuple[str, str]]:
    return [(event.act, event.topics) for event in session.exec(select(ConsentEvent).order_by(col(ConsentEvent.id)))]


def test_agreeing_twice_is_one_subscription_and_one_line(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        lan = meet(session, "lan", now)
        assert consenting.agree(session, lan, ["lich", "dat-dai", "lich"], now) == ("dat-dai", "lich")
        assert consenting.agree(session, lan, ["lich"], now) == ()
    with Session(any_database.engine) as session:
        assert log(session) == [("given", ",dat-dai,lich,")]
        assert len(session.exec(select(Subscription)).all()) == 1


def test_withdrawing_is_logged_and_opts_out_of_everything_pushed(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        lan = meet(session, "lan", now)
        consenting.agree(session, lan, ["lich", "dat-dai"], now)
        assert consenting.withdraw(session, lan, ["lich"], now) == ("lich",)
        assert consenting.withdraw(session, lan, ["lich"], now) == ()
        assert consenting.withdraw(session, lan, None, now) == ("dat-dai",)
        assert consenting.of_citizen(session, lan) is None
        assert citizens.meet(session, "telegram", "lan", now).opted_out_at == now
        assert log(session) == [("given", ",dat-dai,lich,"), ("withdrawn", ",lich,"), ("withdrawn", ",dat-dai,")]
        consenting.agree(session, lan, ["y-te"], now)
        assert citizens.meet(session, "telegram", "lan", now).opted_out_at is None


def test_the_audience_is_who_agreed_has_not_left_and_fits(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        lan, hoa, minh, tam, ba = (meet(session, name, now) for name in ("lan", "hoa", "minh", "tam", "ba"))
        web = meet(session, "vy", now, "web")
        for citizen in (lan, hoa, minh, web):
            consenting.agree(session, citizen, ["lich"], now)
        consenting.agree(session, tam, ["y-te"], now)
        consenting.describe(session, hoa, kind=AudienceKind.BUSINESS, area=" Phường  Bến Nghé ")
        citizens.leave(session, minh)
        assert not consenting.describe(session, ba, kind=AudienceKind.BUSINESS)
        assert audience.count(session, Audience(["lich"])) == {
            ("telegram", "citizen"): 1,
            ("telegram", "business"): 1,
            ("web", "citizen"): 1,
        }
        assert audience.count(session, Audience(["lich", "y-te"], channels=["telegram"], kinds=["citizen"])) == {
            ("telegram", "citizen"): 2
        }
        assert audience.count(session, Audience(["lich"], areas=["Phường Bến Nghé"])) == {("telegram", "business"): 1}
        assert audience.areas(session) == ["Phường Bến Nghé"]
        citizens.opt_out(session, lan, now)
        assert sum(audience.count(session, Audience(["lich"])).values()) == 2


def test_who_agrees_later_can_be_told_apart(any_database: Database, now: datetime) -> None:
    later = now + timedelta(hours=1)
    with any_database.transaction() as session:
        lan, hoa = meet(session, "lan", now), meet(session, "hoa", now)
        consenting.agree(session, lan, ["lich"], now)
        consenting.agree(session, hoa, ["lich"], later)
        early = Audience(["lich"], joined_by=now)
        assert [row.id for row in session.connection().execute(early.members())] == [lan]
        assert [row.id for row in session.connection().execute(Audience(["lich"]).joined_since(now))] == [hoa]
        assert audience.next_boundary(session, 0, 1) == min(lan, hoa)
        assert audience.next_boundary(session, max(lan, hoa), 1) is None


def test_every_topic_and_kind_has_a_name() -> None:
    assert all(topic_name(topic) for topic in TOPICS)
    assert all(kind_name(kind) for kind in AudienceKind)
