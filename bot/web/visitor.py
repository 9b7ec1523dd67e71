"""Who is behind a browser: a random id in a signed cookie, nothing else. And whether our own page sent a request."""

import secrets
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.web.signing import Signer

COOKIE = "motcua_visitor"
HEADER = "x-motcua-visitor"
_KEPT = 30 * 24 * 3600  # seconds


class Visitors:
    """Reads and writes the visitor's cookie.

    A page that another site embeds may get no cookie at all (browsers block or partition it), so the page also carries
    its signed id, which its script sends back in a header: the chat works there, only a reload begins anew.
    """

    def __init__(self, key: bytes, *, public_url: str = "") -> None:
        self._signer = Signer(key, "visitor")
        self._public_url = public_url

    def make(self) -> str:
        """A new visitor id that nobody can guess."""
        return secrets.token_urlsafe(18)

    def sign(self, visitor: str) -> str:
        """The id as a page carries it: also the token of its forms."""
        return self._signer.sign(visitor)

    def of_cookie(self, request: Request) -> str | None:
        """The visitor that the cookie names, None for no cookie or one that is not ours."""
        return self._signer.read(request.cookies.get(COOKIE, ""))

    def of_script(self, request: Request) -> str | None:
        """The visitor of a request by the page's script: the cookie, else the header."""
        return self.of_cookie(request) or self._signer.read(request.headers.get(HEADER, ""))

    def of_form(self, request: Request, token: str) -> str | None:
        """The visitor of a plain form: the cookie, which the form's own token must match."""
        visitor = self.of_cookie(request)
        return visitor if visitor is not None and self._signer.read(token) == visitor else None

    def remember(self, request: Request, response: Response, visitor: str, *, embedded: bool) -> None:
        """Sets the cookie. Inside another site's page only SameSite=None; Secure; Partitioned is kept by browsers."""
        https = self._is_https(request)
        abroad = embedded and https
        response.set_cookie(
            COOKIE,
            self.sign(visitor),
            max_age=_KEPT,
            path="/",
            httponly=True,
            secure=https,
            samesite="none" if abroad else "lax",
        )
        if abroad:  # the standard library writes Partitioned from Python 3.14 on
            name, value = response.raw_headers[-1]
            response.raw_headers[-1] = (name, value + b"; Partitioned")

    def is_ours(self, request: Request) -> bool:
        """Whether our own page sent this."""
        return is_from(request, self._public_url)

    def _is_https(self, request: Request) -> bool:
        return self._public_url.startswith("https://") or request.url.scheme == "https"


def is_from(request: Request, public_url: str) -> bool:
    """Whether a page of ours sent this: browsers name the origin of every POST, other programs carry no cookie."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if public_url and origin == _origin(public_url):
        return True
    return urlsplit(origin).netloc == request.headers.get("host", "")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
