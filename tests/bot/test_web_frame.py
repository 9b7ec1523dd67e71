"""The frame of every page: headers, static files, error pages, the limit on bodies."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request

from bot.settings import Settings
from bot.web.assets import Assets
from bot.web.frame import Frame

HTML = {"accept": "text/html"}


@pytest.fixture
def frame() -> Frame:
    return Frame(Settings(office_name="Phường <Thử>", office_phone="1022"))


@pytest.fixture
async def client(frame: Frame) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI(openapi_url=None)
    frame.install(app)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("số 0912345678")

    @app.get("/number/{number}")
    async def number(number: int) -> int:
        return number

    @app.post("/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://motcua.test") as opened:
        yield opened


@pytest.mark.parametrize("path", ["/number/1", "/broken", "/missing"])
async def test_every_answer_is_guarded(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path, headers=HTML)).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_static_files_are_kept_forever(client: httpx.AsyncClient, frame: Frame) -> None:
    address = frame.assets.address("public.css")
    packed = await client.get(address)
    plain = await client.get(address, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text == frame.assets.named("public.css").body.decode()
    assert "immutable" in packed.headers["cache-control"]


@pytest.mark.parametrize("name", ["public.css", "public.000000000000.css", "../frame.py", "%2e%2e/frame.py"])
async def test_only_named_content_is_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/{name}")).status_code == 404


def test_an_address_names_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    before = Assets([tmp_path]).address("a.css")
    (tmp_path / "a.css").write_text("b {}")
    after = Assets([tmp_path])
    assert after.address("a.css") != before
    assert gzip.decompress(after.named("a.css").packed) == b"b {}"


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.css").write_text("a {}")
    with pytest.raises(ValueError, match=r"a\.css"):
        Assets([tmp_path / "one", tmp_path / "two"])


async def test_a_missing_page_says_so(client: httpx.AsyncClient) -> None:
    page = await client.get("/missing", headers=HTML)
    assert page.status_code == 404
    assert "Không tìm thấy trang" in page.text
    assert "Phường &lt;Thử&gt;" in page.text
    script = await client.get("/missing")
    assert script.json()["error"] == "404"


async def test_a_broken_page_tells_nothing(client: httpx.AsyncClient) -> None:
    page = await client.get("/broken", headers=HTML)
    assert page.status_code == 500
    assert "trục trặc" in page.text
    assert "0912345678" not in page.text
    assert "RuntimeError" not in page.text


async def test_a_wrong_value_is_a_bad_request(client: httpx.AsyncClient) -> None:
    page = await client.get("/number/mot", headers=HTML)
    assert (page.status_code, "Yêu cầu không hợp lệ" in page.text) == (400, True)


@pytest.mark.parametrize(("size", "status"), [(1_000_000, 200), (1_000_001, 413)])
async def test_a_large_body_is_refused(client: httpx.AsyncClient, size: int, status: int) -> None:
    assert (await client.post("/length", content=b"x" * size)).status_code == status


async def test_a_declared_size_is_believed_before_reading(client: httpx.AsyncClient) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"x"

    for declared in ("2000000", "-1", "nhiều".encode().hex()):
        response = await client.post("/length", content=body(), headers={"content-length": declared})
        assert response.status_code == 413
    assert read == 0


async def test_a_body_without_a_size_is_counted(client: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    response = await client.post("/length", content=body())
    assert response.status_code == 413
    assert "lớn hơn mức cho phép" in response.json()["message"]


@pytest.mark.parametrize(("path", "status"), [("/files", 200), ("/files/one", 200), ("/length", 413)])
async def test_only_pages_that_take_files_get_more(frame: Frame, path: str, status: int) -> None:
    app = FastAPI(openapi_url=None)
    frame.install(app, {"/files": 2_000_000})

    @app.post("/{path:path}")
    async def length(request: Request) -> int:
        return len(await request.body())

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://motcua.test") as client:
        assert (await client.post(path, content=b"x" * 1_500_000)).status_code == status
        too_much = await client.post("/files", content=b"x" * 2_500_000)
    assert (too_much.status_code, too_much.text) == (413, "Nội dung gửi lên lớn hơn 2 MB nên không được nhận.")
