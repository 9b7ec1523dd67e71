"""The frame of every public page: templates, static files, headers and error pages. Knows no feature's page."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.office_hours import local
from bot.settings import Settings
from bot.web import errors, wording
from bot.web.assets import PREFIX, Assets
from bot.web.guard import BodyLimit, SecurityHeaders, content_policy, security_headers
from bot.web.prose import blocks_of

_HERE = Path(__file__).parent


class Frame:
    """Renders templates named "feature/page.html" from the `templates` folder of each feature given.

    A feature's `static` folder is served too. Every page inherits from "web/layout.html".
    """

    def __init__(self, settings: Settings, features: Iterable[Path] = ()) -> None:
        self.settings = settings
        rooms = [_HERE, *features]
        self.assets = Assets(room / "static" for room in rooms if (room / "static").is_dir())
        loader = PrefixLoader({room.name: FileSystemLoader(room / "templates") for room in rooms})
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.globals.update(
            asset=self.assets.address, office_name=settings.office_name, office_phone=settings.office_phone
        )
        self._templates.tests.update(web_address=_is_web_address)
        self._templates.filters.update(
            blocks=blocks_of,
            local=local,
            day=wording.day,
            when=wording.when,
            thousands=wording.thousands,
            percent=wording.percent,
            two=wording.two,
            signed=wording.signed,
        )

    def render(self, template: str, **values: Any) -> str:
        """The text of a template. Raises jinja2's UndefinedError for a value that was not given."""
        return self._templates.get_template(template).render(values)

    def page(self, template: str, *, status: int = 200, embeddable: bool = False, **values: Any) -> HTMLResponse:
        """A page that no cache keeps. `embeddable`: the sites in MOTCUA_EMBED_ORIGINS may show it inside theirs."""
        headers = {"cache-control": "private, no-store"}
        if embeddable:
            headers["content-security-policy"] = content_policy(self.settings.embed_origins)
            headers["cross-origin-resource-policy"] = "cross-origin"
        return HTMLResponse(self.render(template, **values), status_code=status, headers=headers)

    def install(self, app: FastAPI, larger_bodies: Mapping[str, int] | None = None) -> None:
        """Puts the static files, the error pages and the guards on `app`. See BodyLimit for `larger_bodies`."""
        app.add_route(f"{PREFIX}/{{name}}", self.assets.serve, methods=["GET", "HEAD"], include_in_schema=False)
        errors.install(app, self.page)
        app.add_middleware(BodyLimit, larger=larger_bodies)
        https = self.settings.public_url.startswith("https://")
        app.add_middleware(SecurityHeaders, headers=security_headers(https=https))


def _is_web_address(text: str) -> bool:
    """A link may come from loaded data: `javascript:` and the like must not become one."""
    return text.startswith(("https://", "http://"))
