"""The verbs of the codebook: what each does to rows, claims and the record."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claims import codebook, workflow
from claims.codebook import Part
from claims.formats.document import load
from claims.models import (
    Claim,
    CodebookMove,
    CodebookVersion,
    Entry,
    Proposition,
    Revision,
    Topic,
)
from claims.record import Record
from tests import factories as make
from tests.threads import in_threads

pytestmark = pytest.mark.django_db
NOTE = "Two readings were mixed."


def proposition(text: str = "It is so", **fields: Any) -> Proposition:
    return Proposition.objects.create(text=text, **fields)


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def shown(claim: Claim) -> dict[str, Any]:
    return load(Entry.objects.get(number=claim.number, valid_until=None).document)


def test_a_new_name_is_a_version_with_who_and_why(reviewer: Any) -> None:
    it = proposition()
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    assert again(it).text == "So it is"
    assert again(it).since == done.version
    assert (done.version.kind, done.version.note, done.version.by) == ("rename", NOTE, reviewer)


def test_a_change_without_a_reason_is_refused(reviewer: Any) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        codebook.rename(proposition(), "So it is", by=reviewer, note=" ")


def test_a_change_that_changes_nothing_makes_no_version(reviewer: Any) -> None:
    it = proposition()
    before = CodebookVersion.objects.newest_number()
    with pytest.raises(ValidationError, match="nothing would change"):
        codebook.rename(it, it.text, by=reviewer, note=NOTE)
    assert CodebookVersion.objects.newest_number() == before


def test_what_changes_after_a_verb_belongs_to_another_version(reviewer: Any) -> None:
    done = codebook.rename(proposition(), "So it is", by=reviewer, note=NOTE)
    assert again(proposition("Another")).since_id == done.version.number + 1


def test_a_new_name_corrects_the_record_once_for_all_claims(reviewer: Any) -> None:
    it = proposition()
    claims = [make.published(stances=[(it, "supports")], text=f"Claim {n}.") for n in range(3)]
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    assert done.revision == Revision.objects.first()
    assert done.corrected == [claim.public_id for claim in claims]
    assert shown(claims[0])["stances"][0]["proposition"]["text"] == "So it is"


def test_examples_are_for_coders_and_leave_the_record_alone(reviewer: Any) -> None:
    it = proposition()
    make.published(stances=[(it, "supports")])
    done = codebook.redefine(it, examples="It is", by=reviewer, note=NOTE)
    assert (again(it).examples, done.revision) == ("It is", None)


def test_a_coder_renames_what_only_drafts_use(coder: Any) -> None:
    it = proposition()
    make.draft(stances=[(it, "supports")])
    codebook.rename(it, "So it is", by=coder, note=NOTE)
    assert again(it).text == "So it is"


def test_a_coder_does_not_rename_what_published_claims_show(coder: Any) -> None:
    it = proposition()
    make.published(stances=[(it, "supports")])
    with pytest.raises(workflow.Forbidden):
        codebook.rename(it, "So it is", by=coder, note=NOTE)
    assert again(it).text == "It is so"


def test_a_coder_neither_merges_nor_splits_nor_deprecates(coder: Any) -> None:
    it, other = proposition(), proposition("So it is")
    parts = [Part("One"), Part("Two")]
    for attempt in (
        lambda: codebook.merge(it, into=other, by=coder, note=NOTE),
        lambda: codebook.split(it, parts, goes={}, by=coder, note=NOTE),
        lambda: codebook.deprecate(it, "Too vague.", by=coder),
        lambda: codebook.use_again(it, by=coder, note=NOTE),
    ):
        with pytest.raises(workflow.Forbidden):
            attempt()


def test_what_is_not_in_use_stays_on_claims_and_is_not_offered(reviewer: Any) -> None:
    it = proposition()
    claim = make.draft(stances=[(it, "supports")])
    codebook.deprecate(it, "Too vague; use another.", by=reviewer)
    assert it not in Proposition.objects.in_use()
    assert claim.stances.get().proposition == it
    codebook.use_again(it, by=reviewer, note=NOTE)
    assert it in Proposition.objects.in_use()


def test_narrower_is_a_place_below_another(reviewer: Any) -> None:
    it, above = proposition(), proposition("All is so")
    claim = make.published(stances=[(it, "supports")])
    done = codebook.narrow(it, above, by=reviewer, note=NOTE)
    assert again(it).broader == above
    assert done.corrected == [claim.public_id]
    assert shown(claim)["stances"][0]["proposition"]["broader"]["id"] == above.public_id


def test_a_circle_is_refused_in_words(reviewer: Any) -> None:
    above = proposition("All is so")
    it = proposition(broader=above)
    with pytest.raises(ValidationError, match="cannot be broader than itself"):
        codebook.narrow(above, it, by=reviewer, note=NOTE)


def test_what_was_merged_away_is_changed_at_the_one_that_stays(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    with pytest.raises(workflow.Impossible, match=f"Change {kept.public_id} instead"):
        codebook.rename(it, "Otherwise", by=reviewer, note=NOTE)


# --- merging -------------------------------------------------------------------------------------


def test_a_merge_says_which_claims_moved_where(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    moved = make.draft(stances=[(it, "supports")])
    both = make.draft(stances=[(it, "supports"), (kept, "supports")], text="Both.")
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    told = {(m.claim.number, m.proposition, m.proposition_after) for m in done.moves}
    assert told == {(moved.number, it, kept), (both.number, it, None)}
    assert done.version.kind == "merge"


def test_a_merge_names_the_claims_whose_coder_has_to_decide(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    claim = make.draft(stances=[(it, "supports"), (kept, "opposes")])
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    assert done.left == [
        f"{claim.version_id} takes contrary stances on the two; its coder decides."
    ]
    assert not done.moves


def test_topics_merge_and_published_claims_show_the_one_that_stays(reviewer: Any) -> None:
    open_, public = make.draft(topics=["rain", "wet"]), make.published(topics=["rain"])
    rain, wet = Topic.objects.get(slug="rain"), Topic.objects.get(slug="wet")
    done = codebook.merge(rain, into=wet, by=reviewer, note=NOTE)
    assert [topic.slug for topic in open_.topics.all()] == ["wet"]
    assert shown(public)["topics"] == ["wet"]
    assert shown(public)["topic_names"] == {"wet": "Wet"}
    assert public.topics.get() == rain
    assert [(m.topic, m.topic_after) for m in done.moves] == [(rain, None)]
    assert Record.current().redirect("topic:rain") == "topic:wet"


def test_a_published_claim_with_both_topics_shows_one(reviewer: Any) -> None:
    claim = make.published(topics=["rain", "wet"])
    rain, wet = Topic.objects.get(slug="rain"), Topic.objects.get(slug="wet")
    codebook.merge(rain, into=wet, by=reviewer, note=NOTE)
    assert shown(claim)["topics"] == ["wet"]


def test_topics_below_the_one_merged_stand_below_the_one_that_stays(reviewer: Any) -> None:
    rain, wet = make.topic("rain"), make.topic("wet")
    drizzle = Topic.objects.create(slug="drizzle", name="Drizzle", broader=rain)
    codebook.merge(rain, into=wet, by=reviewer, note=NOTE)
    assert again(drizzle).broader == wet


# --- splitting -----------------------------------------------------------------------------------


PARTS = [Part("It is so here", "Here only."), Part("It is so there")]


def test_a_split_makes_new_ones_and_each_claim_goes_where_it_was_told(reviewer: Any) -> None:
    it = proposition(broader=proposition("All is so"))
    one, two, stays = (
        make.draft(stances=[(it, "supports")], text=f"Claim {number}.") for number in range(3)
    )
    done = codebook.split(it, PARTS, goes={one.pk: 0, two.pk: 1}, by=reviewer, note=NOTE)
    here, there = done.made
    assert (here.text, here.definition, here.split_from, here.broader) == (
        "It is so here", "Here only.", it, it.broader,
    )  # fmt: skip
    assert [c.stances.get().proposition for c in (one, two, stays)] == [here, there, it]
    assert again(it).deprecated.startswith(f"Split into {here.public_id}")
    assert CodebookMove.objects.filter(version=done.version).count() == 2


def test_a_split_begins_revisions_of_published_claims_that_are_named(reviewer: Any) -> None:
    it = proposition()
    claim = make.published(stances=[(it, "supports")])
    done = codebook.split(it, PARTS, goes={claim.pk: 1}, by=reviewer, note=NOTE)
    newer = Claim.objects.get(number=claim.number, version=2)
    assert (newer.coder, newer.status) == (reviewer, "draft")
    assert newer.stances.get().proposition == done.made[1]
    assert claim.stances.get().proposition == it


def test_a_claim_under_review_cannot_be_sent_anywhere(reviewer: Any) -> None:
    it = proposition()
    claim = make.submitted(stances=[(it, "supports")])
    with pytest.raises(workflow.Impossible, match="waits for review"):
        codebook.split(it, PARTS, goes={claim.pk: 1}, by=reviewer, note=NOTE)
    assert not Proposition.objects.filter(split_from=it).exists()


def test_a_claim_of_another_proposition_cannot_be_sent_anywhere(reviewer: Any) -> None:
    claim = make.draft()
    with pytest.raises(workflow.Impossible, match="no longer uses"):
        codebook.split(proposition(), PARTS, goes={claim.pk: 1}, by=reviewer, note=NOTE)


@pytest.mark.parametrize(
    ("parts", "said"),
    [([Part("One")], "at least two"), ([Part("One"), Part("one ")], "say the same")],
)
def test_parts_that_are_none_are_refused(reviewer: Any, parts: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        codebook.split(proposition(), parts, goes={}, by=reviewer, note=NOTE)


def test_a_part_that_is_there_already_is_refused(reviewer: Any) -> None:
    proposition("It is so there")
    with pytest.raises(ValidationError, match="There is this proposition already"):
        codebook.split(proposition(), PARTS, goes={}, by=reviewer, note=NOTE)


# --- previews ------------------------------------------------------------------------------------


def test_a_preview_says_what_the_verb_then_does_and_does_nothing(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    make.draft(stances=[(it, "supports")])
    make.submitted(stances=[(it, "supports")], text="Another.")
    make.published(stances=[(it, "supports")], text="A third.")
    versions, revisions = CodebookVersion.objects.count(), Revision.objects.count()
    seen = codebook.preview(codebook.merge, it, into=kept, by=reviewer, note=NOTE)
    assert (CodebookVersion.objects.count(), Revision.objects.count()) == (versions, revisions)
    assert again(it).merged_into is None
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    for outcome in (seen, done):
        touched = outcome.touched
        counted = [len(each) for each in (touched.drafts, touched.waiting, touched.published)]
        assert (counted, touched.total) == ([1, 1, 1], 3)
        assert (len(outcome.moves), len(outcome.corrected)) == (1, 1)


def test_claims_hidden_until_they_are_coded_twice_are_not_told_of(
    coder: Any, reviewer: Any, manager: Any
) -> None:
    from claims.models import Share

    Share.objects.create(percent=100, seed="seed", note="All.", by=manager)
    it, kept = proposition(), proposition("So it is")
    claim = make.draft(stances=[(it, "supports")])
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    assert (done.touched.total, done.moves) == (0, [])
    assert claim.stances.get().proposition == kept


def test_who_saw_an_older_codebook_is_told_before_anything_happens(reviewer: Any) -> None:
    it = proposition()
    seen = CodebookVersion.objects.newest_number()
    codebook.redefine(it, definition="Newer.", by=reviewer, note=NOTE)
    with pytest.raises(workflow.Impossible, match="Somebody has changed the codebook"):
        codebook.rename(it, "So it is", by=reviewer, note=NOTE, seen=seen)
    assert again(it).text == "It is so"


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_two_versions_one_after_the_other() -> None:
    reviewer = make.reviewer()
    one, other = proposition("One"), proposition("Other")
    done = in_threads(
        lambda: codebook.rename(one, "One more", by=reviewer, note=NOTE),
        lambda: codebook.rename(other, "Other more", by=reviewer, note=NOTE),
    )
    numbers = sorted(outcome.version.number for outcome in done)
    assert numbers == [numbers[0], numbers[0] + 1]
    assert again(one).since_id != again(other).since_id


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_codebook_one_is_told() -> None:
    reviewer, it = make.reviewer(), proposition("One")
    seen = CodebookVersion.objects.newest_number()
    done = in_threads(
        *(
            lambda text=text: codebook.rename(it, text, by=reviewer, note=NOTE, seen=seen)
            for text in ("Two", "Three")
        )
    )
    assert sorted(type(each).__name__ for each in done) == ["Impossible", "Outcome"]
