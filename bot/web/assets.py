"""Stylesheets, scripts and pictures, each under an address that names its content, so that browsers may keep it."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

PREFIX = "/static"
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is and packed."""

    body: bytes
    packed: bytes
    media_type: str


class Assets:
    """The files of some folders, kept in memory: they are few and small. A name stands in one folder only."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._addresses: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        for path in sorted(file for folder in folders for file in folder.iterdir() if file.is_file()):
            if path.name in self._addresses:
                raise ValueError(f"two static files are called {path.name}")
            self._add(path)

    def address(self, name: str) -> str:
        """Where a browser finds the file. Raises KeyError for a file that is not there."""
        return f"{PREFIX}/{self._addresses[name]}"

    def named(self, name: str) -> Asset:
        """The file itself, for a route that serves it under a fixed address."""
        return self._assets[self._addresses[name]]

    async def serve(self, request: Request) -> Response:
        """The endpoint of `PREFIX/{name}`."""
        asset = self._assets.get(request.path_params["name"])
        return respond(request, asset, _FOREVER) if asset else Response(status_code=404)

    def _add(self, path: Path) -> None:
        body = path.read_bytes()
        hashed = f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
        media_type = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(path.name)[0]
        self._addresses[path.name] = hashed
        self._assets[hashed] = Asset(body, gzip.compress(body, mtime=0), media_type or "application/octet-stream")


def respond(request: Request, asset: Asset, cache_control: str) -> Response:
    """The file, packed for a browser that can unpack."""
    packs = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"cache-control": cache_control, "vary": "accept-encoding"}
    if packs:
        headers["content-encoding"] = "gzip"
    return Response(asset.packed if packs else asset.body, headers=headers, media_type=asset.media_type)
