"""A file becomes a plan in which every record is accounted for."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from sources import importing
from sources.importing import Unreadable
from sources.models import ImportBatch
from tests.sources.importing.libraries import counts, item, planned

pytestmark = pytest.mark.django_db


def read(coder: Any, text: str, name: str = "library") -> ImportBatch:
    return importing.read_on(importing.begin(text.encode(), by=coder, name=name), by=coder)


def test_who_brought_what_in_and_which_bytes_it_were_is_kept(coder: Any) -> None:
    batch = read(coder, "10.1000/1\n10.1000/2\n", "mine.txt")
    assert (batch.by, batch.name, batch.format) == (coder, "mine.txt", "identifiers")
    assert (batch.encoding, batch.size, len(batch.sha256)) == ("UTF-8", 20, 64)
    assert batch.state == "planned"
    assert ImportBatch.objects.values_list("content", flat=True).get() is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": ""}, "no title"),
        ({"title": "x" * 1001}, "title: "),
        ({"author": [{"family": "x" * 400}]}, "A name of 400 characters"),
        ({"author": [{"family": f"N{n}"} for n in range(1001)]}, "It names 1,001 people"),
    ],
)
def test_a_record_that_cannot_be_kept_is_refused_alone(
    coder: Any, wrong: dict[str, Any], why: str
) -> None:
    first = item("Before it") | {"author": []}
    batch = planned(coder, first, item(author=None) | wrong, item("After it"))
    middle = batch.rows.get(number=2)
    assert middle.outcome == "refuse"
    assert why in middle.why
    assert [row.outcome for row in batch.rows.exclude(number=2)] == ["create", "create"]


@pytest.mark.parametrize("title", ["NUL \0 in it", "half \ud800 of it"])
def test_what_no_database_can_hold_is_cleaned_or_refused(coder: Any, title: str) -> None:
    batch = importing.apply_on(planned(coder, item(title), item("After it")), by=coder)
    row = batch.rows.get(number=1)
    assert row.why or row.remarks
    assert counts(batch) in ((2, 2, 0, 0), (2, 1, 0, 1))


def test_broken_bibtex_costs_its_own_record_alone(coder: Any) -> None:
    text = """@string{a = b}
@string{b = a}
@article{one, title = {On one}, journal = a, year = 2021}
@article{two, title = {Unbalanced, year = 2021
@article{three, title = {On three}, author = {Example, Ada}, year = 2021}
@article{three, title = {On another three}, author = {\\input{/etc/passwd} Example}, year = 2020}
@book{five, title = {\\write18{rm -rf x} A book}, note = {%s}, year = 2020}
""" % ("x" * 1_000_000)
    batch = read(coder, text, "broken.bib")
    rows = {row.title: row for row in batch.rows.all()}
    records, creating, matched, refused = counts(batch)
    assert records == creating + matched + refused
    assert "On three" in rows
    assert all(row.why for row in rows.values() if row.outcome == "refuse")
    told = json.dumps([row.item for row in batch.rows.all()])
    assert "passwd}" not in told
    assert "root:" not in told


def test_ris_without_its_end_is_read(coder: Any) -> None:
    batch = read(coder, "TY  - JOUR\nTI  - One\nPY  - 2021\nTY  - JOUR\nTI  - Two\n", "x.ris")
    assert {row.title for row in batch.rows.all()} == {"One", "Two"}


def test_scripts_in_a_title_are_text(coder: Any) -> None:
    batch = planned(coder, item("<script>alert(1)</script> on bridges"))
    assert batch.rows.get().outcome == "create"


def test_what_is_known_by_an_identifier_alone_is_marked_as_to_be_completed(coder: Any) -> None:
    batch = read(coder, "10.1000/1\nhttps://example.org/a\nOn bridges, PMID: 12\n")
    assert counts(batch) == (3, 3, 0, 0)
    assert all(row.to_complete for row in batch.rows.all())


def test_identifiers_pasted_again_are_the_articles_they_were(coder: Any) -> None:
    text = "10.1000/1\nhttps://example.org/a\nPMID: 12\nISBN 978-3-16-148410-0\n"
    importing.apply_on(read(coder, text), by=coder)
    assert counts(read(coder, text)) == (4, 0, 4, 0)


def test_too_many_records_are_refused_as_a_whole(coder: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing.planning, "MOST_RECORDS", 3)
    with pytest.raises(Unreadable, match="more than 200,000 references"):
        planned(coder, *(item(f"Title number {n} of several") for n in range(4)))


def test_a_file_of_nothing_that_is_a_record_says_so_line_by_line(coder: Any) -> None:
    batch = importing.begin(b"one\ntwo\n", by=coder, name="x", format="identifiers")
    assert counts(importing.read_on(batch, by=coder)) == (2, 0, 0, 2)


def test_all_the_real_files_are_read_and_every_record_accounted_for(
    coder: Any, shared: Any
) -> None:
    folder = shared / "data" / "bibliographic"
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".ris", ".bib")):
        batch = importing.begin(path.read_bytes(), by=coder, name=path.name)
        batch = importing.read_on(batch, by=coder)
        batch = importing.apply_on(batch, by=coder)
        records, creating, matched, refused = counts(batch)
        assert records == creating + matched + refused == batch.rows.count(), path.name
        assert batch.done == creating + matched, path.name
        assert not batch.rows.filter(outcome="refuse", why="").exists(), path.name
        again = importing.begin(path.read_bytes(), by=coder, name=path.name)
        again = importing.read_on(again, by=coder)
        assert again.creating == 0, (
            path.name,
            list(again.rows.filter(outcome="create").values_list("title", "why")),
        )


def test_the_counts_are_those_of_the_records_whoever_writes_them(coder: Any) -> None:
    batch = planned(coder, item(), item(), item("", author=None))
    assert counts(batch) == (3, 1, 1, 1)
    batch.rows.filter(number=1).update(outcome="refuse", why="by hand")
    assert counts(batch) == (3, 0, 1, 2)
    batch.rows.filter(number=2).delete()
    assert counts(batch) == (2, 0, 0, 2)
    with pytest.raises(IntegrityError, match="every_record_is_accounted_for"), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(records=5)
