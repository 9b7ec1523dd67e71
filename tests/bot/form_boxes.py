"""What a browser would send of a form: every box with what stands in it."""

from html.parser import HTMLParser

from tests.bot.console_room import Browser


class _Boxes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.inside = ""
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        name = given.get("name", "")
        if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self.values[name] = given.get("value", "")
        elif tag == "textarea":
            self.inside, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.values[self.select] = given["value"]

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.values[self.inside] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.inside = ""


async def boxes_of(browser: Browser, path: str) -> dict[str, str]:
    """The boxes of the forms on a page as a browser would send them."""
    page = await browser.get(path)
    assert page.status_code == 200

    boxes = _Boxes()
    boxes.feed(page.text)
    return {name: value for name, value in boxes.values.items() if name not in {"csrf"}}
