"""What a revert meets of the rules that claims and the codebook have."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claims import editing, workflow
from claims.models import Claim, Claimant, ClaimTopic, Proposition, Quote, Stance
from claims.models.transitions import Status
from sources.models import Actor
from sources.reverting import revert
from tests import factories as make

pytestmark = pytest.mark.django_db


def newest(model: Any, label: str = "") -> list[Any]:
    found = model.pgh_event_model.objects.order_by("-pgh_id")
    return list((found.filter(pgh_label=label) if label else found)[:1])


def test_the_wording_of_a_draft_goes_back(coder: Any) -> None:
    claim = make.draft(text="As it was.")
    Claim.objects.filter(pk=claim.pk).update(text="As it became.")
    revert(newest(Claim), by=coder)
    claim.refresh_from_db()
    assert claim.text == "As it was."


def test_nothing_goes_back_once_the_claim_is_frozen(coder: Any) -> None:
    claim = make.draft(text="As it was.")
    Claim.objects.filter(pk=claim.pk).update(text="As it became.")
    step = newest(Claim)
    workflow.submit(claim, by=coder)
    with pytest.raises(ValidationError, match=r"C\d+v1 cannot change: it is submitted"):
        revert(step, by=coder)


def test_parts_of_a_frozen_claim_stay(coder: Any) -> None:
    claim = make.draft()
    Stance.objects.filter(claim=claim).update(stance="mixed")
    step = newest(Stance)
    workflow.submit(claim, by=coder)
    with pytest.raises(ValidationError, match=r"The stances of C\d+v1 cannot change"):
        revert(step, by=coder)


def test_a_status_is_no_field_to_set_back(coder: Any) -> None:
    claim = make.submitted()
    assert revert(newest(Claim, "update"), by=coder).undone == ()
    claim.refresh_from_db()
    assert claim.status == Status.SUBMITTED


def test_a_quote_that_was_removed_comes_back_where_it_stood(coder: Any) -> None:
    claim = make.draft(article=make.article_with_text(), quote=make.QUOTE)
    before = Quote.objects.values().get()
    claim.quotes.get().delete()
    revert(newest(Quote), by=coder)
    assert Quote.objects.values().get() == before


def test_two_parts_of_a_quote_change_their_places_back(coder: Any) -> None:
    claim = make.draft()
    one = claim.quotes.create(exact="One", position=0)
    other = claim.quotes.create(exact="Other", position=1)
    Quote.objects.filter(pk=one.pk).update(position=2)
    Quote.objects.filter(pk=other.pk).update(position=0)
    Quote.objects.filter(pk=one.pk).update(position=1)
    step = Quote.pgh_event_model.objects.filter(pgh_label="update")
    revert(step, by=coder)
    assert [str(quote) for quote in claim.quotes.all()] == ["“One”", "“Other”"]


def test_a_draft_that_was_deleted_comes_back_whole_with_its_number(coder: Any) -> None:
    claim = make.draft(topics=["neutrality"])
    number, pk, when = claim.number, claim.pk, claim.created_at
    claim.delete()
    step = [newest(each, "delete") for each in (Claim, Claimant, Stance, ClaimTopic)]
    revert([event for events in step for event in events], by=coder)
    back = Claim.objects.get()
    assert (back.pk, back.number, back.created_at) == (pk, number, when)
    parts = (back.claimants, back.stances, back.topics)
    assert [part.count() for part in parts] == [1, 1, 1]


def test_a_merge_of_actors_is_not_undone_here(coder: Any, reviewer: Any) -> None:
    editing.merge(make.actor("Away"), into=make.actor("Stays"), by=reviewer)
    with pytest.raises(ValidationError, match="its id leads to the one that stays"):
        revert(newest(Actor), by=reviewer)


def test_a_merge_of_propositions_is_undone_with_all_it_moved(coder: Any, reviewer: Any) -> None:
    away, stays = make.proposition("Away."), make.proposition("Stays.")
    claim = make.draft(stances=[(away, "opposes")])
    seen = {m: newest(m)[0].pgh_id for m in (Proposition, Stance)}
    editing.merge(away, into=stays, by=reviewer)
    step = [e for m, pk in seen.items() for e in m.pgh_event_model.objects.filter(pgh_id__gt=pk)]
    revert(step, by=reviewer)
    away.refresh_from_db()
    assert away.merged_into is None
    assert claim.stances.get().proposition == away


def test_the_codebook_goes_on_to_a_new_version(coder: Any) -> None:
    proposition = make.proposition("As it was.")
    Proposition.objects.filter(pk=proposition.pk).update(text="As it became.")
    since = Proposition.objects.get(pk=proposition.pk).since_id
    revert(newest(Proposition), by=coder)
    proposition.refresh_from_db()
    assert proposition.text == "As it was."
    assert proposition.since_id is not None
    assert since is not None
    assert proposition.since_id >= since


def test_a_circle_is_refused_in_the_words_of_its_trigger(coder: Any) -> None:
    above, below = make.proposition("Above."), make.proposition("Below.")
    Proposition.objects.filter(pk=below.pk).update(broader=above)
    Proposition.objects.filter(pk=below.pk).update(broader=None)
    step = newest(Proposition)
    Proposition.objects.filter(pk=above.pk).update(broader=below)
    with pytest.raises(ValidationError, match="cannot be broader than itself"):
        revert(step, by=coder)
