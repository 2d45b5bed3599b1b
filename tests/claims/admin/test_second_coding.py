from typing import Any

import pytest

from claims import workflow
from claims.admin import blind
from claims.models import Adjudication, Claim, Coding, Share
from tests import factories as make
from tests.claims.admin.again import CLAIMS, body
from tests.claims.twice import answered, answers, draw, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def share(manager: Any) -> Share:
    return draw(manager)


@pytest.fixture
def second(client_of: Any, reviewer: Any) -> Any:
    """Who answers a second time."""
    return client_of(reviewer)


def again(claim: Claim) -> str:
    return f"{CLAIMS}/{claim.pk}/again/"


def typed(claim: Claim, **changed: Any) -> dict[str, Any]:
    """What the blind page sends: by default the answers the claim was coded with."""
    proposition = make.proposition()
    sent = {
        "seen": workflow.last_decision(claim),
        "actor": make.actor().pk,
        "attribution": "own_voice",
        "proposition": proposition.pk,
        f"stance-{proposition.pk}": "opposes",
        "note": "",
    } | changed
    return {name: value for name, value in sent.items() if value is not None}


# --- the blind page ------------------------------------------------------------------------------


def test_it_shows_the_claim_and_its_passage_and_nothing_that_was_answered(second: Any) -> None:
    claim = drawn(
        claimants=["Marker Person"], stances=[("Marker proposition.", "mixed")],
        attribution="indirect_quotation", memo="Marker memo", topics=["marker-topic"],
    )  # fmt: skip
    page = second.get(again(claim))
    assert page.status_code == 200
    assert claim.text in body(page)
    assert f'<mark class="mark mark-none mark-current">{make.QUOTE}</mark>' in body(page)
    assert "marker" not in body(page).lower()
    assert " checked" not in body(page)


def test_of_other_claims_in_the_text_nothing_is_marked(second: Any) -> None:
    article = make.article_with_text()
    claim = drawn(article=article)
    drawn(article=article, quote="whatever it says")
    assert body(second.get(again(claim))).count("<mark") == 1


def test_the_byline_is_offered(second: Any) -> None:
    from sources.adding import Maker
    from sources.names import PersonName

    makers = [Maker(PersonName.parse("Reporter, Rita"))]
    claim = drawn(article=make.article_with_text(makers=makers))
    assert 'data-name="Rita Reporter"' in body(second.get(again(claim)))


def test_its_coder_is_refused(client_of: Any, coder: Any) -> None:
    claim = drawn()
    at_work = client_of(coder)
    assert at_work.get(again(claim)).status_code == 403
    assert at_work.post(again(claim), typed(claim)).status_code == 403


def test_somebody_of_no_group_is_refused(client_of: Any) -> None:
    guest = client_of(make.user("guest", group=None))
    assert guest.get(again(drawn())).status_code == 403
    assert guest.get(f"{CLAIMS}/again/actors/?q=Ada").status_code == 403


def test_what_was_not_drawn_has_no_blind_page(second: Any, manager: Any) -> None:
    draw(manager, percent=0)
    assert second.get(again(make.submitted())).status_code == 404
    assert second.get(f"{CLAIMS}/999999/again/").status_code == 404


def test_what_does_not_wait_yet_leads_to_the_queue_with_the_reason(second: Any) -> None:
    page = second.get(again(make.draft()), follow=True)
    assert page.redirect_chain == [("/admin/", 302)]
    assert "is hidden until it has been handed in" in body(page)


@pytest.mark.parametrize("page", ["change/", "history/", "delete/", "do/publish/", "read/"])
def test_its_ordinary_pages_lead_there_while_it_is_hidden(page: str, second: Any) -> None:
    claim = drawn()
    for response in (second.get(f"{CLAIMS}/{claim.pk}/{page}"),
                     second.post(f"{CLAIMS}/{claim.pk}/{page}")):  # fmt: skip
        assert (response.status_code, response.url) == (302, again(claim))
    assert Claim.objects.get(pk=claim.pk).status == "submitted"


def test_the_pages_of_a_hidden_draft_lead_to_the_queue(second: Any) -> None:
    response = second.get(f"{CLAIMS}/{make.draft().pk}/change/")
    assert (response.status_code, response.url) == (302, "/admin/")


def test_the_page_asks_as_many_questions_however_much_was_coded(
    second: Any, django_assert_max_num_queries: Any
) -> None:
    article = make.article_with_text()
    claim = drawn(article=article)
    for number in range(5):
        make.draft(article=article, quote=make.QUOTE, text=f"Another, {number}.")
    second.get(again(claim))
    with django_assert_max_num_queries(14):
        # session, user, 2 permissions, claim, draw, second, waits, quotes, byline, decision, …
        second.get(again(claim))


