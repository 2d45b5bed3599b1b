"""Several at once, and a program that is ended in the middle."""

from typing import Any

import pytest

from sources import importing
from sources.models import Article, Byline
from tests.sources.importing.libraries import counts, item, planned
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)
LIBRARY = [item(f"Title number {n} of several", DOI=f"10.1000/{n}") for n in range(60)]


def test_two_people_who_apply_one_plan_apply_it_once(
    coder: Any, reviewer: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(importing.applying, "CHUNK", 5)
    batch = planned(coder, *LIBRARY)
    found = in_threads(
        lambda: importing.apply_on(batch, by=coder), lambda: importing.apply_on(batch, by=reviewer)
    )
    assert [each.state for each in found] == ["applied", "applied"]
    assert counts(batch) == (60, 60, 0, 0)
    assert Article.objects.count() == 60


def test_two_plans_of_the_same_references_make_them_once(
    coder: Any, reviewer: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(importing.applying, "CHUNK", 5)
    without = [{**each, "DOI": ""} for each in LIBRARY]
    mine, theirs = planned(coder, *without), planned(reviewer, *without)
    assert (mine.creating, theirs.creating) == (60, 60)
    in_threads(
        lambda: importing.apply_on(mine, by=coder), lambda: importing.apply_on(theirs, by=reviewer)
    )
    assert Article.objects.count() == 60
    made, matched = (mine.rows.exclude(made=None), theirs.rows.exclude(made=None))
    assert made.count() + matched.count() == 60


def test_two_who_read_one_file_read_it_once(coder: Any, reviewer: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing.planning, "CHUNK", 5)
    raw = "\n".join(f"10.1000/{n}" for n in range(40)).encode()
    batch = importing.begin(raw, by=coder, name="x")
    in_threads(
        lambda: importing.read_on(batch, by=coder), lambda: importing.read_on(batch, by=reviewer)
    )
    importing.read_on(batch, by=coder)
    assert counts(batch) == (40, 40, 0, 0)


def test_ended_in_the_middle_of_a_part_nothing_of_it_is_there(coder: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing.applying, "CHUNK", 5)
    batch = planned(coder, *LIBRARY)
    importing.apply_on(batch, by=coder, seconds=0)

    def ended(*args: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as ending:
        ending.setattr(Byline.objects, "bulk_create", ended)
        with pytest.raises(SystemExit):
            importing.apply_on(batch, by=coder)
    assert Article.objects.count() == 5
    importing.apply_on(batch, by=coder)
    assert counts(batch) == (60, 60, 0, 0)
    assert (Article.objects.count(), Byline.objects.count()) == (60, 60)
