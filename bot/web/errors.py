"""What a person sees when a page is missing or broken: plain words, a way on, and never a traceback."""

import secrets
from collections.abc import Awaitable, Callable

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = structlog.get_logger(__name__)

_WORDS = {
    400: ("Yêu cầu không hợp lệ", "Trang nhận được một yêu cầu không đọc được. Mời bạn quay lại và thử lần nữa."),
    403: ("Không được phép", "Bạn không có quyền xem trang này."),
    404: ("Không tìm thấy trang", "Địa chỉ này không có trang nào. Có thể đường dẫn đã cũ hoặc gõ thiếu chữ."),
    405: ("Không được phép", "Trang này không nhận kiểu yêu cầu vừa gửi."),
    413: ("Nội dung quá lớn", "Nội dung gửi lên lớn hơn mức cho phép nên không được nhận."),
    429: ("Bạn thao tác hơi nhanh", "Xin chờ một lát rồi thử lại."),
    500: ("Hệ thống đang gặp trục trặc", "Lỗi đã được ghi lại để khắc phục. Mời bạn thử lại sau ít phút."),
}

Page = Callable[..., Response]


def install(app: FastAPI, page: Page) -> None:
    """Error pages in Vietnamese for people, JSON for scripts."""
    app.add_exception_handler(HTTPException, _http(page))
    app.add_exception_handler(RequestValidationError, _invalid(page))
    app.add_middleware(Unbroken, page=page)


class Unbroken:
    """Turns an exception into a page inside the other guards, which Starlette's own handler stands outside of."""

    def __init__(self, app: ASGIApp, page: Page) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as problem:
            if begun:
                raise
            ticket = secrets.token_hex(4)
            # the message of an exception may quote what the citizen wrote: only its class is logged
            _log.error("page_failed", path=scope["path"], ticket=ticket, problem=type(problem).__name__)
            response = _say(self._page, Request(scope), 500, ticket)
            await response(scope, receive, send)


def _http(page: Page) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)
        response = _say(page, request, problem.status_code)
        response.headers.update(problem.headers or {})
        return response

    return handle


def _invalid(page: Page) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, problem: Exception) -> Response:
        return _say(page, request, 400)

    return handle


def _say(page: Page, request: Request, status: int, ticket: str = "") -> Response:
    title, message = _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    if "text/html" in request.headers.get("accept", ""):
        return page("web/error.html", status=status, title=title, message=message, ticket=ticket)
    return JSONResponse({"error": str(status), "message": message}, status_code=status)