# --- searching -----------------------------------------------------------------------------------


def found(client: Any, what: str, asked: str) -> list[str]:
    response = client.get(f"{CLAIMS}/again/{what}/", {"q": asked})
    assert response.status_code == 200
    return [each["name"] for each in response.json()["results"]]


def test_search_goes_by_the_name_and_not_by_who_has_been_coded(second: Any) -> None:
    make.actor("Beta Nobody")
    drawn(claimants=["Gamma Coded"])
    make.actor("Alpha Nobody")
    assert found(second, "actors", "a") == ["Alpha Nobody", "Beta Nobody", "Gamma Coded"]


def test_search_for_nothing_lists_nothing(second: Any) -> None:
    drawn()
    assert found(second, "actors", " ") == []
    assert found(second, "propositions", "") == []


def test_search_finds_other_names_accents_and_ids_and_what_is_in_use(second: Any) -> None:
    actor = make.actor("Société Générale")
    actor.aliases.create(name="SocGen")
    old = make.proposition("An old proposition.")
    old.deprecated = "Use the new one."
    old.save()
    new = make.proposition("A new proposition.")
    assert found(second, "actors", "societe") == ["Société Générale"]
    assert found(second, "actors", "socgen") == ["Société Générale"]
    assert found(second, "propositions", "proposition") == ["A new proposition."]
    assert found(second, "propositions", f"Q{new.pk}") == ["A new proposition."]


@pytest.mark.parametrize("asked", ["\0", "x" * 100_000, "%", "'", "Q99999999999999999999", "\\"])
def test_search_takes_whatever_is_typed(asked: str, second: Any) -> None:
    assert found(second, "propositions", asked) == []


def test_half_a_character_finds_nothing() -> None:
    assert blind.find_actors("\ud800") == []


# --- handing in ----------------------------------------------------------------------------------


def test_answers_are_kept_and_shown_beside_the_first(second: Any, reviewer: Any) -> None:
    claim = drawn()
    page = second.post(again(claim), typed(claim, attribution="mixed", note="Hm."), follow=True)
    assert page.redirect_chain == [(f"{CLAIMS}/{claim.pk}/adjudicate/", 302)]
    assert "The answers differ." in body(page)
    assert "differs" in body(page)
    assert "Hm." in body(page)
    assert Coding.objects.get(place="second").coder == reviewer


def test_the_same_answers_are_settled(second: Any) -> None:
    claim = drawn()
    page = second.post(again(claim), typed(claim), follow=True)
    assert "You both gave the same answers." in body(page)
    assert Adjudication.objects.get().attribution == "agreed"


