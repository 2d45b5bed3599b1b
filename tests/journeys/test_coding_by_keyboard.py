"""A claim from the text to the reviewers without a mouse."""

from typing import Any

import pytest

from claims.models import Claim
from sources.models import Actor
from tests import factories
from tests.journeys import desk

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)


class Keys:
    """Presses keys and counts them; a chord counts each of its keys. Typed words do not count."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def press(self, chord: str) -> None:
        self.count += len(chord.split("+"))
        self.page.keyboard.press(chord)


def test_choosing_coding_and_submitting_take_at_most_twelve_keys(
    live_server: Any, window: Any
) -> None:
    page = desk.open_desk(window(), live_server, desk.article())
    page.keyboard.press("/")
    page.keyboard.type("hardly a neutral")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Alt+Shift+ArrowLeft")
    page.keyboard.press("Alt+Shift+ArrowLeft")
    assert desk.chosen(page).strip() == factories.QUOTE

    keys = Keys(page)
    keys.press("c")
    page.keyboard.type("China is not neutral.")
    keys.press("Tab")
    page.keyboard.type("Ada")
    keys.press("Enter")  # also before the list is there
    page.wait_for_selector("[data-path='stances.0.proposition']:focus")
    page.keyboard.type("China is neutral")
    keys.press("Enter")
    page.wait_for_selector(".sides :focus")
    keys.press("2")
    keys.press("Control+Shift+Enter")
    desk.said(page, "is submitted for review")

    assert keys.count <= 12, keys.count
    claim = Claim.objects.get()
    assert claim.status == "submitted"
    assert claim.text == "China is not neutral."
    assert desk.parts(claim) == [factories.QUOTE]
    assert [each.actor.name for each in claim.claimants.all()] == ["Ada Example"]
    assert [each.stance for each in claim.stances.all()] == ["opposes"]
    page.wait_for_selector(f"mark[data-claims='{claim.pk}']:focus")


def test_the_author_is_proposed_and_one_key_accepts_them(live_server: Any, window: Any) -> None:
    article = desk.article(f"{factories.QUOTE}. It sells arms.", author="Bo Writer")
    page = desk.open_desk(window(), live_server, article)
    desk.choose(page, factories.QUOTE)
    page.keyboard.press("c")
    page.locator(".proposed", has_text="From the byline").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-path='stances.0.proposition']:focus")
    page.get_by_role("option", name="China is neutral").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector(".desk-form", state="detached")  # a proposal alone is nothing to lose
    assert desk.chosen(page) == factories.QUOTE


def test_a_quote_in_two_parts_with_its_speaker_as_described(live_server: Any, window: Any) -> None:
    text = "“An alliance”, the retired general from Kyiv said, “is out of the question.”"
    page = desk.open_desk(window(), live_server, desk.article(text))
    desk.begin(page, "is out of the question.")
    desk.fill_in(page, "There will be no alliance.")
    page.keyboard.press("F6")
    desk.choose(page, "An alliance")
    page.keyboard.press("q")
    page.keyboard.press("F6")
    desk.choose(page, "the retired general from Kyiv")
    page.keyboard.press("d")
    page.wait_for_selector("[data-path='claimants.0.described_as']:focus")
    page.keyboard.press("Control+Enter")
    desk.said(page, "is saved")

    claim = Claim.objects.get()
    assert desk.parts(claim) == ["An alliance", "is out of the question."]
    assert claim.claimants.get().described_as == "the retired general from Kyiv"
    assert page.locator(f"mark[data-claims='{claim.pk}']").count() == 2


def test_a_claimant_and_a_proposition_are_added_in_place(live_server: Any, window: Any) -> None:
    cited = factories.article("White paper")
    factories.topic("neutrality")
    page = desk.open_desk(window(), live_server, desk.article())
    desk.begin(page, factories.QUOTE)
    page.keyboard.type("China takes sides.")
    page.keyboard.press("Tab")
    page.keyboard.type("Mary Major")
    page.get_by_role("option", name="Add “Mary Major”").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-path='new.family']:focus")
    assert page.locator("[data-path='new.family']").input_value() == "Major"
    assert not page.locator(".claimants .popup").is_visible(), "the list covers nothing"
    page.keyboard.press("Control+Enter")  # adds the claimant, and saves no claim
    page.wait_for_selector("[data-path='stances.0.proposition']:focus")
    page.keyboard.type("China takes sides")
    page.get_by_role("option", name="Add “China takes sides”").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_selector(".adding textarea:focus")
    page.keyboard.type("By word or deed.")
    page.keyboard.press("Tab")
    page.keyboard.type("Nothing fits.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".sides :focus")
    assert not Claim.objects.exists()
    page.keyboard.press("1")
    page.get_by_text("Topics, citations, language").click()
    page.get_by_role("combobox", name="Topics").fill("Neutr")
    page.get_by_role("option", name="Neutrality").click()
    page.get_by_role("button", name="Remove Neutrality").wait_for()
    page.get_by_role("button", name="An article the claim cites").click()
    page.keyboard.type("White")
    page.get_by_role("option", name="White paper").wait_for()
    popup, foot = (
        page.locator(".popup:visible").bounding_box(),
        page.locator("footer").bounding_box(),
    )
    assert popup["y"] + popup["height"] <= foot["y"], "Save is not covered"
    page.keyboard.press("Enter")
    page.get_by_label("Where in it").fill("p. 3")
    page.keyboard.press("Control+Enter")
    desk.said(page, "is saved")

    claim = Claim.objects.get()
    assert claim.claimants.get().actor == Actor.objects.get(name="Mary Major", family="Major")
    added = claim.stances.get().proposition
    assert added.definition == "By word or deed."
    assert (added.since.kind, added.since.note) == ("add", "Nothing fits.")
    assert [each.name for each in claim.topics.all()] == ["Neutrality"]
    assert [(each.article, each.note) for each in claim.citations.all()] == [(cited, "p. 3")]


def test_what_is_missing_is_said_where_it_is_missing(live_server: Any, window: Any) -> None:
    page = desk.open_desk(window(), live_server, desk.article())
    desk.begin(page, factories.QUOTE)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-path=text][aria-invalid=true]:focus")
    assert not Claim.objects.exists()
    page.keyboard.type("China takes sides.")
    page.keyboard.press("Control+Shift+Enter")
    page.locator(".banner", has_text="not submitted yet").wait_for()
    page.wait_for_selector("[data-path='claimants.0.actor'][aria-invalid=true]:focus")
    assert page.locator("[data-path='stances.0.proposition'][aria-invalid=true]").count() == 1
    assert Claim.objects.get().status == "draft"


def test_a_warning_asks_why_it_is_right(live_server: Any, window: Any) -> None:
    article = desk.article(f"{factories.QUOTE}. It sells arms.", author="Bo Writer")
    page = desk.open_desk(window(), live_server, article)
    desk.begin(page, factories.QUOTE)
    page.keyboard.type("China takes sides.")
    page.locator(".proposed", has_text="From the byline").wait_for()
    page.locator("[data-path=attribution]").select_option("indirect_quotation")
    page.locator("[data-path='stances.0.proposition']").focus()
    page.keyboard.type("China is neutral")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sides :focus")
    page.keyboard.press("2")
    page.keyboard.press("Control+Shift+Enter")
    page.wait_for_selector(".ask textarea:focus")
    page.get_by_role("button", name="Submit anyway").click()
    page.wait_for_selector(".ask textarea[aria-invalid=true]:focus")
    for why in page.locator(".ask textarea").all():
        why.fill("The author quotes herself.")
    page.get_by_role("button", name="Submit anyway").click()
    desk.said(page, "is submitted for review")
    assert Claim.objects.get().exemptions.filter(reason="The author quotes herself.").exists()


def test_tab_leads_to_the_claimant_also_where_others_are_named_nearby(
    live_server: Any, window: Any
) -> None:
    """And an organisation that was taken for a person can be added as what it is."""
    text = (
        "Ada Example met the Board of Trade. “No treaty will come,” Ada Example said, "
        "and the Baltic Alpha Ring heard it with Eve Sample."
    )
    factories.actor("Board of Trade", kind="organisation")
    page = desk.open_desk(window(), live_server, desk.article(text))
    desk.choose(page, "No treaty will come")
    page.keyboard.press("c")
    page.get_by_text("Named nearby").wait_for()
    page.keyboard.type("No treaty will come.")
    page.keyboard.press("Tab")
    assert desk.focused(page) == "claimants.0.actor"

    page.keyboard.type("Baltic Alpha Ring")
    page.get_by_role("option", name="Add “Baltic Alpha Ring”").click()
    page.wait_for_selector(".adding :focus")
    kind = page.locator(".adding select")
    kind.focus()
    kind.select_option("organisation")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-path='stances.0.proposition']:focus")
    added = Actor.objects.get(name="Baltic Alpha Ring")
    assert (added.kind, added.family) == ("organisation", "")
