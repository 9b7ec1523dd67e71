"""What a request to the survey pages says of its visitor: the language, and whether a program only looks ahead."""

from typing import Any

from starlette.requests import Request

_ROBOTS = ("bot", "crawl", "spider", "preview", "externalhit")


def language(request: Request) -> dict[str, Any]:
    """Vietnamese unless `?lang=en` asks for English; `t` picks the words."""
    english = request.query_params.get("lang") == "en"
    return {
        "english": english,
        "t": (lambda _vi, en: en) if english else (lambda vi, _en: vi),
        "here": request.url.path,
    }


def kept(address: str, request: Request) -> str:
    if request.query_params.get("lang") != "en":
        return address
    return f"{address}{'&' if '?' in address else '?'}lang=en"


def is_robot(request: Request) -> bool:
    """Chat apps fetch a shared address to show a preview; nobody scanned."""
    agent = request.headers.get("user-agent", "").lower()
    return "prefetch" in request.headers.get("sec-purpose", "") or any(word in agent for word in _ROBOTS)
