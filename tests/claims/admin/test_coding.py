"""What the coding screen's script is answered, and the page it runs on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import editing, workflow
from claims.models import Claim, Proposition, Share
from sources.models import Actor
from tests import factories

pytestmark = pytest.mark.django_db
CODING = "/admin/claims/claim/coding/"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    cache.clear()
    return client_of(coder)


@pytest.fixture
def article(coder: Any) -> Any:
    yang = factories.actor("Jianli Yang", family="Yang", given="Jianli")
    article = factories.article_with_text(issued="2023")
    article.bylines.create(actor=yang)
    return article


def at(article: Any, end: str = "") -> str:
    return f"{CODING}{article.pk}/{end}"


def post(client: Client, address: str, data: Any = None, **options: Any) -> Any:
    body = data if isinstance(data, str | bytes) else json.dumps(data)
    return client.post(address, body, content_type="application/json", **options)


def whole(**given: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "text": "China is not neutral.",
        "quotes": [{"exact": factories.QUOTE}],
        "claimants": [{"actor": factories.actor("Jianli Yang").pk}],
        "stances": [{"proposition": factories.proposition().pk, "stance": "opposes"}],
    } | given


def saved(client: Client, article: Any, **given: Any) -> Any:
    return post(client, at(article, "save/"), whole(**given))


def drawn(coder: Any, article: Any, **given: Any) -> Claim:
    """A claim that others may not know of yet."""
    Share.objects.create(percent=100, seed="seed", by=coder)
    return factories.draft(coder, article, **given)


# --- the page ------------------------------------------------------------------------------


def test_the_page_has_the_text_the_claims_and_where_to_send_them(
    client: Client, article: Any
) -> None:
    claim = factories.draft(article=article, quote=factories.QUOTE)
    page = client.get(at(article))
    coding = page.context["coding"]
    assert [row["version_id"] for row in coding["claims"]["claims"]] == [claim.version_id]
    assert coding["addresses"]["save"] == at(article, "save/")
    assert [each["name"] for each in coding["blank"]["offered"]] == ["Jianli Yang"]
    assert factories.QUOTE in page.content.decode()


def test_a_claim_its_coder_may_change_opens_in_its_form(client: Client, article: Any) -> None:
    claim = factories.draft(article=article)
    page = client.get(f"/admin/claims/claim/{claim.pk}/change/", follow=True)
    assert page.redirect_chain[-1][0] == f"{at(article)}?claim={claim.pk}"
    assert page.context["form"]["claim"] == claim.pk


def test_a_claim_that_is_read_only_is_read(client: Client, article: Any) -> None:
    claim = factories.submitted(article=article, quote=factories.QUOTE)
    page = client.get(f"{at(article)}?claim={claim.pk}")
    assert page.url == f"/admin/claims/claim/{claim.pk}/change/"


def test_an_older_text_is_shown_and_nothing_is_coded_in_it(client: Client, article: Any) -> None:
    older = article.snapshot
    editing.add_text(article, "Corrected.", by=factories.user(), method="paste")
    page = client.get(f"{at(article)}?snapshot={older.pk}")
    assert page.context["snapshot"] == older
    assert page.context["coding"]["read_only"]


@pytest.mark.parametrize("query", ["claim=999999", "claim=x", "snapshot=999999", "snapshot=²"])
def test_what_is_not_there_is_not_found(client: Client, article: Any, query: str) -> None:
    assert client.get(f"{at(article)}?{query}").status_code == 404


@pytest.mark.parametrize("pk", [999999, 10**30])
def test_an_article_that_is_not_there_is_not_found(client: Client, pk: int) -> None:
    assert client.get(f"{CODING}{pk}/").status_code == 404
    assert client.get(f"{CODING}{pk}/claims/").json()["error"] == "There is no such article."


def test_a_merged_article_leads_to_the_one_that_stays(
    client: Client, article: Any, reviewer: Any
) -> None:
    other = factories.article("Another")
    editing.merge(other, into=article, by=reviewer)
    assert client.get(at(other)).url == at(article)
    assert client.get(at(other, "claims/")).status_code == 409


def test_who_is_in_no_group_sees_nothing_of_it(client_of: Any, article: Any) -> None:
    outsider = client_of(factories.user("outsider", None))
    assert outsider.get(at(article)).status_code == 403
    assert outsider.get(at(article, "claims/")).status_code == 403


# --- saving --------------------------------------------------------------------------------


def test_a_claim_is_saved_and_shown_as_it_is_now(client: Client, article: Any) -> None:
    answer = saved(client, article)
    claim = Claim.objects.get()
    said = answer.json()
    assert answer.status_code == 200
    assert said["said"] == f"{claim.version_id} is saved."
    assert said["claim"]["quotes"][0]["start"] == factories.TEXT.index(factories.QUOTE)
    assert (said["form"]["claim"], said["form"]["key"]) == (claim.pk, str(claim.key))
    assert said["form"]["claimants"][0]["actor"]["byline"] is True
    assert not said["submitted"]


def test_save_and_submit_does_both(client: Client, article: Any) -> None:
    said = saved(client, article, submit=True).json()
    assert (said["submitted"], said["claim"]["status"]) == (True, "submitted")


def test_the_same_sent_again_is_answered_the_same(client: Client, article: Any) -> None:
    sent = whole(submit=True)
    first, again = (post(client, at(article, "save/"), sent).json() for _ in range(2))
    assert again["submitted"]
    assert first["claim"] == again["claim"]
    assert Claim.objects.count() == 1


def test_what_is_missing_to_submit_is_named_and_the_draft_is_kept(
    client: Client, article: Any
) -> None:
    sent = {"key": str(uuid4()), "text": "Only words.", "submit": True}
    said = post(client, at(article, "save/"), sent).json()
    assert not said["submitted"]
    assert {each["rule"]: each["field"] for each in said["missing"]} == {
        "claimant-missing": "claimants.0.actor",
        "stance-missing": "stances.0.proposition",
        "quote-missing": "quotes",
    }
    assert all(each["message"] for each in said["missing"])
    assert Claim.objects.get().status == "draft"


def test_what_a_rule_warns_of_is_asked_and_answered(client: Client, article: Any) -> None:
    sent = whole(submit=True, attribution="indirect_quotation")
    said = post(client, at(article, "save/"), sent).json()
    (asked,) = said["asks"]
    assert asked.keys() == {"key", "rule", "title", "message", "claim"}
    assert not said["submitted"]
    sent |= {"accept": {asked["key"]: "He quotes himself."}}
    assert post(client, at(article, "save/"), sent).json()["submitted"]
    assert Claim.objects.get().exemptions.get().reason == "He quotes himself."


def test_what_the_rules_find_is_told_with_every_save(client: Client, article: Any) -> None:
    said = saved(client, article, attribution="indirect_quotation").json()
    found = {each["level"]: each for each in said["findings"]}
    assert found["warning"].keys() >= {"rule", "title", "message", "exempted"}
    assert (said["asks"], said["missing"]) == ([], [])


def test_errors_come_by_path_with_the_nearest_passage(client: Client, article: Any) -> None:
    answer = saved(client, article, quotes=[{"exact": "Beijing is hardly a neutral side"}])
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["quotes.0"]
    near = answer.json()["nearest"]["0"]
    assert factories.TEXT[near["start"] : near["end"]] == near["exact"]
    assert not Claim.objects.exists()


def test_two_windows_the_second_is_told_how_it_is_now(client: Client, article: Any) -> None:
    form = saved(client, article).json()["form"]
    change = {"claim": form["claim"], "seen": form["seen"]}
    saved(client, article, **change, text="From one window.")
    answer = saved(client, article, **change, text="From the other.")
    assert answer.status_code == 409
    assert answer.json()["form"]["text"] == "From one window."
    assert "another window" in answer.json()["error"]


def test_somebody_elses_claim_is_not_saved(client: Client, article: Any) -> None:
    claim = factories.draft(factories.user("another"), article)
    assert saved(client, article, claim=claim.pk).status_code == 403


def test_a_claim_that_is_hidden_is_not_there(client: Client, article: Any) -> None:
    claim = drawn(factories.user("another"), article)
    assert saved(client, article, claim=claim.pk).status_code == 404
    assert client.get(at(article, f"form/?claim={claim.pk}")).status_code == 404
    assert client.get(f"{at(article)}?claim={claim.pk}").status_code == 404


def test_what_the_database_refuses_is_said(client: Client, article: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'Not on a Sunday.'; END $$;"
            "CREATE TRIGGER sunday BEFORE INSERT ON claims_claim"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    answer = saved(client, article)
    assert (answer.status_code, answer.json()["errors"]) == (422, {"": ["Not on a Sunday."]})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"{", 422), (b"\xff\xfe", 422), (b"[]", 422), (b"null", 422), (b"3", 422),
        (b"[" * 100_000, 422), (b'{"text": ' + b"9" * 9_000 + b"}", 422),
        (b'{"text": "a\\u0000b"}', 422), (b'{"text": "a\\ud800b"}', 422),
        (b'{"text": "A.", "claim": "x"}', 404), (b'{"text": "A.", "claim": 1e999}', 404),
        (b'{"text": "A.", "claim": 99999999999999999999999}', 404),
        (b'{"text": "A.", "key": "x"}', 422), (b'{"text": "A.", "key": 3}', 422),
        (b'{"text": "A.", "seen": {}}', 422), (b'{"text": "A.", "accept": []}', 422),
        (b'{"text": "A.", "accept": {"rule": 3}}', 422),
        (b'{"text": "' + b"x" * 3_000_000 + b'"}', 413),
    ],
    ids=lambda each: str(each)[:24],
)  # fmt: skip
def test_what_is_no_claim_is_refused_and_nothing_is_saved(
    client: Client, article: Any, body: bytes, status: int
) -> None:
    answer = post(client, at(article, "save/"), body)
    assert answer.status_code == status
    assert answer.json().keys() & {"error", "errors"}
    assert not Claim.objects.exists()


# --- who asks ------------------------------------------------------------------------------

ADDRESSES: list[tuple[str, str]] = [
    ("GET", "{}/claims/"), ("GET", "{}/form/"), ("GET", "{}/actors/"), ("POST", "{}/save/"),
    ("POST", "{}/delete/"), ("POST", "{}/place/"), ("POST", "{}/propose/"),
    ("POST", "{}/unplaced/"), ("GET", "propositions/"), ("POST", "propositions/"),
    ("POST", "actors/"), ("GET", "articles/"), ("GET", "topics/"),
]  # fmt: skip


@pytest.fixture(params=ADDRESSES, ids=" ".join)
def ask(request: Any, article: Any) -> Callable[..., Any]:
    method, address = request.param
    address = CODING + address.format(article.pk)

    def asked(client: Client, **options: Any) -> Any:
        return client.generic(method, address, "{}", content_type="application/json", **options)

    return asked


def test_who_is_signed_out_is_told_where_to_sign_in(ask: Any) -> None:
    answer = ask(Client())
    assert answer.status_code == 401
    assert answer.json()["login"] == "/admin/login/"


def test_who_is_in_no_group_is_refused(ask: Any, client_of: Any) -> None:
    answer = ask(client_of(factories.user("outsider", None)))
    assert answer.status_code == 403
    assert answer.json()["error"]


def test_a_request_of_another_site_is_refused_in_json(coder: Any, ask: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(coder)
    answer = ask(strict)
    assert answer.status_code == (200 if answer.request["REQUEST_METHOD"] == "GET" else 403)
    assert answer["Content-Type"] == "application/json"


def test_another_method_is_refused_in_json(client: Client, article: Any) -> None:
    answer = client.put(at(article, "save/"))
    assert (answer.status_code, list(answer.json())) == (405, ["error"])


# --- the list and the form -----------------------------------------------------------------


def test_the_list_has_what_the_screen_shows_of_each_claim(
    client: Client, article: Any, coder: Any
) -> None:
    claim = factories.draft(coder, article, quote=factories.QUOTE)
    (row,) = client.get(at(article, "claims/")).json()["claims"]
    assert row["stances"] == [
        {"stance": "opposes", "sign": "▼", "proposition": str(factories.proposition())}
    ]
    assert row["claimants"] == ["Ada Example"]
    assert (row["mine"], row["editable"], row["status_label"]) == (True, True, "Draft")
    assert row["url"] == f"/admin/claims/claim/{claim.pk}/change/"


def test_claims_that_are_hidden_are_only_counted(client: Client, article: Any) -> None:
    hidden = drawn(factories.user("another"), article, text="Secret words.",
                   claimants=[factories.actor("Secret Claimant")])  # fmt: skip
    answer = client.get(at(article, "claims/"))
    assert (answer.json()["claims"], answer.json()["hidden"]) == ([], 1)
    for end in ("claims/", "", "form/", "actors/"):
        said = client.get(at(article, end)).content.decode()
        assert "Secret" not in said
        assert hidden.version_id not in said


def test_another_coders_claim_is_listed_as_theirs(client: Client, article: Any) -> None:
    factories.draft(factories.user("another"), article)
    (row,) = client.get(at(article, "claims/")).json()["claims"]
    assert (row["mine"], row["editable"], row["coder"]) == (False, False, "another")


def test_a_returned_claim_says_why(client: Client, article: Any, reviewer: Any) -> None:
    claim = factories.submitted(article=article, quote=factories.QUOTE)
    workflow.return_(claim, by=reviewer, reason="Shorter.")
    form = client.get(at(article, f"form/?claim={claim.pk}")).json()["form"]
    assert form["returned_because"] == "Shorter."


def test_a_claim_that_cannot_be_changed_has_no_form_and_says_why(
    client: Client, article: Any
) -> None:
    mine = factories.submitted(article=article, quote=factories.QUOTE)
    theirs = factories.draft(factories.user("another"), article)
    answers = [client.get(at(article, f"form/?claim={each.pk}")) for each in (mine, theirs)]
    assert [each.status_code for each in answers] == [409, 403]
    assert "Waiting for review" in answers[0].json()["error"]


def test_a_draft_is_deleted(client: Client, article: Any) -> None:
    form = saved(client, article).json()["form"]
    sent = {"claim": form["claim"], "seen": "what it was before"}
    assert post(client, at(article, "delete/"), sent).status_code == 409
    sent["seen"] = form["seen"]
    assert post(client, at(article, "delete/"), sent).status_code == 200
    assert not Claim.objects.exists()


# --- the passage ---------------------------------------------------------------------------


def place(client: Client, article: Any, exact: Any) -> Any:
    return post(client, at(article, "place/"), {"exact": exact})


def test_words_that_stand_in_the_text_are_found(client: Client, article: Any) -> None:
    found = place(client, article, factories.QUOTE).json()["found"]
    assert factories.TEXT[found["start"] : found["end"]] == factories.QUOTE


def test_words_that_are_only_like_it_are_offered(client: Client, article: Any) -> None:
    folded = place(client, article, "Beijing  is hardly").json()
    other = place(client, article, "Beijing is hardly a neutral side").json()
    nothing = place(client, article, "zebra").json()
    assert "found" not in folded
    assert (folded["folded"], folded["nearest"]["exact"]) == (True, "Beijing is hardly")
    assert (other["folded"], bool(other["nearest"])) == (False, True)
    assert nothing["nearest"] is None


@pytest.mark.parametrize("exact", ["", "a\0b", "\ud800", "x" * 10_001, 3, None])
def test_what_cannot_be_a_quote_is_refused(client: Client, article: Any, exact: Any) -> None:
    assert place(client, article, exact).status_code == 422


def test_without_a_text_there_is_nowhere_to_look(client: Client) -> None:
    assert "not here yet" in place(client, factories.article(), "Words").json()["error"]


def test_what_stands_around_a_passage_is_proposed(client: Client, coder: Any) -> None:
    text = "“We shall win”, said Ada Example, a lawyer, yesterday."
    article = factories.article_with_text(text)
    ada = factories.actor("Ada Example")
    sent = {"snapshot": article.snapshot.pk, "parts": [{"start": 1, "end": 13}], "claimants": []}
    said = post(client, at(article, "propose/"), sent).json()
    assert said["attribution"]["value"] == "direct_quotation"
    assert said["attribution"]["why"]
    assert [each["id"] for each in said["claimants"]] == [ada.pk]
    assert said["described_as"] == "a lawyer"


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"snapshot": 999999, "parts": []}, {"snapshot": "x"}, {"parts": 3},
        {"parts": [{"start": 5, "end": 5}]}, {"parts": [{"start": 0, "end": 10**9}]},
        {"parts": [3]}, {"parts": [{}], "claimants": 3}, {"claimants": ["x"]},
    ],
)  # fmt: skip
def test_what_is_no_passage_is_refused(client: Client, article: Any, sent: dict[str, Any]) -> None:
    whole = {"snapshot": article.snapshot.pk, "parts": [{"start": 0, "end": 5}]} | sent
    sent = whole if sent else {}
    assert post(client, at(article, "propose/"), sent).status_code == 422


# --- what is offered -----------------------------------------------------------------------


def offered(client: Client, address: str, q: str = "") -> list[str]:
    results = client.get(CODING + address, {"q": q}).json()["results"]
    return [each.get("name") or each.get("text") or each["label"] for each in results]


def test_the_byline_is_offered_first_and_then_who_makes_claims_here(
    client: Client, article: Any
) -> None:
    factories.draft(article=article, claimants=["Bob Brown"])
    factories.actor("Nobody Here")
    assert offered(client, f"{article.pk}/actors/") == ["Jianli Yang", "Bob Brown"]


@pytest.mark.parametrize("q", ["Jose", "JOSÉ", "peña jose", "pepe", "P{}"])
def test_actors_are_found_by_any_name_whatever_the_accents(
    client: Client, article: Any, q: str
) -> None:
    jose = factories.actor("José Peña")
    jose.aliases.create(name="Pepe")
    assert offered(client, f"{article.pk}/actors/", q.format(jose.pk)) == ["José Peña"]


def test_whose_name_begins_so_comes_first(client: Client, article: Any) -> None:
    for name in ("Cyan Mayan", "Yan Li"):
        factories.actor(name)
    assert offered(client, f"{article.pk}/actors/", "yan")[0] == "Yan Li"


@pytest.mark.parametrize("q", ["a\0b", "x" * 100_000, "%", "\\", "'"])
def test_odd_searches_find_nothing_and_fail_nowhere(client: Client, article: Any, q: str) -> None:
    for address in (f"{article.pk}/actors/", "propositions/", "articles/", "topics/"):
        assert offered(client, address, q) == []


def test_positions_say_whether_they_were_held_that_day(client: Client, article: Any) -> None:
    yang = factories.actor("Jianli Yang")
    for title, end in (("clerk", "2020"), ("president", "")):
        yang.affiliations.create(title=title, end=end)
    (actor,) = client.get(at(article, "actors/")).json()["results"]
    assert {each["label"].split(" ")[0]: each["on_that_day"] for each in actor["positions"]} == {
        "clerk": False, "president": True,
    }  # fmt: skip


def test_propositions_are_offered_with_what_counts_as_them(client: Client) -> None:
    Proposition.objects.create(
        text="China leads", definition="In space.", examples="One\n\nTwo", counter_examples="Three"
    )
    (found,) = client.get(CODING + "propositions/", {"q": "leads"}).json()["results"]
    assert (found["definition"], found["examples"], found["counter_examples"]) == (
        "In space.", ["One", "Two"], ["Three"],
    )  # fmt: skip


def test_the_best_proposition_comes_first_and_those_out_of_use_not_at_all(client: Client) -> None:
    for text in ("Ruled by China", "China rules"):
        Proposition.objects.create(text=text)
    Proposition.objects.create(text="Xi rules", definition="Over china.")
    Proposition.objects.create(text="China was", deprecated="Use another.")
    assert offered(client, "propositions/", "china") == [
        "China rules",
        "Ruled by China",
        "Xi rules",
    ]


def test_without_words_the_propositions_used_last_come_first(client: Client, article: Any) -> None:
    factories.draft(article=article, stances=[("Used before", "supports")])
    factories.draft(article=article, stances=[("Used last", "supports")])
    factories.proposition("Never used")
    drawn(factories.user("another"), article, stances=[("Of a hidden claim", "supports")])
    order = ["Used last", "Used before", "Never used", "Of a hidden claim"]
    assert offered(client, "propositions/") == order


def test_articles_and_topics_are_offered(client: Client, article: Any) -> None:
    topic = factories.topic("war")
    assert offered(client, "articles/", "article") == [f"{article.public_id} An article"]
    assert offered(client, "topics/", "wa") == [str(topic)]


# --- what is made in place -----------------------------------------------------------------


def test_an_actor_is_made_in_place_and_once(client: Client) -> None:
    sent = {"name": "Kuhrt, Natasha", "kind": "person", "description": "Of King's"}
    answers = [post(client, CODING + "actors/", sent) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
    actor = Actor.objects.get(name="Natasha Kuhrt")
    assert (actor.family, actor.given) == ("Kuhrt", "Natasha")
    assert answers[0].json()["actor"]["id"] == actor.pk


def test_which_name_is_the_family_name_is_asked(client: Client) -> None:
    answer = post(client, CODING + "actors/", {"name": "Natasha Kuhrt"})
    assert answer.status_code == 422
    assert (
        "Which part of “Natasha Kuhrt” is the family name?" in answer.json()["errors"]["family"][0]
    )


@pytest.mark.parametrize(
    "sent", [{}, {"name": ""}, {"name": 3}, {"name": "a\0b"}, {"name": "NATO", "kind": "alliance"},
             {"name": "x" * 301, "kind": "organisation"}],
)  # fmt: skip
def test_what_is_no_actor_is_refused(client: Client, sent: dict[str, Any]) -> None:
    assert post(client, CODING + "actors/", sent).status_code == 422
    assert not Actor.objects.exists()


def test_a_proposition_is_made_in_place_and_once(client: Client) -> None:
    sent = {"text": "China leads in space.", "definition": "Not in the air."}
    answers = [post(client, CODING + "propositions/", sent) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
    assert Proposition.objects.get().definition == "Not in the air."
    other = post(client, CODING + "propositions/", sent | {"definition": "Another."})
    assert "There is this proposition already." in str(other.json()["errors"])


# --- a corrected text ----------------------------------------------------------------------


def left_behind(
    coder: Any, article: Any, text: str = "Beijing is scarcely a neutral party."
) -> Claim:
    claim = factories.draft(coder, article, quote=factories.QUOTE)
    editing.add_text(article, text, by=coder, method="paste")
    return claim


def test_quotes_a_corrected_text_left_behind_are_listed_with_what_is_nearest(
    client: Client, article: Any, coder: Any
) -> None:
    claim = left_behind(coder, article)
    (found,) = client.get(at(article, "claims/")).json()["unplaced"]
    assert (found["claim"], found["exact"]) == (claim.pk, factories.QUOTE)
    assert found["nearest"]["exact"] == "Beijing is scarcely a neutral party"


def test_a_quote_is_settled_by_choosing_the_passage(
    client: Client, article: Any, coder: Any
) -> None:
    claim = left_behind(coder, article)
    (found,) = client.get(at(article, "claims/")).json()["unplaced"]
    place = {key: found["nearest"][key] for key in ("start", "end")}
    sent = place | {"quote": found["quote"], "snapshot": article.snapshot.pk}
    answer = post(client, at(article, "unplaced/"), sent).json()
    assert answer["unplaced"] == []
    assert claim.quotes.get().exact == "Beijing is scarcely a neutral party"


@pytest.mark.parametrize(
    "wrong",
    [{"quote": 999999}, {"snapshot": 999999}, {"quote": "x"}, {"start": 9**9}, {"end": 0}],
)
def test_what_settles_nothing_is_refused(
    client: Client, article: Any, coder: Any, wrong: dict[str, Any]
) -> None:
    claim = left_behind(coder, article)
    sent = {"quote": claim.quotes.get().pk, "snapshot": article.snapshot.pk, "start": 0, "end": 7}
    answer = post(client, at(article, "unplaced/"), sent | wrong)
    assert answer.status_code in (404, 422)
    assert claim.quotes.get().exact == factories.QUOTE


def test_what_another_coder_has_to_settle_is_not_listed(client: Client, article: Any) -> None:
    claim = left_behind(factories.user("another"), article)
    assert client.get(at(article, "claims/")).json()["unplaced"] == []
    sent = {"quote": claim.quotes.get().pk, "snapshot": article.snapshot.pk, "start": 0, "end": 7}
    assert post(client, at(article, "unplaced/"), sent).status_code == 403


# --- queries -------------------------------------------------------------------------------


def test_page_and_list_take_as_many_queries_for_many_claims_as_for_one(
    client: Client, article: Any, coder: Any
) -> None:
    def asked() -> list[int]:
        counts = []
        for end in ("", "claims/", "actors/"):
            with CaptureQueriesContext(connection) as captured:
                client.get(at(article, end))
            counts.append(len(captured))
        return counts

    factories.draft(coder, article, quote=factories.QUOTE)
    before = asked()
    for number in range(4):
        factories.draft(coder, article, f"Another {number}", quote=factories.QUOTE)
    assert asked() == before


def test_a_save_takes_as_many_queries_in_an_article_of_many_claims(
    client: Client, article: Any, coder: Any
) -> None:
    def asked(text: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert saved(client, article, text=text).status_code == 200
        return len(captured)

    saved(client, article)
    before = asked("First.")
    for number in range(4):
        factories.draft(coder, article, f"Another {number}", quote="whatever it says")
    assert asked("Second.") <= before


def test_a_byline_of_many_fills_the_claimant_field(client: Client, article: Any) -> None:
    for number in range(25):
        article.bylines.create(actor=factories.actor(f"Author {number}"), position=number + 5)
    answer = client.get(at(article, "actors/"))
    assert answer.status_code == 200
    assert len(answer.json()["results"]) >= 25
