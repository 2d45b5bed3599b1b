"""A claim's line of time, and what going back means for the record and the codebook."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import codebook, reviewing, second_coding, workflow
from claims.models import Claim, CodebookVersion, Entry, Proposition, Revision, Share
from claims.second_coding import Answers
from sources.models import Actor, Byline
from sources.models.history import acting
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def history_of(thing: Any) -> str:
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/history/"


def read(client: Any, thing: Any) -> str:
    return str(client.get(history_of(thing)).content.decode())


def ways_back(client: Any, thing: Any) -> list[str]:
    return re.findall(r'href="(\S+/revert/)"', read(client, thing))


def send(client: Any, way: str) -> Any:
    return client.post(way, {"seen": client.get(way).context["preview"].seen})


def changed(thing: Any, by: Any, **values: Any) -> None:
    with acting(by):
        type(thing).objects.filter(pk=thing.pk).update(**values)


# --- claims --------------------------------------------------------------------------------------


def test_decisions_and_comments_stand_in_the_same_line_of_time(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = make.submitted(text="As it was.")
    reviewing.comment(claim, "Who says so?", by=reviewer)
    workflow.return_(claim, by=reviewer, reason="The claimant is missing.")
    changed(claim, coder, text="As it became.")
    page = read(client_of(coder), claim)
    told = ["As it became.", "The claimant is missing.", "Who says so?", "Submitted", "As it was."]
    places = [page.rindex(each) if each == "As it was." else page.index(each) for each in told]
    assert places == sorted(places)


def test_a_status_is_told_by_its_decision_alone(client_of: Any, coder: Any) -> None:
    claim = make.submitted()
    assert "<dt>Status</dt>" not in read(client_of(coder), claim)


def test_a_draft_goes_back_by_its_coder(client_of: Any, coder: Any) -> None:
    claim, client = make.draft(text="As it was."), client_of(coder)
    changed(claim, coder, text="As it became.")
    send(client, ways_back(client, claim)[0])
    claim.refresh_from_db()
    assert claim.text == "As it was."


def test_a_stance_that_was_removed_from_a_draft_comes_back(client_of: Any, coder: Any) -> None:
    claim, client = make.draft(), client_of(coder)
    with acting(coder):
        claim.stances.get().delete()
    send(client, ways_back(client, claim)[0])
    assert claim.stances.get().stance == "opposes"


def test_a_claim_that_was_handed_in_is_not_taken_back_by_its_history(
    client_of: Any, coder: Any
) -> None:
    claim, client = make.draft(), client_of(coder)
    changed(claim, coder, text="As it became.")
    (way, *_) = ways_back(client, claim)
    workflow.submit(claim, by=coder)
    assert ways_back(client, claim) == []
    assert client.get(way).status_code == 403


def test_somebody_else_s_draft_is_not_changed_by_its_history(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = make.draft()
    changed(claim, coder, text="As it became.")
    (way, *_) = ways_back(client_of(coder), claim)
    assert ways_back(client_of(reviewer), claim) == []
    assert client_of(reviewer).post(way, {"seen": ""}).status_code == 403


def test_a_draft_that_was_deleted_is_brought_back_by_its_coder_alone(
    client_of: Any, coder: Any
) -> None:
    claim = make.draft(text="Written and deleted.")
    pk = claim.pk
    with acting(coder):
        claim.delete()
    claim.pk = pk
    other = client_of(make.user("other"))
    assert "Written and deleted." not in other.get(history_of(claim), follow=True).content.decode()
    client = client_of(coder)
    send(client, ways_back(client, claim)[0])
    assert Claim.objects.get().stances.count() == 1


def test_both_codings_are_told_once_they_are_there(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    Share.objects.create(percent=100, seed="all", by=make.user("manager", "Managers"))
    claim = make.submitted(text="A secret until then.")
    hidden = client_of(reviewer).get(history_of(claim), follow=True).content.decode()
    assert "Ada Example" not in hidden
    proposition = claim.stances.get().proposition
    answers = Answers(((make.actor("Second Person"), ""),), "mixed", ((proposition, "supports"),))
    second_coding.answer(claim, answers, by=reviewer)
    page = read(client_of(reviewer), claim)
    assert "Coded a second time" in page
    assert "Second Person" in page
    assert "▲ supports" in page


def queries(client: Any, thing: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(history_of(thing))
    return len(captured)


def test_a_long_history_of_a_claim_takes_no_more_queries_than_a_short_one(
    client_of: Any, coder: Any
) -> None:
    claim, client = make.draft(), client_of(coder)

    def change(number: int) -> None:
        changed(claim, coder, text=f"Wording {number}.")
        with acting(coder):
            claim.claimants.create(actor=make.actor(f"Person {number}"), position=number + 1)

    change(0)
    few = queries(client, claim)
    for number in range(1, 40):
        change(number)
    assert queries(client, claim) <= few


# --- the record ----------------------------------------------------------------------------------


def test_what_published_claims_show_is_corrected_with_the_revert(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    make.published()
    actor, client = Actor.objects.get(), client_of(reviewer)
    changed(actor, reviewer, name="Misspelt")
    workflow.correct(actor, by=reviewer)
    way = ways_back(client, actor)[0]
    assert "the record is corrected with it" in client.get(way).content.decode()
    send(client, way)
    assert Revision.objects.latest("number").number == 3
    assert "Ada Example" in Entry.objects.get(valid_until=None).document


def test_who_may_not_correct_the_record_reverts_nothing_it_shows(
    client_of: Any, coder: Any
) -> None:
    make.published()
    actor = Actor.objects.get()
    changed(actor, coder, description="told of since")
    assert ways_back(client_of(coder), actor) == []


def test_an_article_that_loses_a_name_it_had_since_is_corrected_as_well(
    client_of: Any, reviewer: Any
) -> None:
    """The byline moved to an article of a published claim; going back takes it from there."""
    there = make.article("There")
    make.published(article=there)
    here, client = make.article("Here"), client_of(reviewer)
    byline = here.bylines.create(actor=make.actor("Moved Person"))
    changed(byline, reviewer, article=there)
    workflow.correct(there, by=reviewer)
    assert "Moved Person" in Entry.objects.get(valid_until=None).document
    send(client, ways_back(client, here)[0])
    assert Byline.objects.get().article == here
    assert "Moved Person" not in Entry.objects.get(valid_until=None).document


# --- the codebook --------------------------------------------------------------------------------


def test_a_codebook_version_says_what_was_reverted(client_of: Any, reviewer: Any) -> None:
    proposition, client = make.proposition("As it was."), client_of(reviewer)
    changed(proposition, reviewer, text="As it became.")
    send(client, ways_back(client, proposition)[0])
    version = CodebookVersion.objects.latest("number")
    assert Proposition.objects.get().text == "As it was."
    assert (version.by, version.note[:26]) == (reviewer, "Reverted what reviewer did")


def test_what_was_deleted_is_brought_back_with_its_guid_which_is_not_told(
    client_of: Any, manager: Any
) -> None:
    gone, client = make.proposition("Here and gone."), client_of(manager)
    gone.refresh_from_db()
    Proposition.objects.get().delete()
    back = ways_back(client, gone)[0]
    assert str(gone.guid) not in read(client, gone) + client.get(back).content.decode()
    send(client, back)
    assert Proposition.objects.get().guid == gone.guid


def test_a_merge_of_propositions_is_not_undone_row_by_row(client_of: Any, reviewer: Any) -> None:
    away, stays = make.proposition("Away."), make.proposition("Stays.")
    above = make.proposition("Above.")
    Proposition.objects.filter(pk=stays.pk).update(broader=away)
    Proposition.objects.filter(pk=away.pk).update(broader=above)
    codebook.merge(away, into=stays, by=reviewer, note="The same.")
    ways = ways_back(client_of(reviewer), stays)
    assert len(ways) == 1, "that of the update before it"
