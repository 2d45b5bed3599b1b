"""Somebody takes a reference along: in a style found by its name, on the keyboard, to be pasted."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(transactional_db: None) -> Any:
    article = factories.article(title="A title", citation_key="yang2023", issued="2023")
    return factories.published(article=article)


def test_a_style_is_found_and_taken_by_keyboard(
    page: Any, live_server: Any, published: Any
) -> None:
    page.goto(f"{live_server.url}/citations?claim={published.public_id}")
    page.get_by_role("button", name="Choose another style").press("Enter")
    box = page.get_by_role("searchbox")
    box.press_sequentially("modern language")
    mla = page.locator("a[data-style='modern-language-association']")
    expect(page.locator("#count")).to_contain_text("styles")
    box.press("ArrowDown")
    expect(mla).to_be_focused()
    expect(page.locator("#example")).to_contain_text("Author, First")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "style=modern-language-association" in url)
    assert f"claim={published.public_id}" in page.url, "what was chosen stays chosen"
    assert "A Title. 2023." in page.inner_text(".references-shown")


def test_without_scripts_a_style_is_found_as_well(
    browser: Any, live_server: Any, published: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/citations/styles")
    page.get_by_role("searchbox").fill("ieee")
    page.get_by_role("button", name="Search").click()
    page.locator("a[data-style='ieee']").click()
    assert "[1]" in page.inner_text(".references-shown")
    with page.expect_download() as download:
        page.get_by_role("button", name="Word").click()
    assert download.value.suggested_filename == "articles-revision-1.docx"
    context.close()


def test_a_reference_is_copied(browser: Any, live_server: Any, published: Any) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{live_server.url}/claims/{published.public_id}")
    page.select_option("#style", "apa")
    page.get_by_role("button", name="Show").click()
    copy = page.locator("form[data-cite] button.copy")
    copy.wait_for(state="visible")
    expect(copy).to_be_enabled()
    copy.click()
    expect(copy).to_have_text("Copied")
    pasted = page.evaluate("navigator.clipboard.readText()")
    assert pasted == page.inner_text("output.reference").strip()
    assert f"/claims/{published.version_id}" in pasted
    context.close()
