"""The text on the coding screen: its passages, its marks, and how quick both are."""

from itertools import accumulate
from typing import Any

import pytest

from claims.models import Claim, Quote
from tests import factories
from tests.journeys import desk

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)

#: Before the passage: emoji with joiners and skin tones, accents that combine, Arabic, Hebrew.
MIXED = (
    "👩‍👩‍👧‍👦🏳️‍🌈 “Quoted” ’tis q̈̄ 𝔘𝔫𝔦 🕊️\n\n  \nقالت الوزيرة إن “الهدنة” قريبة 🌙 שָׁלוֹם\n"
    "Then 👍🏽 she said that the truce is near, 🙂 and الهدنة قريبة جدا came again.\n"
    "The last line 🏁."
)


PASSAGES = ("the truce is near, 🙂 and", "الهدنة قريبة جدا", "“الهدنة” قريبة 🌙", "line 🏁")


def test_emoji_and_arabic_before_the_passage_do_not_shift_it(live_server: Any, window: Any) -> None:
    page = desk.open_desk(window(), live_server, desk.article(MIXED))
    for number, passage in enumerate(PASSAGES):
        desk.begin(page, passage)
        desk.fill_in(page, f"The truce is near, said {number} times.")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("mark:focus")
    marked = [_marked(page, claim) for claim in Claim.objects.order_by("pk")]
    assert marked == list(PASSAGES)
    assert [desk.parts(claim) for claim in Claim.objects.order_by("pk")] == [[p] for p in PASSAGES]
    page.reload()
    page.wait_for_selector(".desk[data-ready]")
    assert [_marked(page, claim) for claim in Claim.objects.order_by("pk")] == marked


def _marked(page: Any, claim: Claim) -> str:
    return "".join(page.locator(f"mark[data-claims~='{claim.pk}']").all_inner_texts())


def test_a_passage_may_cross_lines_and_marks_and_a_triple_click_takes_the_line(
    live_server: Any, window: Any
) -> None:
    article = desk.article(MIXED)
    there = factories.draft(article=article, quote="truce is near")
    page = desk.open_desk(window(), live_server, article)
    page.locator("[data-line]", has_text="The last line").click(click_count=3)
    page.wait_for_selector(".desk-bar:not([hidden])")
    page.keyboard.press("c")
    quote = page.locator(".quote-parts blockquote p")
    assert quote.inner_text() == "The last line 🏁."
    page.keyboard.press("Escape")
    page.evaluate(
        """() => {
            const lines = document.querySelectorAll("[data-line]");
            const from = document.querySelector("mark .line").firstChild;
            getSelection().setBaseAndExtent(from, 6, lines[lines.length - 1].firstChild, 8);
        }"""
    )
    page.get_by_role("button", name="Claim", exact=False).and_(
        page.locator(".desk-bar button")
    ).click()
    page.wait_for_selector("[data-path=text]:focus")
    desk.fill_in(page, "It is near.")
    page.keyboard.press("Control+Enter")
    desk.said(page, "is saved")
    claim = Claim.objects.exclude(pk=there.pk).get()
    assert desk.parts(claim) == ["is near, 🙂 and الهدنة قريبة جدا came again.\nThe last"]


