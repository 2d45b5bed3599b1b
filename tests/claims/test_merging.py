"""Two made one: what moves, what stays, and what the record then shows."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claims import editing, workflow
from claims.models import Claimant, Entry, Proposition, Redirect, Revision
from claims.record import Record
from sources import adding
from sources.models import Actor, Affiliation, Byline, Outlet
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Actor, Actor]:
    """One person twice: the one to merge, and the one that stays."""
    return factories.actor("J. Yang"), factories.actor("Jianli Yang")


def now(claim: Any) -> dict[str, Any]:
    entry = Record.current().claim(claim.number)
    assert entry is not None
    document: dict[str, Any] = json.loads(entry.document)
    return document


def test_a_published_claim_then_shows_the_one_that_stays(two: Any, reviewer: Any) -> None:
    claim = factories.published(claimants=[two[0]])
    editing.merge(two[0], into=two[1], by=reviewer)
    assert [each["id"] for each in now(claim)["claimants"]] == [two[1].public_id]
    assert Revision.objects.latest("number").kind == "correct"


def test_the_published_row_itself_stays_as_it_was(two: Any, reviewer: Any) -> None:
    claim = factories.published(claimants=[two[0]])
    editing.merge(two[0], into=two[1], by=reviewer)
    assert claim.claimants.get().actor == two[0]


def test_a_draft_moves_to_the_one_that_stays(two: Any, reviewer: Any) -> None:
    claim = factories.draft(claimants=[two[0]])
    editing.merge(two[0], into=two[1], by=reviewer)
    assert claim.claimants.get().actor == two[1]


def test_a_draft_that_names_both_names_one(two: Any, reviewer: Any) -> None:
    claim = factories.draft(claimants=two)
    editing.merge(two[0], into=two[1], by=reviewer)
    assert claim.claimants.get().actor == two[1]


def test_a_published_id_leads_to_the_one_that_stays(two: Any, reviewer: Any) -> None:
    factories.published(claimants=[two[0]])
    editing.merge(two[0], into=two[1], by=reviewer)
    assert Record.current().redirect(two[0].public_id) == two[1].public_id


def test_an_id_that_was_never_published_gets_no_public_redirect(two: Any, reviewer: Any) -> None:
    factories.draft(claimants=[two[0]])
    editing.merge(two[0], into=two[1], by=reviewer)
    assert not Redirect.objects.exists()
    assert not Revision.objects.exists()


def test_a_chain_of_merges_leads_straight_to_the_last(two: Any, reviewer: Any) -> None:
    third = factories.actor("Yang Jianli")
    factories.published(claimants=[two[0]])
    editing.merge(two[0], into=two[1], by=reviewer)
    editing.merge(two[1], into=third, by=reviewer)
    two[0].refresh_from_db()
    assert two[0].merged_into == third
    assert Record.current().redirect(two[0].public_id) == third.public_id


def test_a_chain_holds_though_its_middle_was_never_shown(two: Any, reviewer: Any) -> None:
    third = factories.actor("Yang Jianli")
    claim = factories.published(claimants=[two[0]])
    workflow.withdraw(claim, by=reviewer, reason="Misread.")
    editing.merge(two[0], into=two[1], by=reviewer)
    editing.merge(two[1], into=third, by=reviewer)
    assert Record.current().redirect(two[0].public_id) == third.public_id


def test_the_record_as_of_before_the_merge_stays_as_it_was(two: Any, reviewer: Any) -> None:
    factories.published(claimants=[two[0]])
    before = Entry.objects.get().document
    editing.merge(two[0], into=two[1], by=reviewer)
    assert Record.as_of(1).claims().get().document == before


def test_names_positions_and_bylines_move(two: Any, reviewer: Any) -> None:
    two[0].aliases.create(name="杨建利")
    position = two[0].affiliations.create(title="founder")
    article = factories.article()
    byline = article.bylines.create(actor=two[0])
    editing.merge(two[0], into=two[1], by=reviewer)
    byline.refresh_from_db()
    assert sorted(alias.name for alias in two[1].aliases.all()) == ["J. Yang", "杨建利"]
    assert Affiliation.objects.get(pk=position.pk).actor == two[1]
    assert (byline.actor, byline.printed) == (two[1], "J. Yang")


def test_a_byline_that_names_both_names_one_also_in_the_record(two: Any, reviewer: Any) -> None:
    article = factories.article()
    for actor in two:
        article.bylines.create(actor=actor)
    claim = factories.published(article=article)
    editing.merge(two[0], into=two[1], by=reviewer)
    assert Byline.objects.get().actor == two[1]
    assert [each["id"] for each in now(claim)["article"]["byline"]] == [two[1].public_id]


def test_a_person_and_an_organisation_are_not_made_one(two: Any, reviewer: Any) -> None:
    nato = factories.actor("NATO", kind="organisation")
    with pytest.raises(ValidationError, match="Correct the kind"):
        editing.merge(two[0], into=nato, by=reviewer)


def test_what_was_merged_away_is_not_merged_again(two: Any, reviewer: Any) -> None:
    editing.merge(two[0], into=two[1], by=reviewer)
    with pytest.raises(ValidationError, match="merged away already"):
        editing.merge(two[0], into=factories.actor("Somebody"), by=reviewer)


def test_a_thing_is_not_merged_into_itself(two: Any, reviewer: Any) -> None:
    with pytest.raises(ValidationError, match="two different"):
        editing.merge(two[0], into=two[0], by=reviewer)


def test_a_coder_cannot_merge(two: Any, coder: Any) -> None:
    with pytest.raises(workflow.Forbidden):
        editing.merge(two[0], into=two[1], by=coder)


def test_claims_of_a_merged_article_show_the_one_that_stays(reviewer: Any) -> None:
    merged, kept = factories.article("The same"), factories.article("The same, kept")
    claim = factories.published(article=merged)
    editing.merge(merged, into=kept, by=reviewer)
    claim.refresh_from_db()
    assert now(claim)["article"]["id"] == kept.public_id
    assert claim.article == merged


def test_drafts_that_cite_a_merged_article_cite_the_one_that_stays(reviewer: Any) -> None:
    merged, kept = factories.article("The same"), factories.article("The same, kept")
    claim = factories.draft(article=factories.article("Another"), cites=[merged])
    editing.merge(merged, into=kept, by=reviewer)
    assert claim.citations.get().article == kept


def test_articles_move_to_the_outlet_that_stays(reviewer: Any) -> None:
    merged, kept = adding.the_outlet("Times"), Outlet.objects.create(name="The Times")
    claim = factories.published(article=factories.article(outlet="Times"))
    editing.merge(merged, into=kept, by=reviewer)
    assert now(claim)["article"]["outlet"]["id"] == kept.public_id


# --- propositions --------------------------------------------------------------------------------


def proposition(text: str, **fields: Any) -> Proposition:
    return Proposition.objects.create(text=text, **fields)


def reloaded(*propositions: Proposition) -> list[Proposition]:
    return [Proposition.objects.get(pk=each.pk) for each in propositions]


def test_stances_of_drafts_move_and_published_ones_are_shown_moved(reviewer: Any) -> None:
    merged, kept = proposition("It is so"), proposition("So it is")
    draft = factories.draft(stances=[(merged, "supports")])
    public = factories.published(stances=[(merged, "opposes")])
    editing.merge(merged, into=kept, by=reviewer)
    assert draft.stances.get().proposition == kept
    assert now(public)["stances"][0]["proposition"]["id"] == kept.public_id
    assert public.stances.get().proposition == merged


def test_the_same_stance_on_both_becomes_one(reviewer: Any) -> None:
    merged, kept = proposition("It is so"), proposition("So it is")
    draft = factories.draft(stances=[(merged, "supports"), (kept, "supports")])
    editing.merge(merged, into=kept, by=reviewer)
    assert draft.stances.get().proposition == kept


def test_contrary_stances_are_both_left_for_the_coder_to_see(reviewer: Any) -> None:
    merged, kept = proposition("It is so"), proposition("So it is")
    draft = factories.draft(stances=[(merged, "supports"), (kept, "opposes")])
    editing.merge(merged, into=kept, by=reviewer)
    assert draft.stances.count() == 2


def test_narrower_propositions_stand_below_the_one_that_stays(reviewer: Any) -> None:
    merged, kept = proposition("It is so"), proposition("So it is")
    narrower = proposition("It is so here", broader=merged)
    editing.merge(merged, into=kept, by=reviewer)
    assert reloaded(narrower)[0].broader == kept


def test_merged_into_its_own_narrower_one_no_circle_is_left(reviewer: Any) -> None:
    top = proposition("Above all")
    merged = proposition("It is so", broader=top)
    between = proposition("It is so here", broader=merged)
    kept = proposition("It is so just here", broader=between)
    editing.merge(merged, into=kept, by=reviewer)
    between, kept = reloaded(between, kept)
    assert (between.broader, kept.broader) == (kept, top)


def test_merged_into_its_broader_one_it_leaves_no_trace_above(reviewer: Any) -> None:
    kept = proposition("It is so")
    merged = proposition("It is so here", broader=kept)
    below = proposition("It is so just here", broader=merged)
    editing.merge(merged, into=kept, by=reviewer)
    kept, below = reloaded(kept, below)
    assert (kept.broader, below.broader) == (None, kept)


def test_a_negation_is_not_merged_with_what_it_negates(reviewer: Any) -> None:
    plain = proposition("It is so")
    negation = proposition("It is not so", negation_of=plain)
    for one, other in ((plain, negation), (negation, plain)):
        with pytest.raises(ValidationError, match="negation"):
            editing.merge(one, into=other, by=reviewer)


def test_a_negation_moves_to_the_one_that_stays(reviewer: Any) -> None:
    merged, kept = proposition("It is so"), proposition("So it is")
    negation = proposition("It is not so", negation_of=merged)
    editing.merge(merged, into=kept, by=reviewer)
    assert reloaded(negation)[0].negation_of == kept


def test_what_the_merged_one_negated_is_negated_by_the_one_that_stays(reviewer: Any) -> None:
    plain = proposition("It is so")
    merged, kept = proposition("It is not so", negation_of=plain), proposition("Not so it is")
    editing.merge(merged, into=kept, by=reviewer)
    assert reloaded(kept)[0].negation_of == plain


def test_the_one_that_stays_keeps_its_own_negation(reviewer: Any) -> None:
    merged, kept = proposition("It is so"), proposition("So it is")
    proposition("It is not so", negation_of=merged)
    own = proposition("So it is not", negation_of=kept)
    editing.merge(merged, into=kept, by=reviewer)
    assert reloaded(own)[0].negation_of == kept


def test_a_claim_under_review_keeps_its_claimant(two: Any, reviewer: Any) -> None:
    claim = factories.submitted(claimants=[two[0]])
    editing.merge(two[0], into=two[1], by=reviewer)
    assert Claimant.objects.get(claim=claim).actor == two[0]
