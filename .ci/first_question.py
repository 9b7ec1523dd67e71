"""Waits for a motcua that was just started, opens the chat as a browser would, and asks one question."""

import http.cookiejar
import json
import sys
import time
import urllib.error
import urllib.request
import uuid

PATIENCE = 180.0  # seconds; the first start resolves libraries and loads the starter catalogue
QUESTION = "làm giấy khai sinh cho con cần giấy tờ gì"


def main(address: str) -> None:
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
    page = _wait_for(browser, f"{address}/")
    assert "<form" in page, "the chat page has no form"
    said, choices = _write(browser, address, {"text": QUESTION})
    if "căn cứ" not in said.lower():  # "which of these?" is an answer too: take the first
        said, _ = _write(browser, address, {"action": choices[0][1]})
    assert "đăng ký khai sinh" in said.lower(), "the answer is about something else"
    assert "căn cứ" in said.lower(), "the answer names no legal basis"


def _write(
    browser: urllib.request.OpenerDirector, address: str, message: dict[str, str]
) -> tuple[str, list[list[str]]]:
    """What the bot said, and its last choices (label, action, url)."""
    body = json.dumps({"id": uuid.uuid4().hex, **message}).encode()
    headers = {"content-type": "application/json", "origin": address}
    with browser.open(urllib.request.Request(f"{address}/chat/messages", body, headers), timeout=30) as answer:
        messages = [item for item in json.load(answer)["messages"] if not item["mine"]]
    said = "\n".join(item["text"] for item in messages)
    print(said)
    return said, messages[-1]["choices"]


def _wait_for(browser: urllib.request.OpenerDirector, url: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with browser.open(url, timeout=10) as page:
                return str(page.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    main(sys.argv[1])
