"""The composition root: the visible lists of dialogues, channels, loops and jobs. Only commands import it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import time, timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import connections, logs, memory, migrations, office_hours
from bot import settings as configuration
from bot.connections import Connections
from bot.conversation.complaint import complaint
from bot.conversation.desks import desks
from bot.conversation.emergency import emergency
from bot.conversation.exchange import Dialogue, Office
from bot.conversation.handover import handover
from bot.conversation.leaving import leaving
from bot.conversation.leftover import leftover
from bot.conversation.restarting import restarting
from bot.conversation.social import social
from bot.conversation.turn import Conversation
from bot.conversation.unreadable import unreadable
from bot.database import Database, one_at_a_time
from bot.delivery.quiet import QuietHours
from bot.dossiers.checking import Checking
from bot.dossiers.dialogue import Dossiers
from bot.dossiers.marks import Marker
from bot.duty import hold
from bot.feedback.gravity import gravity
from bot.house import House
from bot.intake.dialogue import feedback, mixed
from bot.intake.fetching import Fetching
from bot.intake.own_cases import own_cases
from bot.listening import Listener
from bot.notice import CATALOGUE, INBOX
from bot.officials import enrolling, unit
from bot.officials.dialogue import officials
from bot.personal_data.dialogue import personal_data
from bot.procedures import published
from bot.procedures.dialogue import Procedures
from bot.receiving import Receiving
from bot.sending import Sending
from bot.server_secret import with_secret
from bot.serving import Loop
from bot.settings import Settings
from bot.subscriptions.dialogue import subscriptions
from knowledge import lexicon
from knowledge.importing.starter import load_starter
from knowledge.lexicon import Service
from knowledge.live import LiveFinder
from scheduler import case_reminders, reminders, rescheduling, retention, upkeep
from scheduler.campaigns import planned, watching
from scheduler.campaigns import sending as sending_campaigns
from scheduler.campaigns.wording import sender_of
from scheduler.dossiers import jobs as dossier_jobs
from scheduler.plans import reminding as plan_reminders
from scheduler.reports import jobs as report_jobs
from scheduler.runner import Clock
from scheduler.surveys import rhythm
from scheduler.surveys import round as survey_rounds
from scheduler.surveys.dialogue import Surveys
from scheduler.surveys.inviting import Inviter
from scheduler.surveys.tokens import Tokens
from scheduler.timetable import Job, daily, monthly

WINDOWED = ("zalo_oa",)  # a message of the citizen opens the consultation window


def dialogues(services: Mapping[str, Service], secret: bytes, public_url: str = "") -> Sequence[Dialogue]:
    """Who may answer a message, the first that wants it does. `services`: what the catalogue may lack, by key."""
    return (
        gravity,
        emergency,
        officials,
        subscriptions,
        leaving,
        personal_data,
        mixed,
        complaint,
        Surveys(Tokens(secret)),
        own_cases,
        feedback,
        unreadable,
        restarting,
        Dossiers(Marker(secret)),
        Checking(published.Published().record, public_url),
        handover,
        desks,
        Procedures(published.Published().record, published.names, services),
        social,
        leftover,
    )


@contextmanager
def open_house(settings: Settings | None = None, *, answers: bool = True) -> Iterator[House]:
    """The database at its newest shape, the shipped catalogue in it, and the finder loaded if anyone will ask it."""
    settings = settings or configuration.load()
    logs.configure(settings)
    database = Database(settings.database_url)
    try:
        migrations.upgrade(database)
        with database.transaction() as session:
            one_at_a_time(session, "opening")  # processes of an empty database that start together
            settings = with_secret(session, settings)
            load_starter(session, office_hours.now())
            unit.root(session, settings.office_name)
            survey_rounds.plan_quarters(session, office_hours.now())
        finder = LiveFinder()
        if answers:
            with Session(database.engine) as session:
                finder.refresh(session)
        services = {service.key: service for service in lexicon.load().services}
        office = Office(settings.office_name, settings.office_phone, settings.stale_after_days, settings.public_url)
        secret = settings.secret_key.get_secret_value().encode()
        conversation = Conversation(finder.current, dialogues(services, secret, settings.public_url), office)
        yield House(settings, database, finder, conversation, answers)
    finally:
        database.close()


def connect(house: House) -> Connections:
    """The channels, by name."""
    joins = {
        "web": connections.web,
        "telegram": connections.telegram,
        "zalo_oa": connections.zalo_account,
        "zalo_bot": connections.zalo_bot,
    }
    return connections.connect(joins, house.settings, house.database)


def web_loops(house: House) -> dict[str, Loop]:
    """What a process that serves pages must hear: that the catalogue changed."""
    listener = Listener(house.database)
    return {"listener": listener.run, **_catalogue_loop(house, listener)}


def worker_loops(house: House, connected: Connections) -> dict[str, Loop]:
    """Answers what came in, sends what must go out, and fetches where a platform is polled."""
    settings, database = house.settings, house.database
    talk = house.conversation
    receiving = Receiving(database, talk.receive, turns=talk.receive_all, alert_to=settings.alert_to, windowed=WINDOWED)
    quiet = QuietHours.read(settings.quiet_from, settings.quiet_until)
    sending = Sending(database, connected.channels, quiet=quiet, most_a_day=settings.most_messages_a_day)
    listener = Listener(database)
    listener.when(INBOX, receiving.wake)
    sending.listen(listener)
    loops: dict[str, Loop] = {"listener": listener.run, "receiving": receiving.run}
    loops["sending"] = sending.run
    loops["photos"] = Fetching(database, connected.downloads, office_hours.now).run
    for name, way_in in connected.ways_in.items():
        loops[f"way in {name}"] = partial(hold, database, f"way in {name}", way_in.run, office_hours.now)
    return {**loops, **_catalogue_loop(house, listener)}


def jobs(house: House) -> Sequence[Job]:
    """What the clock starts, and when."""
    settings, database = house.settings, house.database
    nightly = [Job("upkeep", daily(time(3, 0)), partial(upkeep.tidy, database))] if database.is_sqlite else []
    return (
        Job("survey rounds", daily(time(0, 5)), partial(rhythm.turn_rounds, database)),
        Job(
            "survey low scores",
            daily(time(6, 40)),
            partial(rhythm.look_for_low_scores, database, settings.survey_low_percent),
        ),
        Job("survey invitations", daily(time(9, 10)), partial(rhythm.invite, database, _inviter(settings))),
        Job("retention", daily(time(2, 10)), partial(retention.erase, database, settings.transcript_days)),
        *nightly,
        *dossier_jobs.jobs(database, settings),
        *report_jobs.jobs(database, settings),
        Job("standstill", daily(time(8, 0)), partial(reminders.remind_of_standstill, database, settings.alert_to)),
        Job("plans", daily(time(7, 30)), partial(plan_reminders.remind, database)),
        Job("cases", daily(time(7, 45)), partial(case_reminders.remind_of_cases, database, settings.alert_to)),
        Job(
            "stale",
            monthly(1, time(8, 30)),
            partial(reminders.remind_of_stale, database, settings.stale_after_days, settings.alert_to),
        ),
    )


def _inviter(settings: Settings) -> Inviter:
    tokens = Tokens(settings.secret_key.get_secret_value().encode())
    return Inviter(tokens, settings.public_url, timedelta(days=settings.survey_after_days))


def clock_loops(house: House) -> dict[str, Loop]:
    """Starts the jobs when they are due, and looks after the campaigns under way."""
    settings, database = house.settings, house.database
    sender = sender_of(settings)
    planned_campaigns = partial(planned.jobs, partial(sending_campaigns.send, database, sender))
    clock = Clock(database, jobs(house), alert_to=settings.alert_to, sources=[planned_campaigns])
    listener = Listener(database)
    listener.when(rescheduling.TOPIC, clock.ring)
    watch = partial(watching.watch, database, sender, settings.alert_to, office_hours.now)
    return {
        "clock": clock.run,
        "clock listener": listener.run,
        "campaigns": partial(hold, database, "campaigns", watch, office_hours.now),
    }


def _catalogue_loop(house: House, listener: Listener) -> dict[str, Loop]:
    """Rebuilds the finder, off the event loop, whenever any process changed the catalogue."""
    changed = asyncio.Event()
    listener.when(CATALOGUE, changed.set)

    async def follow() -> None:
        while True:
            await changed.wait()
            changed.clear()
            try:
                if await house.database.read(house.finder.refresh):
                    memory.settle()  # the old finder can go
            except SQLAlchemyError:  # the database is away; the change must not be forgotten
                changed.set()
                raise

    return {"catalogue": follow}


def first_run_token(house: House) -> str:
    """The token of a link that makes the first administrator; "" once there is one."""
    with house.database.transaction() as session:
        return "" if enrolling.has_officials(session) else enrolling.link(session, None, office_hours.now())
