"""What the console answers when it will not: sign in first, not yours, not there, not our form, or words at a field."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.console.desk import HOME, Forbidden, Forged, NotFound, SignInNeeded, Site, own_path, write_flash
from bot.rejected import Rejected

_SIGN_IN = f"{HOME}/dang-nhap"
_WORDS: dict[type[Exception], tuple[int, str, str]] = {
    NotFound: (404, "Không tìm thấy", "Mục này không có, hoặc không thuộc phạm vi của bạn."),
    Forbidden: (403, "Không được phép", "Vai trò của bạn không cho phép làm việc này."),
    Forged: (403, "Biểu mẫu đã cũ", "Trang đã mở quá lâu hoặc không phải của hệ thống. Hãy tải lại trang rồi làm lại."),
}
_Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI, site: Site) -> None:
    """Answers for people as pages, for scripts as JSON."""
    for problem, (status, title, message) in _WORDS.items():
        app.add_exception_handler(problem, _say(site, status, title, message))
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(Rejected, _rejected(site))


def _say(site: Site, status: int, title: str, message: str) -> _Handler:
    async def handle(request: Request, problem: Exception) -> Response:
        if not _is_for_people(request):
            return JSONResponse({"error": str(status), "message": message}, status_code=status)
        return site.page(request, "console/refused.html", status=status, title=title, message=message)

    return handle


async def _sign_in(request: Request, problem: Exception) -> Response:
    if request.method not in {"GET", "HEAD"} or not _is_for_people(request):
        if _is_for_people(request):
            return RedirectResponse(_SIGN_IN, status_code=303)
        return JSONResponse({"error": "401", "message": "Bạn cần đăng nhập lại."}, status_code=401)
    wanted = own_path(str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""))
    return RedirectResponse(f"{_SIGN_IN}?tiep={quote(wanted)}", status_code=303)


def _rejected(site: Site) -> _Handler:
    """A rule refused and the screen had no form to show it in: back to where they came from, with the words."""

    async def handle(request: Request, problem: Exception) -> Response:
        words = str(problem)
        if not _is_for_people(request) or not request.url.path.startswith(HOME):
            return JSONResponse({"error": "422", "message": words}, status_code=422)
        response = RedirectResponse(own_path(request.headers.get("referer", "")), status_code=303)
        write_flash(site, request, response, words, "problem")
        return response

    return handle


def _is_for_people(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