def test_marks_that_overlap_are_each_seen_and_each_reached(live_server: Any, window: Any) -> None:
    article = desk.article()
    factories.draft(article=article, text="First.", quote="drills show that Beijing is hardly")
    second = factories.draft(
        article=article, text="Second.", quote="Beijing is hardly a neutral party"
    )
    supports = [(factories.proposition(), "supports")]
    third = factories.submitted(
        article=article, text="Third.", quote="neutral party, whatever", stances=supports
    )
    page = desk.open_desk(window(), live_server, article)
    words = page.locator("mark").all_inner_texts()
    assert words == [
        "drills show that ", "Beijing is hardly", " a ", "neutral party", ", whatever",
    ]  # fmt: skip
    assert page.locator("mark", has_text="Beijing is hardly").locator(".line").count() == 2
    signs = page.locator("mark [data-sign]").evaluate_all("all => all.map(e => e.dataset.sign)")
    assert sorted(signs) == ["▲", "▼", "▼"]
    assert page.locator(".line.is-submitted.tone-supports").count() == 2

    for begins in ("drills show that ", "Beijing is hardly", "neutral party"):
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.innerText") == begins
    page.keyboard.press("Shift+N")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name=second.version_id).press("Enter")
    page.wait_for_selector("[data-path=text]:focus")
    assert page.locator("[data-path=text]").input_value() == "Second."
    page.keyboard.press("Escape")
    page.locator(f".desk-rows [data-claim='{third.pk}'] button").click()
    assert page.locator("mark .is-current").first.inner_text() == "neutral party"
    page.get_by_role("link", name=f"Open {third.version_id}").wait_for()


def test_half_a_megabyte_with_a_thousand_claims_stays_quick(live_server: Any, window: Any) -> None:
    line = (
        "The {:04} ministers of both states said 🕊 that the treaty would hold for years to come. "
    )
    text = "\n".join((line.format(number) * 6).strip() for number in range(1000))
    assert len(text) > 500_000
    article = desk.article(text)
    _thousand_claims(article)
    page = desk.open_desk(window(), live_server, article)
    assert page.locator("mark[data-begins]").count() == 1000
    took = page.evaluate(MEASURED)
    assert 2 * took["draw one"] < took["draw all"] < 10 * took["lay out the text"], took
    page.reload()
    page.wait_for_selector(".desk[data-ready]")

    desk.begin(page, "0777 ministers of both states said 🕊 that the treaty")
    desk.fill_in(page, "The treaty will hold.")
    page.keyboard.press("Control+Enter")
    desk.said(page, "is saved")
    assert desk.parts(Claim.objects.order_by("-pk")[0]) == [
        "0777 ministers of both states said 🕊 that the treaty"
    ]


#: In milliseconds: all marks drawn anew, and one of them changed (the quickest of five), each with
#: its layout.
MEASURED = """async () => {
    const { Marks } = await import("/static/admin/factbase/coding/marks.js");
    const { Text } = await import("/static/admin/factbase/coding/offsets.js");
    const held = (id) => JSON.parse(document.getElementById(id).textContent);
    const { claims: { claims }, snapshot } = held("coding"), whole = held("coding-text");
    const pane = document.querySelector(".desk-text").cloneNode(false);
    const body = document.querySelector(".desk-body").cloneNode(false);
    const ticks = document.querySelector(".desk-ticks").cloneNode(false);
    pane.append(ticks, body);
    document.querySelector(".desk-frame").replaceChildren(pane);
    const timed = (act) => {
        const begin = performance.now();
        act();
        pane.offsetHeight;
        return Math.round(performance.now() - begin);
    };
    let text, marks;
    const took = {};
    took["count the text"] = timed(() => { text = new Text(whole); });
    took["lay out the text"] = timed(() => { marks = new Marks(body, text, ticks); });
    took["draw all"] = timed(() => marks.draw(claims, { snapshot, current: null }));
    const one = (id) => timed(() => marks.draw(claims, { snapshot, current: id }));
    took["draw one"] = Math.min(...claims.slice(500, 505).map(({ id }) => one(id)));
    return took;
}"""


def _thousand_claims(article: Any) -> None:
    """One in each line."""
    coder, snapshot = factories.user(), article.snapshot
    made = Claim.objects.bulk_create(
        Claim(article=article, coder=coder, text=f"Claim {number}.") for number in range(1000)
    )
    lines = snapshot.text.split("\n")
    starts = accumulate((len(line) + 1 for line in lines), initial=4)
    Quote.objects.bulk_create(
        Quote(claim=claim, exact=line[4:60], snapshot=snapshot, start=start, end=start + 56)
        for claim, line, start in zip(made, lines, starts, strict=False)
    )
