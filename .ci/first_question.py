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
    body = json.dumps({"id": uuid.uuid4().hex, "text": QUESTION}).encode()
    headers = {"content-type": "application/json", "origin": address}
    with browser.open(urllib.request.Request(f"{address}/chat/messages", body, headers), timeout=30) as answer:
        messages = json.load(answer)["messages"]
    said = "\n".join(message["text"] for message in messages if not message["mine"])
    print(said)
    assert "khai sinh" in said.lower(), "the answer is about something else"
    assert "căn cứ" in said.lower() or "nguồn" in said.lower(), "the answer names no source"


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
