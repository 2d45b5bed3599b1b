from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from claims import reviewing, workflow
from claims.models import Claim, Share
from sources.models import Actor
from tests import factories
from tests.pages import said

pytestmark = pytest.mark.django_db
LIST = "/admin/claims/claim/"


def found(page: Any) -> list[str]:
    return sorted(claim.text for claim in page.context["cl"].result_list)


def act(client: Any, verb: str, *claims: Claim, **typed: Any) -> Any:
    """Tick the claims in the list as it stands now, and do it."""
    return client.post(LIST, ticked(client, verb, *claims) | typed, follow=True)


def ticked(client: Any, verb: str, *claims: Claim) -> dict[str, Any]:
    seen = client.get(LIST).context["seen"]
    return {"action": verb, "_selected_action": [c.pk for c in claims], "index": 0, "seen": seen}


def warned_of(**fields: Any) -> Claim:
    """Handed in, and a rule asks about it: its claimant wrote the article, yet is said to be
    quoted."""
    author = factories.actor("Wanda Writer")
    article = factories.article("By her")
    article.bylines.create(actor=author)
    fields = {"article": article, "claimants": (author,), "attribution": "mixed"} | fields
    claim = factories.submitted(**fields)
    claim.exemptions.all().delete()
    return claim


# --- search --------------------------------------------------------------------------------


@pytest.fixture
def yang(coder: Any) -> Claim:
    actor = factories.actor("Jianli Yang")
    actor.aliases.create(name="杨建利")
    return factories.draft(text="China is not neutral.", claimants=(actor,), quote="hardly neutral")


@pytest.mark.parametrize(
    "typed", ["not neutral", "NEUTRAL china", "hardly", "yang", "Yáng", "杨建利", "yang neutral"]
)
def test_a_claim_is_found_by_its_text_quote_and_claimants(
    typed: str, yang: Claim, client_of: Any, coder: Any
) -> None:
    factories.draft(text="Something else.", claimants=("Bob Brown",))
    assert found(client_of(coder).get(LIST, {"q": typed})) == ["China is not neutral."]


def test_every_word_must_be_found(yang: Claim, client_of: Any, coder: Any) -> None:
    assert found(client_of(coder).get(LIST, {"q": "yang alliance"})) == []


def test_a_claim_is_found_by_its_id(yang: Claim, client_of: Any, coder: Any) -> None:
    factories.draft(text=f"Mentions C{yang.number}.")
    client = client_of(coder)
    for typed in (f"C{yang.number}", f"c{yang.number}v1", str(yang.number)):
        assert found(client.get(LIST, {"q": typed})) == ["China is not neutral."]
    assert found(client.get(LIST, {"q": f"C{yang.number}v2"})) == []


@pytest.mark.parametrize("typed", ["\0", "C99999999999999999999", "'", '"', "%", "\\"])
def test_an_odd_search_finds_nothing_and_breaks_nothing(
    typed: str, client_of: Any, coder: Any
) -> None:
    assert client_of(coder).get(LIST, {"q": typed}, follow=True).status_code == 200


# --- filters -------------------------------------------------------------------------------


def test_claims_are_narrowed_by_status_and_coder(client_of: Any, coder: Any) -> None:
    factories.draft(text="My draft.")
    factories.submitted(text="Mine, waiting.")
    other = factories.user("another")
    factories.draft(coder=other, text="Another's draft.")
    client = client_of(coder)
    assert found(client.get(LIST, {"status__exact": "draft", "coder": "me"})) == ["My draft."]
    assert found(client.get(LIST, {"coder": other.pk})) == ["Another's draft."]
    assert found(client.get(LIST, {"coder": "x"})) == []


def test_claims_are_narrowed_by_outlet_article_topic_and_attribution(
    client_of: Any, coder: Any
) -> None:
    article = factories.article(outlet="The Times")
    claim = factories.draft(article=article, text="Here.", attribution="mixed", topics=["rain"])
    factories.draft(text="Elsewhere.")
    client = client_of(coder)
    for narrowed in (
        {"article__outlet__id__exact": claim.article.outlet_id},
        {"article__id__exact": article.pk},
        {"topics__id__exact": factories.topic("rain").pk},
        {"attribution__exact": "mixed"},
    ):
        assert found(client.get(LIST, narrowed)) == ["Here."]


