"""The web as a whole: the visible lists of public pages and of officials' screens. Part of the composition root."""

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from bot import health, metrics, office_hours
from bot.calendar import screens as calendar_screens
from bot.calendar.changing import Follower
from bot.casework import (
    canned_screens,
    case_screens,
    deadline_screens,
    file_screens,
    filing_screens,
    queue_screens,
)
from bot.casework import page as reply_page
from bot.channels.webhooks import Doors
from bot.connections import Connections
from bot.console import account_screens, link_screens, official_screens, refusals, sign_in_screens, unit_screens
from bot.console.console import Console
from bot.console.desk import HOME, Site
from bot.conversation import page as chat_page
from bot.conversation import uploading
from bot.conversation.page import ChatPage
from bot.directory import screens as directory_screens
from bot.dossiers import door as dossier_door
from bot.dossiers import import_screens as dossier_import_screens
from bot.dossiers import mapping_screens as dossier_mapping_screens
from bot.dossiers import page as check_page
from bot.dossiers import screens as dossier_screens
from bot.dossiers.door import Door
from bot.dossiers.importing import Importer
from bot.dossiers.marks import Marker
from bot.dossiers.page import CheckPage
from bot.faqs import screens as faq_screens
from bot.feedback import recounting
from bot.house import House
from bot.intake import lookup_page, visiting
from bot.intake import page as report_page
from bot.intake.visiting import ReportPage
from bot.oversight import channel_screens
from bot.oversight import screens as log_screens
from bot.personal_data import screens as data_screens
from bot.procedures import coverage_screens, notice_screens
from bot.procedures import screens as procedure_screens
from bot.procedures.published import Published
from bot.publication import page as public_page
from bot.publication import screens as publication_screens
from bot.publication.page import PublicPage
from bot.questions import screens as question_screens
from bot.receiving import keeper
from bot.web.frame import Frame
from bot.web.visitor import Visitors
from scheduler.campaigns import all_screens as campaign_screens
from scheduler.campaigns import page as news_page
from scheduler.campaigns.page import NewsPage
from scheduler.plans import screens as plan_screens
from scheduler.reports import dashboard_screens
from scheduler.reports import screens as report_screens
from scheduler.reports import setup_screens as report_setup_screens
from scheduler.surveys import all_screens as survey_screens
from scheduler.surveys import chats as survey_chats
from scheduler.surveys import notice_page as survey_notices
from scheduler.surveys import page as survey_page
from scheduler.surveys.page import SurveyPage
from scheduler.surveys.tokens import Tokens

UPLOAD_LIMIT = 60_000_000  # bytes: five photos as a telephone takes them

# the folders whose templates and static files pages use
FEATURES = (
    chat_page.FEATURE,
    report_page.FEATURE,
    publication_screens.FEATURE,
    account_screens.FEATURE,
    queue_screens.FEATURE,
    calendar_screens.FEATURE,
    survey_page.FEATURE,
    dossier_screens.FEATURE,
    report_screens.FEATURE,
    question_screens.FEATURE,
    faq_screens.FEATURE,
    news_page.FEATURE,
    procedure_screens.FEATURE,
    plan_screens.FEATURE,
    data_screens.FEATURE,
    log_screens.FEATURE,
    directory_screens.FEATURE,
)


# whose deadlines are counted anew when the calendar changes
FOLLOWERS = (Follower("phiếu phản ánh, kiến nghị", recounting.moved, recounting.recount),)


def console_screens() -> Sequence[Callable[[Console], APIRouter]]:
    """Every officials' screen."""
    return (
        sign_in_screens.routes,
        link_screens.routes,
        account_screens.routes,
        publication_screens.screens,
        unit_screens.routes,
        official_screens.routes,
        queue_screens.screens,
        filing_screens.screens,
        case_screens.screens,
        file_screens.screens,
        canned_screens.screens,
        deadline_screens.screens,
        partial(calendar_screens.screens, followers=FOLLOWERS),
        dossier_screens.screens,
        dossier_import_screens.screens,
        dossier_mapping_screens.screens,
        dashboard_screens.screens,
        report_screens.screens,
        report_setup_screens.screens,
        question_screens.screens,
        faq_screens.screens,
        campaign_screens.routes,
        procedure_screens.screens,
        coverage_screens.screens,
        notice_screens.screens,
        data_screens.screens,
        log_screens.screens,
        channel_screens.screens,
        directory_screens.screens,
        survey_screens.routes,
        plan_screens.screens,
    )


def site(house: House, connected: Connections) -> ASGIApp:
    """Every page and door of the web."""
    settings = house.settings
    frame = Frame(settings, FEATURES)
    app = FastAPI(title="motcua", docs_url=None, redoc_url=None, openapi_url=None)
    frame.install(
        app,
        larger_bodies={
            HOME: UPLOAD_LIMIT,
            dossier_door.PATH: dossier_door.BODY_LIMIT,
            uploading.PATH: uploading.BODY_LIMIT,
            visiting.PATH: report_page.BODY_LIMIT,
        },
    )
    secret = settings.secret_key.get_secret_value().encode()
    visitors = Visitors(secret, public_url=settings.public_url)
    chat = ChatPage(frame, house.database, house.conversation, visitors, office_hours.now)
    app.include_router(chat_page.routes(chat))
    app.include_router(uploading.routes(chat))
    app.include_router(survey_notices.routes(frame, house.database))
    reports = ReportPage(frame, house.database, visitors, office_hours.now)
    app.include_router(reply_page.routes(house.database))
    app.include_router(report_page.routes(reports))
    app.include_router(lookup_page.routes(reports))
    answered = PublicPage(frame, house.database, office_hours.now, settings.public_url)
    app.include_router(public_page.routes(answered))
    bots = survey_chats.addresses(settings.telegram_name, settings.zalo_page)
    app.include_router(survey_page.routes(SurveyPage(frame, house.database, Tokens(secret), office_hours.now, bots)))
    app.include_router(check_page.routes(CheckPage(frame, house.database, Published().record)))
    importer = Importer(house.database, Marker(secret))
    app.include_router(dossier_door.routes(Door(importer, settings.dossier_key.get_secret_value(), office_hours.now)))
    app.include_router(news_page.routes(NewsPage(frame, house.database, office_hours.now)))
    app.include_router(_health(house))
    install_console(
        app,
        Site(
            frame,
            house.database,
            office_hours.now,
            secret,
            settings.public_url,
            settings.office_name,
            house.finder.current,
        ),
    )
    return Doors(app, connected.webhooks, keeper(house.database), metrics.refused)


def install_console(app: FastAPI, site: Site) -> Console:
    """Hangs every screen of the console in `app`."""
    console = Console(site)
    app.state.console = console
    console.routers.extend(screens(console) for screens in console_screens())
    for router in console.routers:
        app.include_router(router)
    refusals.install(app, site)
    return console


def gauges(house: House) -> FastAPI:
    """For a process without pages: only what a watchdog and Prometheus ask."""
    app = FastAPI(title="motcua", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(_health(house))
    return app


def _health(house: House) -> APIRouter:
    return health.routes(house.database, loaded=lambda: house.finder.loaded or not house.answers, now=office_hours.now)
