"""What the coding screen's script is answered, and the page it runs on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import editing, workflow
from claims.models import Claim
from tests import factories
from tests.claims.admin.desk import CODING, at, drawn, post, saved, whole

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]


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


def test_what_was_handed_in_comes_back_into_its_form(client: Client, article: Any) -> None:
    claim = factories.submitted(article=article, quote=factories.QUOTE)
    assert client.get(at(article)).context["coding"]["claims"]["claims"][0]["recallable"]
    answer = post(client, at(article, "recall/"), {"claim": claim.pk}).json()
    assert (answer["claim"]["status"], answer["claim"]["recallable"]) == ("draft", False)
    assert answer["form"]["claim"] == claim.pk
    assert answer["said"].startswith(f"{claim.version_id} is recalled")
    again = post(client, at(article, "recall/"), {"claim": claim.pk})
    assert again.status_code == 409


def test_the_day_a_claim_was_made_may_be_typed_in_words_and_is_said_back(
    client: Client, article: Any
) -> None:
    answer = saved(client, article, made="14 May 2022").json()
    assert answer["form"]["made"] == "2022-05-14"
    assert answer["said"].endswith(" Made on 14 May 2022.")
    assert "Made" not in saved(client, article, made="2022-05-14", text="Another.").json()["said"]


def test_nobody_recalls_what_another_handed_in(
    client_of: Any, client: Client, article: Any
) -> None:
    claim = factories.submitted(article=article, quote=factories.QUOTE)
    other = client_of(factories.user("another"))
    assert not other.get(at(article)).context["coding"]["claims"]["claims"][0]["recallable"]
    assert post(other, at(article, "recall/"), {"claim": claim.pk}).status_code == 403


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
