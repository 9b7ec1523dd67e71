"""`motcua zalo login|status|template`: the Official Account from the command line. Never prints a token."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from typing import Annotated, Any, NoReturn, TypeAlias, TypeVar
from urllib.parse import parse_qs, urlsplit

import typer
from rich.console import Console

from bot import office_hours, settings, zalo_status
from bot.channels import zalo_login, zalo_templates, zalo_token
from bot.channels.channel import SendError
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import TEMPLATE_BY_PHONE
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_login import LoginRefused, ZaloLogin
from bot.channels.zalo_templates import SentBy, ZaloTemplate
from bot.channels.zalo_token import Pair
from bot.database import Database
from bot.settings import Settings

T = TypeVar("T")

# what the composition root gives: an open, migrated database
Open: TypeAlias = Callable[[], AbstractContextManager[Database]]

_STEPS = """\
1. Trong trang quản lý ứng dụng của Zalo (mục Official Account), đặt:
   Callback URL:   {callback}
   Code challenge: {challenge}
2. Quản trị viên của Official Account mở địa chỉ sau và bấm đồng ý:
   {url}
3. Zalo chuyển về Callback URL kèm ?code=...; mã chỉ dùng được một lần, trong 10 phút."""


def register(app: typer.Typer, open_: Open) -> None:
    """Adds the commands to `app`; `open_` is called when one of them runs."""
    zalo = typer.Typer(help="Kết nối Zalo Official Account.", no_args_is_help=True)
    app.add_typer(zalo, name="zalo")

    @zalo.command()
    def login(
        code: Annotated[str, typer.Option(help="Mã, hoặc cả địa chỉ mà Zalo chuyển về.")] = "",
        callback: Annotated[str, typer.Option(help="Callback URL đã đặt ở Zalo; mặc định MOTCUA_PUBLIC_URL.")] = "",
        paste: Annotated[bool, typer.Option("--paste", help="Dán refresh token lấy từ API Explorer của Zalo.")] = False,
    ) -> None:
        """Cấp quyền cho motcua gửi tin thay Official Account."""
        found = _settings()
        console = Console()
        if paste:
            refresh_token = typer.prompt("Refresh token", hide_input=True).strip()
            pair = _from_login(found, lambda login: login.refresh(refresh_token))
        else:
            if not code:
                console.print(_steps(found, callback), markup=False, highlight=False, soft_wrap=True)
                code = typer.prompt("Dán mã hoặc địa chỉ đó vào đây")
            pair = _from_login(found, lambda login: login.exchange(_code(code)))
        now = office_hours.now()
        with open_() as database, database.transaction() as session:
            zalo_token.keep(session, found.zalo_app_id, pair, now)
        console.print("Đã đăng nhập Zalo OA. Từ nay motcua tự gia hạn; xem lại bằng: motcua zalo status")

    @zalo.command()
    def status() -> None:
        """Hạn của mã truy cập, gói dịch vụ, hạn mức, cửa sổ tương tác, mẫu tin và lỗi gần nhất."""
        found = _settings()
        with open_() as database:
            report = asyncio.run(zalo_status.read(found, database, office_hours.now))
        Console().print(zalo_status.table(report))
        if not report.works:
            raise typer.Exit(1)

    @zalo.command()
    def template(
        purpose: Annotated[str, typer.Argument(help="Loại thông báo dùng mẫu này, ví dụ dossier.ready.")],
        template_id: Annotated[str, typer.Argument(help="Mã mẫu tin đã được Zalo duyệt.")],
        by: Annotated[SentBy, typer.Option(help="Gửi theo người dùng (uid) hay số điện thoại (phone).")] = SentBy.UID,
        fact: Annotated[
            list[str] | None, typer.Option(help="tham_số_của_mẫu=tên_dữ_kiện; bỏ qua khi trùng tên.")
        ] = None,
    ) -> None:
        """Chỉ định mẫu tin (ZBS) cho một loại thông báo; tham số được hỏi từ Zalo."""
        found = _settings()
        with open_() as database:
            listed = _from_api(found, database, lambda api: _parameters(api, template_id))
            try:
                parameters = zalo_templates.parameters_of(listed, dict(_named(one) for one in fact or ()))
            except ValueError as wrong:
                _stop(str(wrong))
            row = ZaloTemplate(
                purpose=purpose,
                sent_by=by,
                template_id=template_id,
                parameters=parameters,
                checked_at=office_hours.now(),
            )
            with database.transaction() as session:
                zalo_templates.set_up(session, row)
        Console().print(f"Thông báo {purpose} từ nay dùng mẫu {template_id} ({by}).", markup=False, highlight=False)


def _settings() -> Settings:
    try:
        found = settings.load()
    except settings.SettingsError as wrong:
        _stop("\n".join(wrong.problems))
    missing = [
        f"{name}: cần có để kết nối Zalo OA"
        for name, value in (
            ("MOTCUA_ZALO_APP_ID", found.zalo_app_id),
            ("MOTCUA_ZALO_APP_SECRET", found.zalo_app_secret.get_secret_value()),
        )
        if not value
    ]
    if missing:
        _stop("\n".join(missing))
    return found


def _steps(found: Settings, callback: str) -> str:
    callback = callback or (f"{found.public_url}/" if found.public_url else "")
    if not callback:
        _stop("Hãy đặt MOTCUA_PUBLIC_URL hoặc dùng --callback với Callback URL đã đặt ở Zalo.")
    return _STEPS.format(
        callback=callback, challenge=zalo_login.challenge(found), url=zalo_login.permission_url(found, callback)
    )


def _code(pasted: str) -> str:
    """The code, also out of the whole address that Zalo came back to."""
    codes = parse_qs(urlsplit(pasted.strip()).query).get("code")
    return codes[0] if codes else pasted.strip()


def _named(text: str) -> tuple[str, str]:
    name, equals, fact = text.partition("=")
    if not (name and equals and fact):
        raise ValueError(f"--fact cần dạng tham_số=dữ_kiện, không phải {text!r}")
    return name, fact


async def _parameters(api: ZaloApi, template_id: str) -> list[dict[str, Any]]:
    url = f"{api.business}/template/info/v2"
    answer = await api.call("GET", url, TEMPLATE_BY_PHONE, query={"template_id": template_id})
    listed = answer.get("data", {}).get("listParams")
    return listed if isinstance(listed, list) else []


def _from_login(found: Settings, question: Callable[[ZaloLogin], Awaitable[Pair]]) -> Pair:
    async def asked() -> Pair:
        http = ZaloHttp()
        try:
            return await question(ZaloLogin(http, found))
        finally:
            await http.close()

    return _answered(asked())


def _from_api(found: Settings, database: Database, question: Callable[[ZaloApi], Awaitable[T]]) -> T:
    async def asked() -> T:
        api = ZaloApi(found, database)
        try:
            return await question(api)
        finally:
            await api.close()

    return _answered(asked())


def _answered(asked: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(asked)
    except (LoginRefused, SendError) as problem:
        _stop(str(problem))


def _stop(words: str) -> NoReturn:
    Console(stderr=True).print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)