WRONG = {
    "no claimant": ({"actor": None}, "Choose who makes this claim"),
    "an unnamed one undescribed": ({"described": " "}, "Write how the article describes"),
    "a claimant who is not there": ({"actor": 99_999_999}, "not there any more"),
    "a claimant of another kind": ({"actor": "Q1"}, "not there any more"),
    "no attribution": ({"attribution": None}, "Choose how the article gives"),
    "an attribution there is not": ({"attribution": "loud"}, "Choose how the article gives"),
    "no proposition": ({"proposition": None}, "Choose the proposition"),
    "a proposition and none": ({"none_fits": "on"}, "not both"),
    "a proposition that is not there": ({"proposition": 10**17}, "not there any more"),
    "a NUL": ({"note": "a\0b"}, "NUL"),
    "a note too long": ({"note": "x" * 5_001}, "5,001 characters"),
    "a description too long": ({"described": "x" * 501}, "501 characters"),
    "a hundred claimants": ({"actor": list(range(1, 101))}, "not there any more"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_kept_or_lost(name: str, second: Any) -> None:
    changed, said = WRONG[name]
    claim = drawn()
    typed_in = typed(claim, **({"note": "My note."} | changed))
    page = second.post(again(claim), typed_in)
    assert page.status_code == 422
    assert said in body(page)
    assert not Coding.objects.exists()
    if "note" not in changed:
        assert "My note." in body(page)


def test_everything_that_was_typed_stands_in_the_page_again(second: Any) -> None:
    claim = drawn()
    other = make.proposition("Another.")
    sent = typed(claim, attribution=None, described="some analysts", note="<b>é</b>")
    sent |= {"proposition": [make.proposition().pk, other.pk], f"stance-{other.pk}": "unclear"}
    page = body(second.post(again(claim), sent))
    assert f'name="actor" value="{make.actor().pk}"' in page
    assert 'value="some analysts"' in page
    assert f'name="stance-{other.pk}" value="unclear" checked' in page
    assert "&lt;b&gt;é&lt;/b&gt;" in page


def test_a_chosen_actor_who_was_merged_meanwhile_counts_as_the_one_that_stays(
    second: Any, reviewer: Any
) -> None:
    from claims import editing

    claim, away = drawn(), make.actor("A. Example")
    editing.merge(away, into=make.actor(), by=reviewer)
    second.post(again(claim), typed(claim, actor=away.pk))
    assert Coding.objects.get(place="second").claimants.get().actor == make.actor()


def test_no_proposition_fits(second: Any) -> None:
    claim = drawn()
    second.post(again(claim), typed(claim, proposition=None, none_fits="on"))
    assert not Coding.objects.get(place="second").stances.exists()


def test_who_comes_second_is_told_and_keeps_what_they_typed(second: Any) -> None:
    claim = drawn()
    answered(claim, make.reviewer("quicker"), answers())
    page = second.post(again(claim), typed(claim, note="My thoughts."))
    assert page.status_code == 409
    assert "quicker has given the second answers" in body(page)
    assert "My thoughts." in body(page)
    assert Coding.objects.count() == 2


def test_what_was_handed_in_again_meanwhile_is_to_be_read_once_more(
    second: Any, coder: Any
) -> None:
    claim = drawn()
    sent = typed(claim)
    workflow.recall(claim, by=coder)
    workflow.submit(Claim.objects.get(pk=claim.pk), by=coder, accept=make.ANSWERS)
    assert second.post(again(claim), sent).status_code == 409
    sent["seen"] = workflow.last_decision(claim)
    assert second.post(again(claim), sent).status_code == 302


def test_the_blind_page_of_what_was_answered_leads_to_both_answers(
    second: Any, reviewer: Any
) -> None:
    claim = answered(drawn(), reviewer, answers())
    assert second.get(again(claim)).url == f"{CLAIMS}/{claim.pk}/adjudicate/"


# --- adjudicating --------------------------------------------------------------------------------


def both(claim: Claim) -> str:
    return f"{CLAIMS}/{claim.pk}/adjudicate/"


def test_nobody_reads_both_before_both_are_there(second: Any, client_of: Any, coder: Any) -> None:
    claim = drawn()
    assert second.get(both(claim)).url == again(claim)
    assert client_of(coder).get(both(claim)).url == f"{CLAIMS}/{claim.pk}/change/"


def test_only_what_differs_is_asked(second: Any, reviewer: Any) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    page = body(second.get(both(claim)))
    assert 'name="attribution"' in page
    assert 'name="claimants"' not in page


def test_the_second_answer_holding_sends_it_back(second: Any, reviewer: Any) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    sent = {"attribution": "second", "reason": "Both."}
    page = second.post(both(claim), sent, follow=True)
    assert "It is back with coder, who was told what holds." in body(page)
    claim.refresh_from_db()
    assert claim.status == "returned"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"attribution": "first", "reason": " "}, "Give a reason"),
        ({"reason": "Because of it."}, "Say which answer holds: attribution"),
        ({"attribution": "both", "reason": "Because of it."}, "Say which answer holds"),
        ({"attribution": "first", "reason": "x" * 5_001}, "5000"),
        ({"attribution": "first", "reason": "a\0b"}, "Null characters|NUL"),
    ],
    ids=["no reason", "no answer", "an answer there is not", "too long", "NUL"],
)
def test_what_an_adjudication_lacks_is_said_and_what_was_typed_stays(
    sent: dict[str, str], said: str, second: Any, reviewer: Any
) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    page = second.post(both(claim), sent)
    assert page.status_code == 422
    assert any(each in body(page) for each in said.split("|"))
    assert sent["reason"].replace("\0", "").strip()[:10] in body(page)
    assert not Adjudication.objects.exists()


def test_who_adjudicates_second_is_told(second: Any, reviewer: Any) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    sent = {"attribution": "first", "reason": "So."}
    second.post(both(claim), sent)
    page = second.post(both(claim), sent)
    assert page.status_code == 409
    assert "reviewer has adjudicated" in body(page)


def test_its_coder_reads_both_and_decides_nothing(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    at_work = client_of(coder)
    page = at_work.get(both(claim))
    assert "You gave the first answers" in body(page)
    assert "<textarea" not in body(page)
    assert at_work.post(both(claim), {"attribution": "first", "reason": "So."}).status_code == 403


def test_once_adjudicated_both_stay_to_be_read(second: Any, reviewer: Any) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    second.post(both(claim), {"attribution": "second", "reason": "It is both."})
    page = body(second.get(both(claim)))
    assert "own voice" in page
    assert "mixed" in page
    assert "It is both." in page
