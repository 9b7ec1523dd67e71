"""What a person sees when a page is missing or broken: plain words, a way on, and never a traceback."""

import secrets
from collections.abc import Awaitable, Callable

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

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
    app.add_exception_handler(Exception, _broken(page))


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


def _broken(page: Page) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, problem: Exception) -> Response:
        ticket = secrets.token_hex(4)
        # the message of an exception may quote what the citizen wrote: only its class is logged
        _log.error("page_failed", path=request.url.path, problem=type(problem).__name__, ticket=ticket)
        return _say(page, request, 500, ticket)

    return handle


def _say(page: Page, request: Request, status: int, ticket: str = "") -> Response:
    title, message = _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    if "text/html" in request.headers.get("accept", ""):
        return page("web/error.html", status=status, title=title, message=message, ticket=ticket)
    return JSONResponse({"error": str(status), "message": message}, status_code=status)
