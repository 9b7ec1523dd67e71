"""The servers that `bench_throughput` measures: the whole bot, and bare echo bots on python-telegram-bot.

Run as a process of its own, pinned to one core.
"""

import argparse
import asyncio
import os
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot import logs, metrics, migrations, office_hours
from bot.catalogue_loading import load_file
from bot.channels import webhooks
from bot.channels.telegram import Telegram
from bot.channels.telegram_transport import AiohttpRequest
from bot.channels.telegram_webhook import PATH, TelegramWebhook
from bot.conversation.turn import Conversation
from bot.database import Database
from bot.listening import Listener
from bot.notice import INBOX, OUTBOX
from bot.receiving import Receiving, keeper
from bot.sending import Sending
from bot.settings import Settings
from knowledge.importing.rows import files_in
from knowledge.live import LiveFinder
from tests.bot.speaking import OFFICE, dialogues

TOKEN = "1:bench"


async def serve(app: Any, port: int) -> None:
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False, lifespan="off", loop="none")
    await uvicorn.Server(config).serve()


async def echo(base: str, port: int, *, stock: bool) -> None:
    """No database, no search: takes an update, answers with its text."""
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{base}/bot").updater(None)
    if not stock:
        builder = builder.request(AiohttpRequest(connections=256)).get_updates_request(AiohttpRequest())
    application: Application[Any, Any, Any, Any, Any, Any] = builder.build()

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await context.bot.send_message(update.message.chat_id, update.message.text or "")

    application.add_handler(MessageHandler(filters.TEXT, answer))

    async def webhook(request: Request) -> Response:
        await application.process_update(Update.de_json(await request.json(), application.bot))
        return Response()

    async with application:
        await serve(Starlette(routes=[Route(PATH, webhook, methods=["POST"])]), port)


async def motcua(base: str, port: int, url: str, catalogue: Path) -> None:
    """Webhook, inbox, conversation with search, outbox, Telegram: everything a citizen's message passes."""
    settings = Settings(
        telegram_token=SecretStr(TOKEN),
        telegram_api_base=base,
        telegram_webhook_secret=SecretStr("bench"),
        telegram_rate=100_000,
    )
    logs.configure(settings)
    database = Database(url)
    migrations.upgrade(database)
    for file in files_in(catalogue):
        load_file(database, file, office_hours.now())
    finder = LiveFinder()
    with Session(database.engine) as session:
        finder.refresh(session)
    conversation = Conversation(finder.current, dialogues(), OFFICE)
    telegram = Telegram(settings)
    await telegram.open()
    receiving = Receiving(database, conversation.receive)
    sending = Sending(database, [telegram])
    listener = Listener(database)
    listener.when(INBOX, receiving.wake)
    listener.when(OUTBOX, sending.wake)
    app = FastAPI()
    app.include_router(webhooks.routes([TelegramWebhook(telegram, settings)], keeper(database), metrics.refused))
    working = [asyncio.create_task(part.run()) for part in (listener, receiving, sending)]
    await serve(app, port)
    for task in working:
        task.cancel()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["stock", "aiohttp", "motcua"])
    parser.add_argument("--base", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--database", default="")
    parser.add_argument("--catalogue", type=Path)
    asked = parser.parse_args()
    os.sched_setaffinity(0, {asked.core})
    import uvloop

    if asked.mode == "motcua":
        uvloop.run(motcua(asked.base, asked.port, asked.database, asked.catalogue))
    else:
        uvloop.run(echo(asked.base, asked.port, stock=asked.mode == "stock"))


if __name__ == "__main__":
    main()
