"""Brings a file from an address that a platform gave for it: only from that platform's own hosts, only so much."""

from collections.abc import Collection
from urllib.parse import urlsplit

import httpx

from bot.channels.channel import Refused, Unreachable

MOST_BYTES = 10_000_000
_SECONDS = 30.0
ZALO_HOSTS = ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com", "zaloplatforms.com", "zapps.me")


class Fetcher:
    """`hosts`: domains whose every host may be asked, over https; `also`: whole origins, such as a stand-in's."""

    def __init__(self, hosts: Collection[str] = ZALO_HOSTS, also: Collection[str] = ()) -> None:
        self._hosts = tuple(hosts)
        self._also = frozenset(_origin(one) for one in also)

    async def download(self, url: str) -> bytes:
        """The file. Raises Refused for an address that is not the platform's or a file that is too large."""
        if not self._may_ask(url):
            raise Refused("địa chỉ ảnh không thuộc máy chủ của nền tảng")
        try:
            async with httpx.AsyncClient(timeout=_SECONDS, follow_redirects=False) as client:
                return await _read(client, url)
        except httpx.InvalidURL:
            raise Refused("địa chỉ ảnh không đọc được") from None
        except httpx.HTTPError as problem:
            raise Unreachable(f"không tải được ảnh ({type(problem).__name__})") from None

    def _may_ask(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        ours = parts.scheme == "https" and any(host == one or host.endswith(f".{one}") for one in self._hosts)
        return (ours and parts.port in {None, 443}) or _origin(url) in self._also


async def _read(client: httpx.AsyncClient, url: str) -> bytes:
    async with client.stream("GET", url) as response:
        if response.status_code >= 500 or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise Unreachable(f"máy chủ ảnh báo HTTP {response.status_code}")
        if response.status_code != httpx.codes.OK:
            raise Refused(f"ảnh không còn (HTTP {response.status_code})")
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                raise Refused("ảnh quá lớn")
        return bytes(content)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
