"""Every verb taken back: rows, claims and the record as they were, by a version of its own."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claims import codebook, workflow
from claims.codebook import Part
from claims.models import Claim, CodebookMove, CodebookVersion, Entry, Proposition, Topic
from claims.record import Record
from claims.verifying import verify
from tests import factories as make

pytestmark = pytest.mark.django_db
NOTE, BACK = "A change.", "It was better before."


def proposition(text: str = "It is so", **fields: Any) -> Proposition:
    return Proposition.objects.create(text=text, **fields)


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def form(row: Any) -> dict[str, Any]:
    """What the codebook says of it."""
    names = [f.attname for f in row._meta.concrete_fields if f.name not in ("since", "guid")]
    return {name: getattr(again(row), name) for name in names}


def document(claim: Claim) -> str:
    """The bytes readers get, but for which revision corrected them last."""
    found = json.loads(Entry.objects.get(number=claim.number, valid_until=None).document)
    return json.dumps(found | {"corrected": None})


Verb = Callable[[Proposition, Proposition, Any], codebook.Outcome]
VERBS: dict[str, Verb] = {
    "rename": lambda it, other, by: codebook.rename(it, "So it is", by=by, note=NOTE),
    "redefine": lambda it, other, by: codebook.redefine(
        it, definition="Another", examples="A", counter_examples="B", by=by, note=NOTE
    ),
    "merge": lambda it, other, by: codebook.merge(it, into=other, by=by, note=NOTE),
    "split": lambda it, other, by: codebook.split(
        it,
        [Part("Here"), Part("There")],
        goes={c.pk: 0 for c in Claim.objects.filter(stances__proposition=it, status="draft")},
        by=by,
        note=NOTE,
    ),
    "narrow": lambda it, other, by: codebook.narrow(it, other, by=by, note=NOTE),
    "deprecate": lambda it, other, by: codebook.deprecate(it, "Vague.", by=by),
}


@pytest.fixture
def world(coder: Any, reviewer: Any) -> Any:
    it = proposition(definition="What counts.", broader=proposition("All is so"))
    other = proposition("Another matter")
    negation = proposition("It is not so", negation_of=it)
    below = proposition("It is so just here", broader=it)
    draft = make.draft(stances=[(it, "supports")])
    both = make.draft(stances=[(it, "supports"), (other, "supports")], text="Both.")
    waiting = make.submitted(stances=[(it, "opposes")], text="Waiting.")
    public = make.published(stances=[(it, "opposes")], text="Public.")
    return [it, other, negation, below], [draft, both, waiting], public


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_a_verb_taken_back_leaves_everything_as_it_was(
    world: Any, reviewer: Any, verb: Verb
) -> None:
    rows, claims, public = world
    forms, said = [form(row) for row in rows], document(public)
    sides = [set(claim.stances.values_list("proposition", "stance")) for claim in claims]
    done = verb(rows[0], rows[1], reviewer)
    undone = codebook.undo(done.version, by=reviewer, note=BACK)
    assert [form(row) for row in rows] == forms
    assert [set(c.stances.values_list("proposition", "stance")) for c in claims] == sides
    assert document(public) == said
    assert (undone.version.kind, undone.version.undoes) == ("undo", done.version)
    assert verify().whole


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_what_was_taken_back_can_be_done_again_by_taking_that_back(
    world: Any, reviewer: Any, verb: Verb
) -> None:
    rows, claims, public = world
    done = verb(rows[0], rows[1], reviewer)
    after = [form(row) for row in Proposition.objects.order_by("pk")]
    sides = [set(claim.stances.values_list("proposition", "stance")) for claim in claims]
    said = document(public)
    undone = codebook.undo(done.version, by=reviewer, note=BACK)
    codebook.undo(undone.version, by=reviewer, note="It was right after all.")
    assert [form(row) for row in Proposition.objects.order_by("pk")] == after
    assert [set(c.stances.values_list("proposition", "stance")) for c in claims] == sides
    assert document(public) == said


def test_the_record_is_byte_for_byte_what_it_was_before_a_new_name(reviewer: Any) -> None:
    it = proposition()
    claim = make.published(stances=[(it, "supports")])
    before = Entry.objects.get(valid_until=None).document
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    undone = codebook.undo(done.version, by=reviewer, note=BACK)
    assert undone.corrected == [claim.public_id]
    assert undone.revision
    now = Entry.objects.get(valid_until=None).document
    stamp = json.dumps(json.loads(now)["corrected"], separators=(",", ":"))
    assert now.replace(f'"corrected":{stamp}', '"corrected":null') == before


def test_topics_that_were_made_one_are_two_again(reviewer: Any) -> None:
    open_, public = make.draft(topics=["rain"]), make.published(topics=["rain"])
    both = make.draft(topics=["rain", "wet"], text="Both.")
    rain, wet = Topic.objects.get(slug="rain"), Topic.objects.get(slug="wet")
    said = document(public)
    done = codebook.merge(rain, into=wet, by=reviewer, note=NOTE)
    codebook.undo(done.version, by=reviewer, note=BACK)
    assert list(open_.topics.all()) == [rain]
    assert set(both.topics.all()) == {rain, wet}
    assert document(public) == said


def test_a_public_id_leads_to_itself_again(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    make.published(stances=[(it, "supports")])
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    assert Record.current().redirect(it.public_id) == kept.public_id
    codebook.undo(done.version, by=reviewer, note=BACK)
    assert Record.current().redirect(it.public_id) is None


def test_what_led_there_over_it_still_does(reviewer: Any) -> None:
    first, it, kept = proposition("One"), proposition("Two"), proposition("Three")
    make.published(stances=[(first, "supports")])
    codebook.merge(first, into=it, by=reviewer, note=NOTE)
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    codebook.undo(done.version, by=reviewer, note=BACK)
    assert again(first).merged_into == it
    assert Record.current().redirect(first.public_id) == it.public_id


def test_the_parts_of_a_split_lead_to_what_they_were_split_from(reviewer: Any) -> None:
    it = proposition()
    claim = make.draft(stances=[(it, "supports")])
    parts = [Part("Here"), Part("There")]
    done = codebook.split(it, parts, goes={claim.pk: 0}, by=reviewer, note=NOTE)
    workflow.submit(claim, by=claim.coder)
    workflow.publish(claim, by=reviewer)
    undone = codebook.undo(done.version, by=reviewer, note=BACK)
    assert {again(part).merged_into for part in done.made} == {it}
    assert Record.current().redirect(done.made[0].public_id) == it.public_id
    assert undone.left == [f"{claim.version_id} stays where it is: it is published."]
    assert f'"id":"{it.public_id}"' in Entry.objects.get(valid_until=None).document


def test_what_was_added_goes_again(reviewer: Any) -> None:
    it = proposition()
    codebook.undo(again(it).since, by=reviewer, note=BACK)
    assert not Proposition.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_added_and_went_comes_back_under_its_id() -> None:
    reviewer, it = make.reviewer(), proposition()
    undone = codebook.undo(again(it).since, by=reviewer, note=BACK)
    assert codebook.as_of(undone.version.number).propositions == []
    codebook.undo(undone.version, by=reviewer, note="After all.")
    assert Proposition.objects.get().pk == it.pk
    assert [state.pk for state in codebook.as_of(CodebookVersion.objects.newest_number())
            .propositions] == [it.pk]  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make_it", [proposition, lambda: make.topic("rain")])
def test_what_was_deleted_comes_back_known_by_the_guid_it_had(make_it: Callable[[], Any]) -> None:
    reviewer, it = make.reviewer(), again(make_it())
    it.delete()
    codebook.undo(CodebookVersion.objects.latest("number"), by=reviewer, note=BACK)
    assert type(it).objects.get().guid == it.guid


def test_a_version_that_left_nothing_is_not_taken_back(reviewer: Any) -> None:
    with CodebookVersion.objects.begun("change", note=NOTE, by=reviewer) as version:
        pass
    with pytest.raises(workflow.Impossible, match="left nothing that could be taken back"):
        codebook.undo(version, by=reviewer, note=BACK)
    assert not version.undone_by.exists()


def test_propositions_that_took_each_others_words_get_their_own_back(reviewer: Any) -> None:
    one, two = proposition("One"), proposition("Two")
    with codebook.version("import", note=NOTE, by=reviewer) as outcome:
        for row, text in ((two, "Three"), (one, "Two")):
            row.text = text
            row.save()
    codebook.undo(outcome.version, by=reviewer, note=BACK)
    assert (again(one).text, again(two).text) == ("One", "Two")


# --- what stays ----------------------------------------------------------------------------------


def test_what_has_changed_since_in_other_fields_stays(reviewer: Any) -> None:
    it = proposition()
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    codebook.redefine(it, definition="Newer.", by=reviewer, note=NOTE)
    codebook.undo(done.version, by=reviewer, note=BACK)
    assert (again(it).text, again(it).definition) == ("It is so", "Newer.")


def test_a_claim_whose_stance_was_changed_since_stays_where_it_is(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    claim = make.draft(stances=[(it, "supports")])
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    stance = claim.stances.get()
    stance.stance = "opposes"
    stance.save()
    undone = codebook.undo(done.version, by=reviewer, note=BACK)
    assert claim.stances.get().proposition == kept
    assert undone.left == [
        f"{claim.version_id} stays where it is: its stance has been changed since."
    ]


def test_a_claim_handed_in_since_stays_where_it_is(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    claim = make.draft(stances=[(it, "supports")])
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    workflow.submit(claim, by=claim.coder)
    undone = codebook.undo(done.version, by=reviewer, note=BACK)
    assert claim.stances.get().proposition == kept
    assert "waiting for review" in undone.left[0]


def test_moves_back_are_moves_of_the_version_that_undoes(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    make.draft(stances=[(it, "supports")])
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    undone = codebook.undo(done.version, by=reviewer, note=BACK)
    moves = CodebookMove.objects.filter(version=undone.version)
    assert [(m.proposition, m.proposition_after) for m in moves] == [(kept, it)]


# --- refusals ------------------------------------------------------------------------------------


def refused(version: CodebookVersion, by: Any) -> str:
    before = CodebookVersion.objects.newest_number()
    with pytest.raises(ValidationError) as error:
        codebook.undo(version, by=by, note=BACK)
    assert CodebookVersion.objects.newest_number() == before
    return " ".join(error.value.messages)


def test_a_field_that_was_changed_again_is_named_with_the_version(reviewer: Any) -> None:
    it = proposition()
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    later = codebook.rename(it, "It is", by=reviewer, note=NOTE)
    said = f"“proposition” has been changed again since, in codebook version {later.version.number}"
    assert said in refused(done.version, reviewer)


def test_a_merge_is_not_undone_under_a_later_one(reviewer: Any) -> None:
    one, two, three = proposition("One"), proposition("Two"), proposition("Three")
    done = codebook.merge(one, into=two, by=reviewer, note=NOTE)
    codebook.merge(two, into=three, by=reviewer, note=NOTE)
    assert "“merged into” has been changed again" in refused(done.version, reviewer)


def test_words_that_another_proposition_has_by_now_are_not_taken_from_it(reviewer: Any) -> None:
    it = proposition()
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    other = proposition("it is SO")
    assert f"{other.public_id} says “it is SO” by now" in refused(done.version, reviewer)


def test_what_was_made_and_is_used_by_now_does_not_go(reviewer: Any) -> None:
    it = proposition()
    added = again(it).since
    claim = make.draft(stances=[(it, "supports")])
    assert f"has come to be used since by {claim.version_id}" in refused(added, reviewer)


def test_what_was_made_and_has_others_below_it_does_not_go(reviewer: Any) -> None:
    it = proposition()
    added = again(it).since
    codebook.rename(proposition("Other"), "Another", by=reviewer, note=NOTE)
    below = proposition("Below", broader=it)
    assert f"{below.public_id} “Below” rests on {it.public_id}" in refused(added, reviewer)


def test_a_split_is_not_undone_once_others_are_coded_with_its_parts(reviewer: Any) -> None:
    it = proposition()
    parts = [Part("Here"), Part("There")]
    done = codebook.split(it, parts, goes={}, by=reviewer, note=NOTE)
    make.draft(stances=[(done.made[0], "supports")])
    assert "has come to be used since" in refused(done.version, reviewer)


def test_the_same_version_is_undone_once(reviewer: Any) -> None:
    it = proposition()
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    codebook.undo(done.version, by=reviewer, note=BACK)
    with pytest.raises(workflow.Impossible, match="was undone in"):
        codebook.undo(CodebookVersion.objects.get(pk=done.version.pk), by=reviewer, note=BACK)


def test_a_coder_undoes_nothing(coder: Any) -> None:
    it = proposition()
    with pytest.raises(workflow.Forbidden):
        codebook.undo(again(it).since, by=coder, note=BACK)
