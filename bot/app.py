"""The composition root: the visible lists of dialogues, channels, pages and loops. Only commands import it."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time
from functools import partial
from typing import Any

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import health, logs, metrics, migrations, office_hours
from bot import settings as configuration
from bot.channels import webhooks
from bot.channels.channel import Channel
from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import TelegramWayIn
from bot.channels.telegram_webhook import TelegramWebhook
from bot.channels.web import WebChannel
from bot.channels.webhooks import Webhook
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_polling import ZaloBotWayIn
from bot.channels.zalo_bot_webhook import ZaloBotWebhook
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_oa_webhook import ZaloOaWebhook
from bot.conversation import page as chat_page
from bot.conversation.complaint import complaint
from bot.conversation.desks import desks
from bot.conversation.emergency import emergency
from bot.conversation.exchange import Dialogue, Office
from bot.conversation.handover import handover
from bot.conversation.leaving import leaving
from bot.conversation.leftover import leftover
from bot.conversation.page import ChatPage
from bot.conversation.social import social
from bot.conversation.turn import Conversation
from bot.conversation.unreadable import unreadable
from bot.database import Database, one_at_a_time
from bot.delivery.quiet import QuietHours
from bot.dossiers.dialogue import dossier
from bot.duty import hold
from bot.feedback.dialogue import feedback
from bot.listening import Listener
from bot.notice import CATALOGUE, INBOX
from bot.procedures import published
from bot.procedures.dialogue import Procedures
from bot.receiving import Receiving, keeper
from bot.sending import Sending
from bot.server_secret import with_secret
from bot.serving import Loop
from bot.settings import Settings
from bot.web.frame import Frame
from bot.web.visitor import Visitors
from knowledge import lexicon
from knowledge.importing.starter import load_starter
from knowledge.live import LiveFinder
from scheduler import reminders, retention, upkeep
from scheduler.runner import Clock
from scheduler.timetable import Job, daily, monthly

WINDOWED = ("zalo_oa",)  # a message of the citizen opens the consultation window


def dialogues() -> Sequence[Dialogue]:
    """Who may answer a message, the first that wants it does."""
    services = {service.key: service for service in lexicon.load().services}
    return (
        emergency,
        leaving,
        complaint,
        unreadable,
        dossier,
        handover,
        feedback,
        desks,
        Procedures(published.Published().record, published.names, services),
        social,
        leftover,
    )


@dataclass(frozen=True, slots=True)
class House:
    """An open installation."""

    settings: Settings
    database: Database
    finder: LiveFinder
    conversation: Conversation


@contextmanager
def open_house(settings: Settings | None = None) -> Iterator[House]:
    """The database at its newest shape, the shipped catalogue in it, and the finder loaded."""
    settings = settings or configuration.load()
    logs.configure(settings)
    database = Database(settings.database_url)
    try:
        migrations.upgrade(database)
        with database.transaction() as session:
            one_at_a_time(session, "opening")  # processes of an empty database that start together
            settings = with_secret(session, settings)
            load_starter(session, office_hours.now())
        finder = LiveFinder()
        with Session(database.engine) as session:
            finder.refresh(session)
        office = Office(settings.office_name, settings.office_phone, settings.stale_after_days)
        yield House(settings, database, finder, Conversation(finder.current, dialogues(), office))
    finally:
        database.close()


@dataclass(slots=True)
class Connections:
    """Every channel that the settings name, with its ways in."""

    channels: list[Channel] = field(default_factory=list)
    webhooks: list[Webhook] = field(default_factory=list)
    ways_in: dict[str, Any] = field(default_factory=dict)
    open: list[Loop] = field(default_factory=list)
    close: list[Loop] = field(default_factory=list)


def connect(house: House) -> Connections:
    """The channels. Raises SettingsError for settings that a platform would not take."""
    settings, database = house.settings, house.database
    keep = keeper(database)
    by_webhook = bool(settings.public_url)
    found = Connections(channels=[WebChannel()])
    if settings.telegram_token.get_secret_value():
        telegram = Telegram(settings)
        hook = TelegramWebhook(telegram, settings) if by_webhook else None
        found.ways_in["telegram"] = TelegramWayIn(telegram, keep, metrics.refused, webhook=hook)
        found.channels.append(telegram)
        found.open.append(telegram.open)
        found.close.append(telegram.close)
        if hook:
            found.webhooks.append(hook)
    if settings.zalo_app_id:
        api = ZaloApi(settings, database)
        found.channels.append(ZaloOa(api, database))
        found.webhooks.append(ZaloOaWebhook(settings, database))
        found.close.append(api.close)
    if settings.zalo_bot_token.get_secret_value():
        http = ZaloHttp()
        bot = ZaloBot(settings, http)
        bot_hook = ZaloBotWebhook(bot, settings) if by_webhook else None
        found.ways_in["zalo_bot"] = ZaloBotWayIn(bot, keep, metrics.refused, webhook=bot_hook)
        found.channels.append(bot)
        found.close.append(http.close)
        if bot_hook:
            found.webhooks.append(bot_hook)
    return found


def site(house: House, connections: Connections) -> FastAPI:
    """Every page and door of the web."""
    settings = house.settings
    frame = Frame(settings, [chat_page.FEATURE])
    app = FastAPI(title="motcua", docs_url=None, redoc_url=None, openapi_url=None)
    frame.install(app)
    visitors = Visitors(settings.secret_key.get_secret_value().encode(), public_url=settings.public_url)
    app.include_router(
        chat_page.routes(ChatPage(frame, house.database, house.conversation, visitors, office_hours.now))
    )
    app.include_router(webhooks.routes(connections.webhooks, keeper(house.database), metrics.refused))
    app.include_router(health.routes(house.database, loaded=lambda: house.finder.loaded, now=office_hours.now))
    return app


def web_loops(house: House) -> dict[str, Loop]:
    """What a process that serves pages must hear: that the catalogue changed."""
    listener = Listener(house.database)
    return {"listener": listener.run, **_catalogue_loop(house, listener)}


def worker_loops(house: House, connections: Connections) -> dict[str, Loop]:
    """Answers what came in, sends what must go out, and fetches where a platform is polled."""
    settings, database = house.settings, house.database
    receiving = Receiving(database, house.conversation.receive, alert_to=settings.alert_to, windowed=WINDOWED)
    quiet = QuietHours.read(settings.quiet_from, settings.quiet_until)
    sending = Sending(database, connections.channels, quiet=quiet)
    listener = Listener(database)
    listener.when(INBOX, receiving.wake)
    sending.listen(listener)
    loops: dict[str, Loop] = {"listener": listener.run, "receiving": receiving.run}
    loops["sending"] = sending.run
    for name, way_in in connections.ways_in.items():
        loops[f"way in {name}"] = partial(hold, database, f"way in {name}", way_in.run, office_hours.now)
    return {**loops, **_catalogue_loop(house, listener)}


def jobs(house: House) -> Sequence[Job]:
    """What the clock starts, and when."""
    settings, database = house.settings, house.database
    nightly = [Job("upkeep", daily(time(3, 0)), partial(upkeep.tidy, database))] if database.is_sqlite else []
    return (
        Job("retention", daily(time(2, 10)), partial(retention.erase, database, settings.transcript_days)),
        *nightly,
        Job("standstill", daily(time(8, 0)), partial(reminders.remind_of_standstill, database, settings.alert_to)),
        Job(
            "stale",
            monthly(1, time(8, 30)),
            partial(reminders.remind_of_stale, database, settings.stale_after_days, settings.alert_to),
        ),
    )


def clock_loops(house: House) -> dict[str, Loop]:
    """Starts the jobs when they are due."""
    return {"clock": Clock(house.database, jobs(house), alert_to=house.settings.alert_to).run}


def _catalogue_loop(house: House, listener: Listener) -> dict[str, Loop]:
    """Rebuilds the finder, off the event loop, whenever any process changed the catalogue."""
    changed = asyncio.Event()
    listener.when(CATALOGUE, changed.set)

    async def follow() -> None:
        while True:
            await changed.wait()
            changed.clear()
            try:
                await house.database.read(house.finder.refresh)
            except SQLAlchemyError:  # the database is away; the change must not be forgotten
                changed.set()
                raise

    return {"catalogue": follow}