def test_a_stance_together_with_a_proposition_is_the_stance_on_that_one(
    client_of: Any, coder: Any
) -> None:
    factories.draft(text="For Q1.", stances=(("Q1", "supports"), ("Q2", "opposes")))
    factories.draft(text="Against Q1.", stances=(("Q1", "opposes"), ("Q2", "supports")))
    first = factories.proposition("Q1")
    client = client_of(coder)
    narrowed = {"stance": "opposes", "stances__proposition__id__exact": first.pk}
    assert found(client.get(LIST, narrowed)) == ["Against Q1."]
    assert found(client.get(LIST, {"stance": "opposes"})) == ["Against Q1.", "For Q1."]


def test_claims_are_narrowed_by_who_has_taken_them(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    other = factories.reviewer("other")
    reviewing.take(factories.submitted(text="Mine."), by=reviewer)
    reviewing.take(factories.submitted(text="Another's.", claimants=("B",)), by=other)
    factories.submitted(text="Nobody's.", claimants=("C",))
    client = client_of(reviewer)
    assert found(client.get(LIST, {"taken": "me"})) == ["Mine."]
    assert found(client.get(LIST, {"taken": "nobody"})) == ["Nobody's."]
    assert found(client.get(LIST, {"taken": other.pk})) == ["Another's."]
    assert found(client.get(LIST, {"taken": "x"})) == []


@pytest.mark.parametrize(
    ("span", "ages"),
    [("day", [0]), ("days", [2]), ("week", [5]), ("long", [9]), ("x", [0, 2, 5, 9])],
)
def test_claims_are_narrowed_by_how_long_they_have_stood_where_they_stand(
    span: str, ages: list[int], client_of: Any, coder: Any
) -> None:
    for days in (0, 2, 5, 9):
        claim = factories.draft(text=f"{days}")
        begun = timezone.now() - timedelta(days=days)
        Claim.objects.filter(pk=claim.pk).update(created_at=begun)
    page = client_of(coder).get(LIST, {"age": span})
    assert found(page) == [str(days) for days in ages]


def test_what_was_decided_on_is_as_old_as_the_last_decision(client_of: Any, coder: Any) -> None:
    claim = factories.draft(text="Begun long ago.")
    long_ago = timezone.now() - timedelta(days=30)
    Claim.objects.filter(pk=claim.pk).update(created_at=long_ago)
    workflow.submit(claim, by=coder)
    client = client_of(coder)
    assert found(client.get(LIST, {"age": "day"})) == ["Begun long ago."]
    assert found(client.get(LIST, {"age": "long"})) == []


def test_what_waits_is_narrowed_by_whether_a_rule_warns_of_it(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    factories.submitted(text="Clean.")
    warned_of(text="Warned of.")
    factories.draft(text="A draft.")
    client = client_of(reviewer)
    assert found(client.get(LIST, {"warnings": "yes"})) == ["Warned of."]
    assert found(client.get(LIST, {"warnings": "no"})) == ["Clean."]


def test_claims_are_narrowed_by_their_comments(client_of: Any, coder: Any, reviewer: Any) -> None:
    asked, answered = factories.draft(text="Asked."), factories.draft(text="Answered.")
    factories.draft(text="Silent.")
    for claim in (asked, answered):
        reviewing.comment(claim, "Why?", by=reviewer)
    reviewing.comment(answered, "Because.", by=coder)
    client = client_of(coder)
    assert found(client.get(LIST, {"comments": "waiting"})) == ["Asked."]
    assert found(client.get(LIST, {"comments": "yes"})) == ["Answered.", "Asked."]


def test_what_is_to_be_coded_a_second_time_is_not_in_the_list_of_others(
    client_of: Any, coder: Any, reviewer: Any, manager: Any
) -> None:
    Share.objects.create(percent=100, seed="s", by=manager)
    claim = factories.submitted(text="Hidden.")
    assert found(client_of(coder).get(LIST)) == ["Hidden."]
    client = client_of(reviewer)
    for asked in ({}, {"q": "hidden"}, {"q": claim.public_id}, {"warnings": "no"}, {"age": "day"}):
        assert found(client.get(LIST, asked)) == []


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"made_from": "2021"}, ["about 2021", "day in 2022"]),
        ({"made_to": "2021-06"}, ["about 2021", "in 2019, by the article"]),
        ({"made_from": "2020", "made_to": "2021-12-31"}, ["about 2021"]),
    ],
)
def test_claims_are_narrowed_by_when_they_were_made_as_well_as_it_is_known(
    narrowed: dict[str, str], expected: list[str], client_of: Any, coder: Any
) -> None:
    factories.draft(text="day in 2022", made="2022-05-04")
    factories.draft(text="about 2021", made="2021~")
    factories.draft(text="in 2019, by the article", article=factories.article(issued="2019"))
    factories.draft(text="no date")
    assert found(client_of(coder).get(LIST, narrowed)) == expected


