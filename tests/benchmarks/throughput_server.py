"""The servers that `bench_throughput` measures: the whole bot, and bare echo bots on python-telegram-bot.

Run as a process of its own, pinned to one core.
"""

import argparse
import os
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot import app, logs, office_hours, serving
from bot.catalogue_loading import load_file
from bot.channels.telegram_transport import AiohttpRequest
from bot.channels.telegram_webhook import PATH
from bot.settings import Settings
from bot.site import site
from knowledge.importing.rows import files_in

TOKEN = "1:bench"


async def serve_echo(site: Any, port: int) -> None:
    config = uvicorn.Config(site, port=port, log_level="error", access_log=False, lifespan="off", loop="none")
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
        await serve_echo(Starlette(routes=[Route(PATH, webhook, methods=["POST"])]), port)


async def motcua(base: str, port: int, url: str, catalogue: Path | None) -> None:
    """Webhook, inbox, conversation with search, outbox, Telegram: everything a citizen's message passes."""
    settings = Settings(
        database_url=url,
        telegram_token=SecretStr(TOKEN),
        telegram_api_base=base,
        telegram_webhook_secret=SecretStr("bench"),
        telegram_rate=100_000,
        public_url=f"http://127.0.0.1:{port}",
        log_level="WARNING",
    )
    with app.open_house(settings) as house:
        logs.configure(house.settings)
        if catalogue is not None:
            for file in files_in(catalogue):
                load_file(house.database, file, office_hours.now())
            await house.database.read(house.finder.refresh)
        connections = app.connect(house)
        for opening in connections.open:
            await opening()
        loops = app.web_loops(house) | app.worker_loops(house, connections)
        pages = site(house, connections)
        await serving.serve(loops, app=pages, port=port, close=connections.close)


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
