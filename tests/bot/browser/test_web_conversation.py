"""A conversation in a real browser: by keyboard, on a phone, kept on reload, without a network, without JavaScript."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.bot.browser.conftest import DESKTOP, PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "làm khai sinh cho con cần giấy tờ gì?"


async def ask(page: Page, words: str = QUESTION) -> None:
    answers = page.locator("article.ours")
    before = await answers.count()
    await page.get_by_label("Câu hỏi của bạn").fill(words)
    await page.keyboard.press("Enter")
    await expect(answers).to_have_count(before + 1)


async def assert_accessible(page: Page) -> None:
    results = await Axe().run(page)
    worst = [found for found in results.response["violations"] if found["impact"] in {"serious", "critical"}]
    assert not worst, "\n".join(f"{found['id']}: {found['nodes'][0]['html']}" for found in worst)


async def assert_fits(page: Page) -> None:
    """No sideways scroll, nothing cut off at the right."""
    wide, room = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room


async def test_a_conversation_by_keyboard_alone(open_page: OpenPage, site: str) -> None:
    page = await open_page(site)
    await expect(page.get_by_label("Câu hỏi của bạn")).to_be_focused()
    await page.keyboard.type("làm khai sinh")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("cần giấy tờ gì?")
    await page.keyboard.press("Enter")
    card = page.locator("article.ours").last
    await expect(card.get_by_role("heading", name="Đăng ký khai sinh (mã 1.001193)")).to_be_visible()
    await expect(page.locator("article.mine .words")).to_have_text("làm khai sinh\ncần giấy tờ gì?")
    fee = card.get_by_role("button", name="Lệ phí")
    for _ in range(20):
        await page.keyboard.press("Shift+Tab")
        if await fee.evaluate("(button) => button === document.activeElement"):
            break
    await expect(fee).to_be_focused()
    await page.keyboard.press("Enter")
    answer = page.locator("article.ours").nth(1)
    await expect(answer).to_contain_text("8.000 đồng")
    await expect(answer).to_be_focused()
    await page.keyboard.press("Tab")
    assert await answer.evaluate("(answer) => answer.contains(document.activeElement)")
    await assert_accessible(page)


async def test_a_reload_keeps_it(open_page: OpenPage, site: str) -> None:
    page = await open_page(site)
    await ask(page)
    before = await page.locator("article.ours .prose").inner_text()
    await page.reload()
    assert await page.locator("article.ours .prose").inner_text() == before
    await expect(page.locator("article.mine .words")).to_have_text(QUESTION)
    await ask(page, "thế lệ phí bao nhiêu?")
    await expect(page.locator("article.ours").last).to_contain_text("Phí, lệ phí")


async def test_a_number_picks_a_choice(open_page: OpenPage, site: str) -> None:
    page = await open_page(site)
    await ask(page, "làm lại khai sinh")
    await expect(page.locator("article.ours").last.get_by_role("button")).to_have_text(
        ["Đăng ký khai sinh", "Đăng ký lại khai sinh", "Không phải các mục trên"]
    )
    await ask(page, "2")
    await expect(page.locator("article.ours").last).to_contain_text("Đăng ký lại khai sinh (mã 1.004884)")


async def test_a_suggestion_and_the_menu(open_page: OpenPage, site: str) -> None:
    page = await open_page(site, PHONE)
    await page.evaluate("window.opened = true")
    await page.get_by_role("button", name="Đăng ký kết hôn").click()
    await expect(page.locator("article.ours").last).to_contain_text("Đăng ký kết hôn (mã")
    await page.get_by_role("button", name="Thủ tục theo lĩnh vực").first.click()
    await page.locator("article.ours").last.get_by_role("button", name="Hộ tịch").click()
    await expect(page.locator("article.ours").last.get_by_role("button", name="Đăng ký lại khai sinh")).to_be_visible()
    assert await page.evaluate("window.opened"), "a press must not load the page anew"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_everybody_can_use_it(open_page: OpenPage, site: str, size: tuple[int, int], dark: bool) -> None:
    page = await open_page(site, size, dark=dark)
    await assert_accessible(page)
    await assert_fits(page)
    await ask(page)
    await ask(page, "làm lại khai sinh")
    await ask(page, "không có dấu cách" * 40)
    await assert_accessible(page)
    await assert_fits(page)
    small = await page.evaluate(
        """[...document.querySelectorAll('button, a.tool, textarea')].filter((one) => one.offsetParent)
        .filter((one) => one.getBoundingClientRect().height < 40 || one.getBoundingClientRect().width < 40)
        .map((one) => one.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("zoom", [2, 4])
async def test_it_can_be_read_large(open_page: OpenPage, site: str, zoom: float) -> None:
    page = await open_page(site, zoom=zoom)
    await ask(page)
    await assert_fits(page)
    await expect(page.get_by_label("Câu hỏi của bạn")).to_be_visible()


async def test_what_is_typed_is_shown_as_typed(open_page: OpenPage, site: str) -> None:
    page = await open_page(site)
    words = "<img src=x onerror=document.title='hacked'> khai sinh <script>document.title='hacked'</script>"
    await ask(page, words)
    await expect(page.locator("article.mine .words")).to_have_text(words)
    await page.reload()
    await expect(page.locator("article.mine .words")).to_have_text(words)
    assert await page.locator("article img[src='x'], article script").count() == 0
    assert "hacked" not in await page.title()


async def test_without_a_network_nothing_is_lost_or_doubled(open_page: OpenPage, site: str) -> None:
    page = await open_page(site, expects=("ERR_INTERNET_DISCONNECTED",))
    await page.context.set_offline(True)
    await page.get_by_label("Câu hỏi của bạn").fill(QUESTION)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Gửi lại")).to_be_visible()
    await expect(page.get_by_role("alert")).to_contain_text("Mất kết nối")
    await page.context.set_offline(False)
    await expect(page.locator("article.ours")).to_have_count(1)
    await expect(page.get_by_role("button", name="Gửi lại")).to_be_hidden()
    await page.reload()
    await expect(page.locator("article.ours")).to_have_count(1)


async def test_a_lost_answer_is_fetched_not_asked_again(open_page: OpenPage, site: str) -> None:
    page = await open_page(site, expects=("ERR_FAILED",))
    lost = 0

    async def lose_once(route, request) -> None:  # type: ignore[no-untyped-def]
        nonlocal lost
        if request.method == "POST" and not lost:
            lost += 1
            await route.fetch()  # it arrives, only the answer does not come back
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/chat/messages*", lose_once)
    await ask(page)
    assert lost == 1
    await page.reload()
    await expect(page.locator("article.mine")).to_have_count(1)
    await expect(page.locator("article.ours")).to_have_count(1)


async def test_a_long_text_stays_in_the_box(open_page: OpenPage, site: str) -> None:
    page = await open_page(site)
    await page.get_by_label("Câu hỏi của bạn").fill("dài " * 2_500)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("2.000 ký tự")
    assert len(await page.get_by_label("Câu hỏi của bạn").input_value()) == 10_000
    await expect(page.locator("article.mine")).to_have_count(0)


async def test_a_refusal_is_said(open_page: OpenPage, site: str) -> None:
    page = await open_page(site, expects=("429",))
    await page.evaluate(
        """Promise.all([...Array(12).keys()].map((number) => fetch('/chat/messages', {
          method: 'POST', headers: {'Content-Type': 'application/json'},
          body: JSON.stringify({id: `tin-nhan-${number}`, text: 'khai sinh'})})))"""
    )
    await page.get_by_label("Câu hỏi của bạn").fill(QUESTION)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Bạn gửi hơi nhanh")
    await expect(page.get_by_role("button", name="Gửi lại")).to_be_visible()


async def test_another_tab_sees_the_same(open_page: OpenPage, site: str) -> None:
    page = await open_page(site)
    await ask(page)
    other = await page.context.new_page()
    await other.goto(site)
    await ask(page, "thế lệ phí bao nhiêu?")
    await expect(other.locator("article.ours")).to_have_count(2, timeout=15_000)  # it looks every 5 seconds
    await expect(other.locator("article.mine")).to_have_count(2)
    await expect(page.locator("article.mine")).to_have_count(2)


async def test_without_javascript(open_page: OpenPage, site: str) -> None:
    page = await open_page(site, PHONE, scripts=False)
    await page.get_by_label("Câu hỏi của bạn").fill(QUESTION)
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(page.locator("article.ours")).to_contain_text("Đăng ký khai sinh (mã 1.001193)")
    await page.get_by_role("button", name="Lệ phí").click()
    await expect(page.locator("article.ours").last).to_contain_text("8.000 đồng")
    await page.get_by_role("button", name="Khai sinh cho con").click()
    await expect(page.locator("article.ours")).to_have_count(3)
    await page.get_by_role("button", name="Trò chuyện mới").click()
    await expect(page.locator("article")).to_have_count(0)


async def test_a_card_is_copied_and_printed_alone(open_page: OpenPage, site: str) -> None:
    page = await open_page(site)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ask(page)
    await ask(page, "đăng ký kết hôn")
    card = page.locator("article.ours").last
    await card.get_by_role("button", name="Sao chép").click()
    await expect(card.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert "Đăng ký kết hôn (mã" in await page.evaluate("navigator.clipboard.readText()")
    await page.emulate_media(media="print")
    await page.evaluate(
        """window.print = () => { window.shown = [...document.querySelectorAll('.message')]
        .filter((one) => one.offsetHeight).map((one) => one.querySelector('h3')?.textContent); }"""
    )
    await card.locator("[data-print]").dispatch_event("click")
    assert [title.split(" (")[0] for title in await page.evaluate("window.shown")] == ["Đăng ký kết hôn"]
    await expect(page.locator(".composer")).to_be_hidden()
