"""The HTTP door of the office's one-stop system: lines of dossiers by POST, with the key of MOTCUA_DOSSIER_KEY."""

import asyncio
import csv
import hmac
import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from bot import texts
from bot.dossiers.importing import Importer, Outcome
from bot.web.rate import TokenBuckets, network_of

PATH = "/api/ho-so"
BODY_LIMIT = 8_000_000  # bytes, about 30,000 lines
_MOST_TOLD = 200  # problems in an answer; the console shows more
_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Door:
    """`key` "" closes it: then there is no such page."""

    importer: Importer
    key: str
    now: Callable[[], datetime]
    wrong_keys: TokenBuckets = field(default_factory=lambda: TokenBuckets(10, 1 / 60))

    def opens(self, request: Request) -> bool:
        """Whether the request brings the key. Takes the same time for any wrong one."""
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode(), self.key.encode())
        return same and kind.lower() == "bearer"


def routes(door: Door) -> APIRouter:
    """`POST /api/ho-so?mapping=TÊN&whole=1`: JSON (a list of objects by heading), CSV, or an Excel file."""
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def receive(request: Request, mapping: str = "", whole: bool = False) -> Response:
        if not door.key:
            return _refused(404, "door.closed")
        if not door.opens(request):
            host = network_of(request.client.host) if request.client else ""
            wait = door.wrong_keys.take(host, time.monotonic())
            if wait:
                return _refused(429, "door.slow", {"retry-after": str(ceil(wait))})
            return _refused(401, "door.wrong_key", {"www-authenticate": "Bearer"})
        body = await request.body()
        if request.headers.get("content-type", "").partition(";")[0].strip() == "application/json":
            body_of_table = _as_csv(body)
            if body_of_table is None:
                return _refused(400, "door.not_json")
            body = body_of_table
        name, now = _words("door.name"), door.now()
        outcome = await asyncio.to_thread(
            door.importer.load, body, now, name=name, by="api", mapping_name=mapping, whole=whole
        )
        return JSONResponse(_told(outcome), status_code=422 if outcome.refused else 200)

    return router


def _as_csv(body: bytes) -> bytes | None:
    """The table behind a JSON list of objects, None for anything else."""
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return None
    heads = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(heads)
    table.writerows([_cell(row.get(head)) for head in heads] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)


def _told(outcome: Outcome) -> dict[str, Any]:
    stored = outcome.stored
    return {
        "import": outcome.import_id,
        "read": outcome.read,
        "new": stored.new,
        "changed": stored.changed,
        "unchanged": stored.unchanged,
        "older": stored.older,
        "bad": outcome.bad,
        "refused": outcome.refused,
        "problems": [
            {"line": problem.line, "column": problem.heading, "reason": problem.reason, "kept": problem.kept}
            for problem in outcome.problems[:_MOST_TOLD]
        ],
        "unknown_states": outcome.unknown_states,
    }


def _refused(status: int, key: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"message": _words(key)}, status, headers)
