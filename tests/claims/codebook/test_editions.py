from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims import codebook
from claims.codebook import Part
from claims.models import CodebookVersion, Proposition
from tests import factories as make

pytestmark = pytest.mark.django_db
NOTE = "A change."


def proposition(text: str = "It is so", **fields: Any) -> Proposition:
    return Proposition.objects.create(text=text, **fields)


def newest() -> int:
    return CodebookVersion.objects.newest_number()


def test_an_edition_has_every_row_as_it_was(reviewer: Any) -> None:
    it = proposition(definition="First.")
    make.topic("rain")
    codebook.redefine(it, definition="Second.", by=reviewer, note=NOTE)
    middle = newest()
    codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    then = codebook.as_of(middle)
    assert [(s.title, s.definition) for s in then.propositions] == [("It is so", "Second.")]
    assert [s.public_id for s in then.topics] == ["topic:rain"]
    assert codebook.as_of(0).propositions == []


def test_an_edition_takes_the_same_queries_however_large(
    reviewer: Any, django_assert_num_queries: Any
) -> None:
    for count in (1, 5):
        for number in range(count):
            proposition(f"It is so {count} {number}")
        number = newest()
        with django_assert_num_queries(2):  # propositions, topics
            codebook.as_of(number)


def test_a_version_says_field_by_field_what_it_did(reviewer: Any) -> None:
    above, it = proposition("All is so"), proposition()
    done = codebook.narrow(it, above, by=reviewer, note=NOTE)
    change = codebook.changes([done.version.number])[done.version.number][0]
    assert (change.public_id, change.verb) == (it.public_id, "changed")
    assert [(d.label, d.before, d.after) for d in change.differences] == [
        ("broader", "", f"{above.public_id} All is so")
    ]


def test_several_steps_in_one_version_are_told_as_one(reviewer: Any) -> None:
    it = proposition()
    with codebook.version("import", note=NOTE, by=reviewer) as outcome:
        for text in ("Two", "Three"):
            it.text = text
            it.save()
    changed = codebook.changes([outcome.version.number])[outcome.version.number]
    assert [(d.before, d.after) for each in changed for d in each.differences] == [
        ("It is so", "Three")
    ]


@pytest.mark.django_db(transaction=True)
def test_what_was_deleted_is_told_of_by_the_version_that_deleted_it() -> None:
    it = proposition()
    it.delete()
    changed = codebook.changes([newest()])[newest()]
    assert [(each.verb, each.title) for each in changed] == [("removed", "It is so")]
    assert codebook.as_of(newest()).propositions == []
    assert len(codebook.as_of(newest() - 1).propositions) == 1


def deleted_before_versions(text: str = "It was so") -> None:
    """What the history holds of a row that went before the codebook had versions."""
    events: Any = Proposition.pgh_event_model.objects  # type: ignore[attr-defined]
    for hour, label in enumerate(("insert", "delete")):
        events.create(
            id=10**6, pgh_obj_id=10**6, pgh_label=label, text=text, definition="", examples="",
            counter_examples="", deprecated="",
            pgh_created_at=datetime(2020, 1, 1, hour, tzinfo=UTC),
        )  # fmt: skip


def test_what_was_deleted_before_there_were_versions_stays_away() -> None:
    deleted_before_versions()
    proposition()
    assert codebook.as_of(0).propositions == []
    assert [each.title for each in codebook.as_of(newest()).propositions] == ["It is so"]
    assert [each.title for each in codebook.changes([newest()])[newest()]] == ["It is so"]


def test_a_claim_is_told_what_changed_since_it_was_coded(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    claim = make.draft(stances=[(it, "supports")], topics=["rain"])
    claim.refresh_from_db()
    assert codebook.changed_since(claim) == []
    codebook.redefine(it, definition="Newer.", by=reviewer, note=NOTE)
    codebook.rename(proposition("Another"), "Anything", by=reviewer, note=NOTE)
    codebook.merge(it, into=kept, by=reviewer, note="One matter.")
    since = codebook.changed_since(claim)
    told = [(each.version.kind, c.title, d.label) for each in since for c in each.changed
            for d in c.differences]  # fmt: skip
    assert told == [("merge", "It is so", "merged into"), ("change", "It is so", "definition")]
    assert [str(move) for move in since[0].moved] == [f"{claim.version_id}: It is so → So it is"]


def test_a_published_claim_is_told_of_definitions_and_of_splits(reviewer: Any) -> None:
    it = proposition()
    claim = make.published(stances=[(it, "supports")])
    codebook.redefine(it, definition="Newer.", by=reviewer, note=NOTE)
    codebook.split(it, [Part("Here"), Part("There")], goes={}, by=reviewer, note=NOTE)
    split, redefined = codebook.changed_since(claim)
    assert [c.title for c in split.changed] == ["Here", "There", "It is so"]
    assert [d.after for c in redefined.changed for d in c.differences] == ["Newer."]


def test_what_a_claim_is_told_takes_a_fixed_number_of_queries(
    reviewer: Any, django_assert_max_num_queries: Any
) -> None:
    its = [proposition(f"It is so {number}") for number in range(4)]
    claim = make.draft(stances=[(it, "supports") for it in its])
    for it in its:
        codebook.redefine(it, definition="Newer.", by=reviewer, note=NOTE)
    claim = type(claim).objects.for_rendering().get(pk=claim.pk)
    with django_assert_max_num_queries(7):
        assert len(codebook.changed_since(claim)) == 4


# --- what nobody gets past -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE claims_codebookversion SET note = 'Other.'", "never changed or deleted"),
        ("UPDATE claims_codebookversion SET by_id = NULL", "never changed or deleted"),
        ("DELETE FROM claims_codebookversion", "never changed or deleted"),
        ("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE claims_codebookversion CASCADE", "never"),
        ("UPDATE claims_proposition SET guid = gen_random_uuid()", "given once"),
        ("DELETE FROM claims_propositionhistoryevent", "Cannot update or delete"),
    ],
)
def test_codebook_versions_cannot_be_changed_in_plain_sql(sql: str, said: str) -> None:
    proposition()
    with (
        pytest.raises(Exception, match=said),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_plain_sql_cannot_change_a_proposition_without_a_version() -> None:
    it = proposition()
    before = newest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('factbase.codebook_version', '', true)")
        cursor.execute("UPDATE claims_proposition SET text = 'Other', since_id = NULL")
    it.refresh_from_db()
    assert (it.since_id, newest()) == (before + 1, before + 1)


def test_a_version_has_a_kind_there_is() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CodebookVersion.objects.create(number=99, kind="other")
