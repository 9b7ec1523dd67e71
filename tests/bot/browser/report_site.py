"""The whole way of a report as one site: chat, form, look-up, console, public pages, over one clock."""

from sqlalchemy import update
from sqlmodel import col

from bot.conversation import page as chat_page
from bot.conversation import uploading
from bot.conversation.page import ChatPage
from bot.intake import lookup_page
from bot.intake import page as report_page
from bot.intake.visiting import ReportPage
from bot.outbox import Delivery, DeliveryStatus
from bot.publication import page as public_page
from bot.publication.page import PublicPage
from bot.web.visitor import Visitors
from tests.bot import sample
from tests.bot.console_room import KEY, Room
from tests.bot.speaking import conversation


def open_to_the_public(room: Room) -> None:
    """Adds the citizens' pages to the console of `room`."""
    frame, database, clock = room.site.frame, room.database, room.clock
    with database.transaction() as session:
        sample.load(session, clock())
    visitors = Visitors(KEY)
    chat = ChatPage(frame, database, conversation(), visitors, clock)
    reports = ReportPage(frame, database, visitors, clock)
    for routes in (
        chat_page.routes(chat),
        uploading.routes(chat),
        report_page.routes(reports),
        lookup_page.routes(reports),
        public_page.routes(PublicPage(frame, database, clock)),
    ):
        room.app.include_router(routes)


def let_leave(room: Room) -> None:
    """What a sender does for the web chat: messages whose time has come lie ready for the page."""
    now = room.clock()
    with room.database.transaction() as session:
        session.connection().execute(
            update(Delivery)
            .where(col(Delivery.status) == DeliveryStatus.PENDING, col(Delivery.due_at) <= now)
            .values(status=DeliveryStatus.SENT.value, finished_at=now)
        )