def test_what_is_no_date_is_said_and_not_filtered_by(client_of: Any, coder: Any) -> None:
    factories.draft(text="Here.")
    page = client_of(coder).get(LIST, {"made_from": "yesterday"})
    assert found(page) == ["Here."]
    assert any("“yesterday” is not a date" in each for each in said(page))


# --- one page ------------------------------------------------------------------------------

QUERIES = [
    "session",
    "user",
    "permissions of the user",
    "permissions of the user's groups",
    "coders to choose from",
    "reviewers to choose from, who have taken something",
    "count of claims",
    "newest decision",
    "claims with article and coder",
    "how many there are",
    "claimants",
    "actors",
    "stances",
    "propositions",
]


def test_a_page_takes_as_many_queries_for_many_claims_as_for_one(
    client_of: Any, coder: Any, django_assert_num_queries: Any
) -> None:
    client = client_of(coder)
    for rows in (1, 5):
        for number in range(rows):
            factories.draft(text=f"{rows} {number}", coder=factories.user(f"{rows} {number}"))
        with django_assert_num_queries(len(QUERIES)):
            client.get(LIST)


def test_a_row_shows_the_sign_of_the_stance_and_the_status_in_words(
    client_of: Any, coder: Any
) -> None:
    factories.submitted()
    page = client_of(coder).get(LIST).content.decode()
    assert 'class="sign sign-opposes" role="img" aria-label="opposes"' in page
    assert "Waiting for review</span>" in page


# --- deleting ------------------------------------------------------------------------------


def test_deleting_drafts_deletes_them_with_their_parts(client_of: Any, coder: Any) -> None:
    claim = factories.draft(quote="words")
    act(client_of(coder), "delete_selected", claim, post="yes")
    assert not Claim.objects.exists()
    assert Actor.objects.exists()


def test_a_claim_that_was_submitted_is_kept_and_the_page_says_why(
    client_of: Any, coder: Any
) -> None:
    draft, decided = factories.draft(), factories.submitted()
    workflow.recall(decided, by=coder)
    page = act(client_of(coder), "delete_selected", draft, decided, post="yes")
    assert (
        f"{decided.version_id} has been submitted before: 2 decisions rest on it"
        in page.content.decode()
    )
    assert Claim.objects.count() == 2


def test_a_draft_of_somebody_else_is_not_deleted(client_of: Any, coder: Any, manager: Any) -> None:
    claim = factories.draft()
    page = act(client_of(manager), "delete_selected", claim, post="yes")
    assert "only its coder can delete it" in page.content.decode()
    assert client_of(manager).post(f"{LIST}{claim.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Claim.objects.exists()


def test_a_verb_on_all_that_a_nul_was_searched_for_is_not_done(client_of: Any, coder: Any) -> None:
    claim, client = factories.draft(), client_of(coder)
    typed = ticked(client, "submit", claim) | {"select_across": 1}
    page = client.post(f"{LIST}?q=%00", typed, follow=True)
    assert said(page) == ["The search held a NUL character."]
    claim.refresh_from_db()
    assert claim.status == "draft"
