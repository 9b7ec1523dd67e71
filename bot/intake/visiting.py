"""What the public pages of reports share: the frame, the visitor, the pace, and the form as it is shown."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from fastapi import Request
from starlette.responses import Response

from bot.attachments import Attachment
from bot.database import Database
from bot.feedback.labels import CATEGORIES, KINDS
from bot.intake.filing import MOST_CHARACTERS, MOST_PHOTOS
from bot.intake.form import ReportForm
from bot.web.frame import Frame
from bot.web.rate import TokenBuckets, network_of
from bot.web.visitor import Visitors

PATH = "/phan-anh/gui"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one visitor may send, and one address: a whole hamlet may share one."""

    visitor: TokenBuckets = field(default_factory=lambda: TokenBuckets(20, 1 / 20))
    address: TokenBuckets = field(default_factory=lambda: TokenBuckets(150, 1))

    def wait(self, request: Request, visitor: str) -> int:
        """Seconds until this one may go on, 0 for now."""
        clock = time.monotonic()
        host = network_of(request.client.host) if request.client else ""
        return ceil(self.address.take(host, clock) or self.visitor.take(visitor, clock))


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the routes share."""

    frame: Frame
    database: Database
    visitors: Visitors
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)

    def page(self, request: Request, template: str, visitor: str, **context: Any) -> Response:
        """A page of this visitor, who is remembered."""
        status = context.pop("status", 200)
        response = self.frame.page(
            f"intake/{template}", status=status, token=self.visitors.sign(visitor), here=request.url.path, **context
        )
        self.visitors.remember(request, response, visitor, embedded=False)
        return response

    def form(
        self,
        request: Request,
        visitor: str,
        values: ReportForm,
        problems: dict[str, str] | None = None,
        *,
        key: str = "",
        photos: Sequence[Attachment] = (),
        status: int = 200,
    ) -> Response:
        """The form, empty or with what was typed."""
        return self.page(
            request,
            "form.html",
            visitor,
            status=422 if problems and status == 200 else status,
            values=values,
            problems=problems or {},
            key=key or self.visitors.make(),
            photos=photos,
            kinds=list(KINDS.items()),
            categories=list(CATEGORIES.items()),
            most_photos=MOST_PHOTOS,
            most_characters=MOST_CHARACTERS,
        )
