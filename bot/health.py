"""What a watchdog, a load balancer and Prometheus ask: is it alive, may it get work, what are its figures."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import backlog, metrics, migrations
from bot.backlog import Backlog
from bot.database import Database

T = TypeVar("T")

PATIENCE = 3.0  # seconds: a load balancer asks every few seconds and takes silence for a no

_NO_ANSWER = "Cơ sở dữ liệu không trả lời."
_log = structlog.get_logger(__name__)


def routes(database: Database, *, loaded: Callable[[], bool], now: Callable[[], datetime]) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`. `loaded` says whether search is ready to answer."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def alive() -> JSONResponse:
        """200 while the process and its event loop live; looks at nothing else."""
        return JSONResponse({"status": "ok"})

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        """200 when a citizen's question would be answered, else 503 and why not."""
        reasons = await reasons_to_wait(database, loaded=loaded)
        return JSONResponse({"ready": not reasons, "reasons": reasons}, status_code=503 if reasons else 200)

    @router.get("/metrics")
    async def figures() -> Response:
        """Prometheus text. Without the database the process's own figures still come."""
        waiting = await _answer(database, lambda session: backlog.read(session, now()))
        metrics.database_up(waiting is not None)
        return Response(metrics.exposition(waiting or Backlog()), media_type=CONTENT_TYPE_LATEST)

    return router


async def reasons_to_wait(database: Database, *, loaded: Callable[[], bool]) -> list[str]:
    """Why this process should not get work yet, in Vietnamese; empty when it should."""
    reasons = []
    revision = await _answer(database, lambda session: migrations.current(session.connection()) or "")
    if revision is None:
        reasons.append(_NO_ANSWER)
    elif revision != migrations.head():
        reasons.append(f"Cơ sở dữ liệu ở phiên bản {revision or 'trống'}, cần {migrations.head()}.")
    if not loaded():
        reasons.append("Danh mục thủ tục chưa nạp xong.")
    return reasons


async def _answer(database: Database, work: Callable[[Session], T]) -> T | None:
    try:
        return await asyncio.wait_for(database.read(work), PATIENCE)
    except (SQLAlchemyError, TimeoutError) as problem:
        _log.warning("database_does_not_answer", problem=type(problem).__name__)
        return None
