"""What anybody reads of a list that is shared, and what nobody reads of any other."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claims import editing, saved_lists, shared_lists, workflow
from tests import factories
from tests.claims.lists import of_articles, of_claims

pytestmark = pytest.mark.django_db
SECRET = "Nobody may read this note"


def page(saved: Any, suffix: str = "", **query: str) -> Any:
    return Client().get(f"/lists/{saved.address}{suffix}", query)


def text_of(answer: Any) -> str:
    found = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(found.split())


class TestAPage:
    def test_shows_what_was_chosen_in_its_order_with_the_notes(self, coder: Any) -> None:
        one = factories.published(text="The first claim.")
        two = factories.published(text="The second claim.")
        saved = of_claims(two, one, by=coder, about="What a course reads.", how="link")
        saved_lists.annotate(saved, one.public_id, "The clearest case.", by=coder)
        said = text_of(page(saved))
        assert said.index("The second claim.") < said.index("The first claim.")
        assert "The clearest case." in said
        assert "What a course reads." in said

    def test_of_articles_shows_those_the_record_shows(self, coder: Any) -> None:
        shown = factories.published(article=factories.article("Seen by all")).article
        hidden = factories.article("In nobody's sight")
        saved = of_articles(shown, hidden, by=coder, how="link")
        saved_lists.annotate(saved, hidden.public_id, SECRET, by=coder)
        answer = page(saved)
        assert "Seen by all" in text_of(answer)
        assert hidden.public_id not in answer.content.decode()
        assert SECRET not in answer.content.decode()

    def test_tells_citation_managers_what_it_lists(self, coder: Any) -> None:
        claim = factories.published(article=factories.article("Seen by all"))
        for saved in (of_articles(claim.article, by=coder, how="link"),
                      of_claims(claim, by=coder, how="link")):  # fmt: skip
            assert page(saved).content.decode().count('class="Z3988"') == 1

    def test_leaves_out_what_was_never_published_with_its_note(self, coder: Any) -> None:
        draft = factories.draft(text="Not yet said.")
        saved = of_claims(draft, by=coder, how="public")
        saved_lists.annotate(saved, draft.public_id, SECRET, by=coder)
        for suffix in ("", ".json", ".csv", ".bib", ".csljson", ".txt"):
            assert SECRET not in page(saved, suffix).content.decode()
        assert shared_lists.named(shared_lists.find(saved.address)) == []  # type: ignore[arg-type]

    def test_says_of_a_withdrawn_claim_that_it_is(self, coder: Any, reviewer: Any) -> None:
        claim = factories.published(text="Once said.")
        saved = of_claims(claim, by=coder, how="link")
        workflow.withdraw(claim, by=reviewer, reason="The article was retracted.")
        said = text_of(page(saved))
        assert "Withdrawn" in said
        assert "The article was retracted." in said

    def test_says_of_an_article_that_no_claim_shows_it_any_more(
        self, coder: Any, reviewer: Any
    ) -> None:
        claim = factories.published(article=factories.article("Retracted piece"))
        saved = of_articles(claim.article, by=coder, how="link")
        workflow.withdraw(claim, by=reviewer, reason="Retracted.")
        assert "No longer shown" in text_of(page(saved))
        assert page(saved, ".csljson").json() == []

    def test_follows_ids_that_were_merged_and_keeps_both_notes(
        self, coder: Any, reviewer: Any
    ) -> None:
        one = factories.published(article=factories.article("One")).article
        two = factories.published(article=factories.article("Two"), text="2.").article
        saved = of_articles(one, two, by=coder, how="link")
        for article, note in ((one, "First."), (two, "Second.")):
            saved_lists.annotate(saved, article.public_id, note, by=coder)
        editing.merge(one, into=two, by=reviewer)
        [found] = page(saved, ".json").json()["results"]
        assert (found["id"], found["note"]) == (two.public_id, "First.\n\nSecond.")

    def test_credits_only_who_wants_to_be(self, coder: Any) -> None:
        saved = of_claims(factories.published(), by=coder, how="link")
        assert page(saved, ".json").json()["by"] is None
        coder.credited_as = "Ada Example"
        coder.save()
        assert "by Ada Example" in text_of(page(saved))

    def test_that_is_empty_says_what_will_come(self, coder: Any) -> None:
        said = text_of(page(of_claims(by=coder, how="link")))
        assert "There is nothing to show in this list yet" in said

    def test_escapes_what_people_write(self, coder: Any) -> None:
        claim = factories.published()
        saved = of_claims(claim, by=coder, name="<script>1</script>", how="link")
        saved_lists.annotate(saved, claim.public_id, "<img src=x onerror=1>", by=coder)
        shown = page(saved).content.decode()
        assert "<script>1" not in shown
        assert "<img" not in shown

    def test_asks_no_more_of_the_database_for_a_hundred_than_for_one(
        self, coder: Any, django_assert_max_num_queries: Any
    ) -> None:
        claims = [factories.published(text=f"{n}.") for n in range(5)]
        saved = of_claims(*claims, by=coder, how="link")
        with django_assert_max_num_queries(10):
            page(saved)

    def test_that_is_long_comes_page_by_page_with_the_places_of_the_whole(
        self, coder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("claims.pages.saved_lists.ON_A_PAGE", 2)
        claims = [factories.published(text=f"Number {n}.") for n in (1, 2, 3)]
        saved = of_claims(*claims, by=coder, how="link")
        first, last = page(saved), page(saved, page="2")
        assert "Number 3." not in text_of(first)
        assert "1–2 of 3" in text_of(first)
        assert 'href="?page=2"' in first.content.decode()
        assert "Number 3." in text_of(last)
        assert "Number 2." not in text_of(last)
        assert '<ol class="rows numbered" start="3">' in last.content.decode()
        for wrong in ("x", "0", "3", "9" * 18):
            assert page(saved, page=wrong).status_code == 400

    def test_whose_table_would_not_hold_all_of_it_says_where_they_are(
        self, coder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("claims.list_references.MOST", 1)
        for n in (1, 2):
            factories.published(text=f"{n}.", stances=[("It is so", "opposes")])
        saved = saved_lists.create("Against", of="claims", by=coder, filter="stance=opposes")
        saved = saved_lists.share(saved, how="link", by=coder)
        answer = page(saved, ".csv")
        assert answer.status_code == 400
        assert "/api/v1/claims.csv?stance=opposes has their claims" in text_of(answer)


class TestWhoReadsIt:
    def test_nobody_a_private_one(self, coder: Any) -> None:
        saved = of_claims(factories.published(), by=coder, how="public")
        address = saved.address
        saved_lists.share(saved, how="private", by=coder)
        for suffix in ("", ".json", ".bib"):
            answer = Client().get(f"/lists/{address}{suffix}")
            assert answer.status_code == 404
            assert "This list is not shared (any more)" in answer.content.decode()
            assert "Ids are a letter and a number" not in answer.content.decode()

    def test_nobody_by_an_address_that_was_taken_back(self, coder: Any) -> None:
        saved = of_claims(factories.published(), by=coder, how="link")
        old = saved.address
        saved_lists.share(saved, how="private", by=coder)
        new = saved_lists.share(saved, how="link", by=coder).address
        assert Client().get(f"/lists/{old}").status_code == 404
        assert Client().get(f"/lists/{new}").status_code == 200

    def test_a_copy_kept_by_a_browser_is_not_right_once_it_is_private(self, coder: Any) -> None:
        saved = of_claims(factories.published(), by=coder, how="public")
        tag = page(saved)["ETag"]
        address = f"/lists/{saved.address}"
        assert Client().get(address, headers={"If-None-Match": tag}).status_code == 304
        saved_lists.share(saved, how="private", by=coder)
        assert Client().get(address, headers={"If-None-Match": tag}).status_code == 404

    def test_a_copy_that_is_right_is_known_without_reading_what_is_in_the_list(
        self, coder: Any, django_assert_max_num_queries: Any
    ) -> None:
        saved = of_claims(factories.published(), by=coder, how="public")
        tag = page(saved)["ETag"]
        with django_assert_max_num_queries(5) as asked:
            answer = Client().get(f"/lists/{saved.address}", headers={"If-None-Match": tag})
        assert answer.status_code == 304
        assert not any("document" in each["sql"] for each in asked.captured_queries)

    def test_a_note_changes_what_it_is_known_by(self, coder: Any) -> None:
        claim = factories.published()
        saved = of_claims(claim, by=coder, how="link")
        before = page(saved)["ETag"]
        saved_lists.annotate(saved, claim.public_id, "New.", by=coder)
        assert page(saved)["ETag"] != before

    def test_one_shared_by_link_is_found_by_no_search_engine_and_in_no_list(
        self, coder: Any
    ) -> None:
        saved = of_claims(factories.published(), by=coder, name="By link alone", how="link")
        answer = page(saved)
        assert 'content="noindex' in answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Cache-Control"] == "private, no-cache"
        assert "By link alone" not in Client().get("/lists").content.decode()

    def test_a_public_one_is_listed(self, coder: Any) -> None:
        of_claims(factories.published(), by=coder, name="For everybody", how="public")
        answer = Client().get("/lists")
        assert "For everybody" in answer.content.decode()
        [found] = Client().get("/api/v1/lists").json()["results"]
        assert found["url"] == "/lists/for-everybody"

    def test_the_link_goes_on_leading_to_one_made_public_later(self, coder: Any) -> None:
        saved = of_claims(factories.published(), by=coder, how="link")
        link = saved.address
        saved_lists.share(saved, how="public", slug="war", by=coder)
        assert Client().get(f"/lists/{link}")["Location"] == "/lists/war"

    @pytest.mark.parametrize(
        "address", ["nothing", "0" * 32, "A", "a" * 61, "..", "%00", "a b", "ä", "a'--"]
    )
    def test_an_address_of_no_list_is_not_found(self, address: str) -> None:
        assert Client().get(f"/lists/{address}").status_code == 404
        assert Client().get(f"/api/v1/lists/{address}").status_code == 404

    def test_the_view_has_no_address_of_what_is_shared_by_link(self, coder: Any) -> None:
        token = of_claims(by=coder, how="link").token
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(l)::text FROM claims_shared_list l")
            [(row,)] = cursor.fetchall()
        assert token not in row
        assert coder.username not in row


class TestFrozen:
    def test_it_is_read_byte_for_byte_as_it_was(self, coder: Any, reviewer: Any) -> None:
        claim = factories.published(text="As it was first said.")
        saved = of_claims(claim, by=coder, how="link")
        saved_lists.annotate(saved, claim.public_id, "Why.", by=coder)
        saved_lists.freeze(saved, by=coder)
        suffixes = ("", ".json", ".csv", ".bib", ".ris", ".csljson", ".txt")
        before = {suffix: page(saved, suffix).content for suffix in suffixes}
        workflow.withdraw(claim, by=reviewer, reason="Wrong.")
        factories.published(text="Another.")
        assert {suffix: page(saved, suffix).content for suffix in suffixes} == before

    def test_it_leads_to_claims_as_of_that_revision(self, coder: Any) -> None:
        claim = factories.published()
        saved = saved_lists.freeze(of_claims(claim, by=coder, how="link"), by=coder)
        assert f"/claims/{claim.public_id}?as_of=1" in page(saved).content.decode()

    def test_following_again_it_shows_what_is_now(self, coder: Any, reviewer: Any) -> None:
        claim = factories.published()
        saved = saved_lists.freeze(of_claims(claim, by=coder, how="link"), by=coder)
        workflow.withdraw(claim, by=reviewer, reason="Wrong.")
        assert page(saved, ".json").json()["results"][0]["status"] == "published"
        saved_lists.thaw(saved, by=coder)
        assert page(saved, ".json").json()["results"][0]["status"] == "withdrawn"


class TestAFilter:
    def test_of_claims_follows_what_is_published(self, coder: Any) -> None:
        saved = saved_lists.create("Against", of="claims", by=coder, filter="stance=opposes")
        saved = saved_lists.share(saved, how="public", by=coder)
        assert page(saved, ".json").json()["count"] == 0
        factories.published()
        assert page(saved, ".json").json()["count"] == 1
        saved_lists.freeze(saved, by=coder)
        factories.published(text="More.")
        assert page(saved, ".json").json()["count"] == 1

    def test_of_articles_has_each_once_by_citation_key(self, coder: Any) -> None:
        second, first = factories.article("Beta"), factories.article("Alpha")
        for article, text in ((second, "1."), (second, "2."), (first, "3.")):
            factories.published(article=article, text=text)
        saved = saved_lists.create("Read", of="articles", by=coder, filter="stance=opposes")
        found = page(saved_lists.share(saved, how="link", by=coder), ".json").json()
        assert [each["document"]["title"] for each in found["results"]] == ["Alpha", "Beta"]
        assert found["count"] == 2

    def test_of_more_than_are_counted_says_so(
        self, coder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("claims.selection.COUNTED", 2)
        monkeypatch.setattr("claims.pages.saved_lists.ON_A_PAGE", 1)
        monkeypatch.setattr("claims.api.lists.Shared.contents.__defaults__", (1, slice(None)))
        for n in range(3):
            factories.published(article=factories.article(f"Title {n}"), text=f"A claim, {n}.")
        for of, said in (("claims", "more than 2 claims"), ("articles", "more than 1 article ")):
            saved = saved_lists.create(of, of=of, by=coder, filter="q=claim")
            saved = saved_lists.share(saved, how="link", by=coder)
            assert said in text_of(page(saved))
            assert page(saved, ".json").json()["count"] is None
            assert "more than" in text_of(page(saved, ".csv"))

    def test_says_where_the_rest_is(self, coder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("claims.pages.saved_lists.ON_A_PAGE", 1)
        monkeypatch.setattr("claims.api.lists.Shared.contents.__defaults__", (1, slice(None)))
        for text in ("1.", "2."):
            factories.published(text=text)
        saved = saved_lists.create("Against", of="claims", by=coder, filter="stance=opposes")
        saved = saved_lists.share(saved, how="link", by=coder)
        assert "The first 1 of 2." in text_of(page(saved))
        assert page(saved, ".json").json()["more"].endswith("/api/v1/claims?stance=opposes")

    def test_is_said_in_words(self, coder: Any) -> None:
        saved = saved_lists.create("Against", of="claims", by=coder, filter="stance=opposes")
        factories.published()
        said = text_of(page(saved_lists.share(saved, how="link", by=coder)))
        assert "Chosen by a filter: ▼ opposes" in said


class TestFiles:
    @pytest.mark.parametrize(
        ("suffix", "kind", "has"),
        [
            (".csv", "text/csv", "China is not neutral"),
            (".bib", "application/x-bibtex", "China is not neutral"),
            (".ris", "application/x-research-info-systems", "TI  - China is not neutral"),
            (".csljson", "application/vnd.citationstyles.csl+json", '"annote": "The clearest'),
            (".txt", "text/plain", "quoted in “An"),
            (".html", "text/html", "csl-entry"),
            (".md", "text/markdown", "China is not neutral"),
        ],
    )
    def test_come_in_every_form(self, coder: Any, suffix: str, kind: str, has: str) -> None:
        claim = factories.published(attribution="direct_quotation")
        saved = of_claims(claim, by=coder, how="link")
        saved_lists.annotate(saved, claim.public_id, "The clearest case.", by=coder)
        answer = page(saved, suffix)
        assert answer["Content-Type"].startswith(kind)
        assert has in answer.content.decode()
        assert "-revision-1." in answer["Content-Disposition"]

    def test_in_a_style_and_language(self, coder: Any) -> None:
        saved = of_articles(factories.published().article, by=coder, how="link")
        assert "(o.\u00a0J.)" in page(saved, ".txt", style="apa", locale="de-DE").content.decode()

    @pytest.mark.parametrize(
        ("suffix", "query", "status"),
        [
            (".txt", {"style": "nonsense"}, 400),
            (".bib", {"style": "apa"}, 400),
            (".json", {"style": "apa"}, 400),
            (".txt", {"format": "bibtex"}, 400),
            ("", {"as_of": "1"}, 400),
            ("", {"q": "war"}, 400),
            (".exe", {}, 404),
        ],
    )
    def test_what_cannot_be_had_is_refused(
        self, coder: Any, suffix: str, query: dict[str, str], status: int
    ) -> None:
        saved = of_claims(factories.published(), by=coder, how="link")
        assert page(saved, suffix, **query).status_code == status

    def test_a_table_is_no_formula(self, coder: Any) -> None:
        claim = factories.published()
        saved = of_claims(claim, by=coder, how="link")
        saved_lists.annotate(saved, claim.public_id, "=1+1", by=coder)
        assert ",'=1+1," in page(saved, ".csv").content.decode()
