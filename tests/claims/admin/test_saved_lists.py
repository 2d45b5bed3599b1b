"""A researcher's lists in the workbench: made, filled, put in order, shared; nobody else's seen."""

import re
from typing import Any

import pytest

from claims import saved_lists
from claims.models import SavedList, Share
from tests import factories
from tests.claims.lists import ids, of_articles, of_claims
from tests.pages import said

pytestmark = pytest.mark.django_db
LISTS = "/admin/claims/savedlist/"


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    return client_of(coder)


def at(saved: SavedList, end: str = "change/") -> str:
    return f"{LISTS}{saved.pk}/{end}"


def do(client: Any, saved: SavedList, what: str, **given: Any) -> Any:
    return client.post(at(saved), {"do": what} | given, follow=True)


def under(claim: Any, note: str, *, was: str = "") -> dict[str, str]:
    """The fields of a note, as its page sends them."""
    return {f"note-{claim.public_id}": note, f"was-{claim.public_id}": was}


def notes(saved: SavedList) -> list[str]:
    return list(saved.items.values_list("note", flat=True))


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


class TestMyLists:
    def test_say_what_to_do_while_there_is_none(self, client: Any) -> None:
        assert "You have no list yet. Make one here" in text_of(client.get(LISTS))

    def test_are_ones_own_with_what_each_is(self, client: Any, coder: Any, reviewer: Any) -> None:
        of_claims(factories.published(), by=coder, name="Mine")
        of_claims(by=reviewer, name="Somebody else's")
        shown = text_of(client.get(LISTS))
        assert "Mine 1 claim · follows the record · seen by only you" in shown
        assert "Somebody else" not in shown

    def test_ask_no_more_queries_for_many(
        self, client: Any, coder: Any, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(6):
            of_claims(by=coder, name=f"List {n}")
        with django_assert_max_num_queries(9):
            client.get(LISTS)

    def test_of_others_a_manager_sees_the_public_ones_and_makes_them_private(
        self, client_of: Any, coder: Any, manager: Any
    ) -> None:
        shared = of_claims(by=coder, name="Open", how="public")
        of_claims(by=coder, name="By link", how="link")
        client = client_of(manager)
        page = text_of(client.get(LISTS))
        assert "Open" in page
        assert "By link" not in page
        client.post(at(shared, "take-back/"))
        shared.refresh_from_db()
        assert shared.visibility == "private"

    def test_a_coder_takes_back_nothing_of_others(self, client_of: Any, coder: Any) -> None:
        shared = of_claims(by=coder, how="public")
        assert client_of(factories.user("other")).post(at(shared, "take-back/")).status_code == 403


class TestANewOne:
    def test_is_made_from_the_filter_of_a_public_list(self, client: Any) -> None:
        factories.published()
        page = client.get("/claims?stance=opposes").content.decode()
        [link] = re.findall(r'href="(/admin/claims/savedlist/add/[^"]+)"', page)
        form = client.get(link.replace("&amp;", "&"))
        assert form.context["form"].initial == {"filter": "stance=opposes", "of": "claims"}
        client.post(f"{LISTS}add/", {"name": "Against", "of": "claims", "filter": "stance=opposes"})
        made = SavedList.objects.get()
        assert "stance=opposes" in made.filter
        assert "1 claim, chosen by a filter" in text_of(client.get(at(made)))

    def test_keeps_what_was_typed_where_the_filter_is_none(self, client: Any) -> None:
        answer = client.post(
            f"{LISTS}add/", {"name": "Against", "of": "claims", "filter": "stance=oposes"}
        )
        assert answer.status_code == 422
        assert "Did you mean “opposes”" in answer.content.decode()
        assert 'value="stance=oposes"' in answer.content.decode()

    @pytest.mark.parametrize("given", [{}, {"name": "x", "of": "people"}, {"name": "a\0b"}])
    def test_is_not_made_of_what_is_none(self, client: Any, given: dict[str, str]) -> None:
        assert client.post(f"{LISTS}add/", given).status_code == 422
        assert not SavedList.objects.exists()


class TestOne:
    def test_shows_also_what_is_not_published_and_says_so(self, client: Any, coder: Any) -> None:
        draft = factories.draft(text="Not yet said.")
        shown = text_of(client.get(at(of_claims(draft, by=coder))))
        assert "Not yet said." in shown
        assert "not published: others do not see it in the list" in shown

    def test_tells_nothing_of_a_claim_that_is_hidden_now(
        self, client: Any, coder: Any, reviewer: Any
    ) -> None:
        claim = factories.draft(reviewer, text="Blind to others.")
        saved = of_claims(claim, by=coder)
        Share.objects.create(percent=100, seed="seed", by=reviewer)
        hidden = factories.draft(reviewer, text="Hidden from the second coder.")
        saved_lists.add(saved, [hidden.public_id], by=coder)
        page = client.get(at(saved)).content.decode()
        assert "Hidden from the second coder." not in page

    def test_does_what_its_buttons_say(self, client: Any, coder: Any) -> None:
        one, two = factories.published(text="1."), factories.published(text="2.")
        saved = of_claims(one, by=coder)
        answer = do(client, saved, "add", ids=f"{two.public_id.lower()}, C999")
        assert [each.level_tag for each in answer.context["messages"]] == ["warning"]
        assert ids(saved) == [one.public_id, two.public_id]
        do(client, saved, f"move {two.public_id} 1")
        assert ids(saved) == [two.public_id, one.public_id]
        answer = do(client, saved, f"note {one.public_id}", **under(one, "Why it is here."))
        assert "Why it is here." in answer.content.decode()
        do(client, saved, f"remove {two.public_id}")
        assert ids(saved) == [one.public_id]
        answer = do(client, saved, "change", name="Another name", about="What for")
        assert "What for" in answer.content.decode()
        assert said(do(client, saved, "freeze")) == ["Frozen at revision 2."]
        do(client, saved, "thaw")
        do(client, saved, "share", how="public", slug="mine")
        saved.refresh_from_db()
        assert (saved.name, saved.frozen, saved.slug) == ("Another name", None, "mine")
        do(client, saved, "copy")
        assert SavedList.objects.count() == 2

    def test_that_is_long_comes_in_pages_and_shows_again_what_was_moved(
        self, client: Any, coder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("claims.admin.saved_lists.ON_A_PAGE", 2)
        one, two, three = (factories.draft(text=f"Number {n}.") for n in (1, 2, 3))
        saved = of_claims(one, two, three, by=coder)
        assert "Number 3." not in text_of(client.get(at(saved)))
        second = text_of(client.get(at(saved, "change/?page=2")))
        assert "Number 3." in second
        assert "Number 1." not in second
        given = {"do": f"move {three.public_id}", f"to-{three.public_id}": "1"}
        moved = client.post(at(saved, "change/?page=2"), given)
        assert moved["Location"] == f"{at(saved)}#item-{three.public_id}"
        noted = client.post(at(saved), {"do": f"note {two.public_id}"} | under(two, "Why"))
        assert noted["Location"] == f"{at(saved)}?page=2#item-{two.public_id}"

    @pytest.mark.parametrize(
        "button", ["note {0}", "move {2} 1", "remove {2}", "add", "freeze", "copy", "page 2"]
    )
    def test_saves_all_notes_that_were_typed_whatever_button_is_pressed(
        self, client: Any, coder: Any, button: str
    ) -> None:
        claims = [factories.published(text=f"{n}.") for n in (1, 2, 3)]
        saved = of_claims(*claims, by=coder)
        typed = under(claims[0], "First.") | under(claims[1], "Second.\r\nMore.")
        answer = do(client, saved, button.format(*(each.public_id for each in claims)), **typed)
        assert "The notes under" in said(answer)[0]
        assert sorted(filter(None, notes(saved))) == ["First.", "Second.\r\nMore."]

    def test_leaves_a_note_alone_that_was_changed_elsewhere_and_not_here(
        self, client: Any, coder: Any
    ) -> None:
        claim = factories.published()
        saved = of_claims(claim, by=coder)
        saved_lists.annotate(saved, claim.public_id, "Newer.", by=coder)
        do(client, saved, "freeze", **under(claim, "Old\r\nnote.", was="Old\nnote."))
        assert notes(saved) == ["Newer."]

    def test_keeps_what_was_typed_for_one_button_when_another_is_pressed(
        self, client: Any, coder: Any
    ) -> None:
        saved = of_claims(factories.published(), by=coder, name="Mine")
        half = {"name": "Half a na", "about": "So far", "how": "public", "slug": "half"}
        shown = do(client, saved, "freeze", **half).content.decode()
        assert 'name="slug" maxlength="60" value="half"' in shown
        assert do(client, saved, "thaw", how="public", slug="half").context["typed"] == half
        again = client.get(at(saved))
        assert not again.context["typed"], "it is kept for one page"
        saved.refresh_from_db()
        assert (saved.name, saved.visibility) == ("Mine", "private")

    def test_keeps_typed_notes_on_the_page_where_the_button_is_refused(
        self, client: Any, coder: Any
    ) -> None:
        claim = factories.published()
        saved = of_claims(claim, by=coder)
        answer = do(client, saved, "share", how="public", slug="a b", **under(claim, "Typed."))
        assert answer.status_code == 422
        assert re.search(r"<textarea[^>]+data-unsaved>Typed\.<", answer.content.decode())
        assert notes(saved) == [""]

    def test_what_a_filter_chose_becomes_a_list_by_hand(self, client: Any, coder: Any) -> None:
        claim = factories.published()
        saved = saved_lists.create("Against", of="claims", by=coder, filter="stance=opposes")
        do(client, saved, "by_hand")
        made = SavedList.objects.exclude(pk=saved.pk).get()
        assert ids(made) == [claim.public_id]

    @pytest.mark.parametrize(
        ("what", "given", "status"),
        [
            ("nothing", {}, 404),
            ("note C999", {"note-C999": "Typed"}, 409),
            ("", {"note-C999": "", "ids": "C12"}, 422),
            ("share", {"how": "nobody"}, 422),
            ("share", {"how": "public", "slug": "a b"}, 422),
            ("change", {"name": ""}, 422),
            ("move " + "x" * 5000 + " 1", {}, 409),
            ("move C1 ²", {}, 422),
            ("note", {"note-C1\0": "Typed"}, 409),
            ("remove C1\0", {}, 200),
            ("page ²", {}, 200),
        ],
    )
    def test_refuses_in_words_and_loses_nothing(
        self, client: Any, coder: Any, what: str, given: dict[str, str], status: int
    ) -> None:
        assert do(client, of_claims(by=coder), what, **given).status_code == status

    def test_a_frozen_list_says_so_to_whoever_changes_it(self, client: Any, coder: Any) -> None:
        claim = factories.published()
        saved = saved_lists.freeze(of_claims(claim, by=coder), by=coder)
        answer = do(client, saved, "copy", **under(claim, "Late"))
        assert answer.status_code == 409
        assert "This list is frozen" in answer.content.decode()
        assert f"under {claim.public_id}, which is not saved Late" in text_of(answer)
        assert SavedList.objects.count() == 1

    def test_asks_no_more_queries_for_many(
        self, client: Any, coder: Any, django_assert_max_num_queries: Any
    ) -> None:
        saved = of_articles(
            *(factories.published(text=f"{n}.", article=factories.article(f"{n}")).article
              for n in range(5)), by=coder,
        )  # fmt: skip
        with django_assert_max_num_queries(16):
            client.get(at(saved))

    @pytest.mark.parametrize(
        ("query", "has"),
        [
            ({"format": "bibtex", "style": "apa"}, b"The clearest case."),
            ({"format": "text", "style": "ieee", "locale": "de-DE"}, b"The clearest case."),
            ({"format": "docx", "style": "apa"}, b"word/document.xml"),
        ],
    )
    def test_is_taken_along_without_being_shared(
        self, client: Any, coder: Any, query: dict[str, str], has: bytes
    ) -> None:
        claim = factories.published()
        saved = of_claims(claim, factories.draft(text="Not yet."), by=coder)
        saved_lists.annotate(saved, claim.public_id, "The clearest case.", by=coder)
        answer = client.get(at(saved, "references/"), query)
        assert has in answer.content
        assert b"Not yet." not in answer.content
        assert "no-store" in answer["Cache-Control"]

    def test_is_not_taken_along_in_a_style_that_is_none(self, client: Any, coder: Any) -> None:
        answer = client.get(at(of_claims(by=coder), "references/"),
                            {"format": "text", "style": "nonsense"}, follow=True)  # fmt: skip
        assert "There is no style “nonsense”" in said(answer)[0]

    def test_is_deleted_after_it_was_asked(self, client: Any, coder: Any) -> None:
        saved = of_claims(factories.published(), by=coder, how="link")
        asked = text_of(client.get(at(saved, "delete/")))
        assert "finds nothing there any more" in asked
        client.post(at(saved, "delete/"))
        assert not SavedList.objects.exists()

    def test_has_a_history_its_owner_reads(self, client: Any, coder: Any) -> None:
        claim = factories.published()
        saved = of_claims(claim, by=coder)
        assert claim.public_id in client.get(at(saved, "history/")).content.decode()

    def test_has_a_history_that_says_what_moved_and_not_by_which_numbers(
        self, client: Any, coder: Any
    ) -> None:
        one, two = factories.published(text="1."), factories.published(text="2.")
        saved = of_claims(one, two, by=coder)
        do(client, saved, f"move {two.public_id} 1")
        told = text_of(client.get(at(saved, "history/")))
        assert f"Saved list item {two.public_id} moved" in told
        assert "Position" not in told

    @pytest.mark.parametrize("count", [999, 1000])
    def test_says_beforehand_that_very_many_take_a_while(self, client: Any, count: int) -> None:
        named = " ".join(f"C{n}" for n in range(1, count + 1))
        asked = text_of(client.post(f"{LISTS}add-to/", {"of": "claims", "ids": named}))
        assert ("So many take a few seconds." in asked) is (count == 1000)

    def test_that_is_empty_says_so(self, client: Any, coder: Any) -> None:
        shown = text_of(client.get(at(of_claims(by=coder))))
        assert "Empty so far, for claims chosen by hand · follows the record" in shown
        assert "“Add to a list” here in the workbench, on the page of a claim" in shown


@pytest.mark.parametrize("end", ["change/", "delete/", "history/", "references/"])
@pytest.mark.parametrize("who", ["other", "manager", "administrator"])
def test_nobody_elses_list_is_there(client_of: Any, coder: Any, end: str, who: str) -> None:
    saved = of_claims(by=coder, name="Mine alone")
    other = factories.user(who, "Managers" if who == "manager" else "Coders",
                           is_superuser=who == "administrator")  # fmt: skip
    client = client_of(other)
    answers = [client.get(at(saved, end), follow=True), client.post(at(saved, end), follow=True)]
    assert all("Mine alone" not in answer.content.decode() for answer in answers)
    saved_lists.delete(saved, by=coder)
    assert "Mine alone" not in client.get(at(saved, "history/"), follow=True).content.decode()


def test_whoever_keeps_no_lists_is_refused(client_of: Any) -> None:
    client = client_of(factories.user("guest", None))
    for address in (LISTS, f"{LISTS}add/", f"{LISTS}add-to/?of=claims&ids=C1"):
        assert client.get(address).status_code == 403
