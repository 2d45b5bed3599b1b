"""Entries of a BibTeX file, also of one that is broken."""

import itertools
import time

import pytest

from sources.formats import bibtex_syntax
from sources.formats.bibtex_syntax import BibEntry


def entries(text: str) -> list[BibEntry]:
    return list(bibtex_syntax.entries(text))


def fields(text: str) -> dict[str, str]:
    (entry,) = entries(text)
    assert not entry.fault
    return entry.fields


GOOD = "@book{good, title = {Ports}}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@book{a, title = {Nested {B{r}aces}}, year = 2021}",
         {"title": "Nested {B{r}aces}", "year": "2021"}),
        ('@book(a, title = "A {"} quote" # " and " # 12, Note={x},)',
         {"title": 'A {"} quote and 12', "note": "x"}),
        ('@string{jp = "J. of " # {Ports}}@book{a, title = jp # {!}, month = mar # "~9"}',
         {"title": "J. of Ports!", "month": "mar~9"}),
        ("@book{title = {No key}}", {"title": "No key"}),
        ("@book{a,\n % title = {out}\n title = {in}\n}", {"title": "in"}),
        ("@comment{@book{x}}@preamble{\"\\input{x}\"}\n@book{a, title={Ports}}",
         {"title": "Ports"}),
        ("% @book{out, title={x}}\nmail@example.org {\n@book{a, title={Ports}}",
         {"title": "Ports"}),
    ],
)  # fmt: skip
def test_fields_are_read_as_bibtex_reads_them(text: str, found: dict[str, str]) -> None:
    assert fields(text) == found


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("@book{a, title = {Never {closed}\n", "A “{” opened in line 1 is never closed."),
        ('@book{a,\n title = {x},\n note = "open\n', 'A “"” opened in line 3 is never closed.'),
        ("@book{a, title = {x}\n", "It begins and does not end: a “}” is missing."),
        ("@book{a, title}\n", "Line 1: “title}” is not a field (name = {value})."),
        ("@book{a,\n title = ,}\n", "Line 2: a value is missing."),
        ("@book{a, title = {" + "x" * 1_000_000 + "}}\n", "“title” has 1,000,000 characters"),
    ],
)
def test_what_cannot_be_read_is_told_and_costs_no_other_entry(broken: str, why: str) -> None:
    first, second = entries(broken + GOOD)
    assert first.fault.startswith(why)
    assert first.line == 1
    assert (second.key, second.line, second.fault) == ("good", broken.count("\n") + 1, "")


def test_a_last_entry_that_does_not_end_is_told_as_well() -> None:
    good, last = entries(GOOD + "@book{b, title = {x")
    assert not good.fault
    assert last.fault == "A “{” opened in line 2 is never closed."


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("@book{a, title = {x} year = 2000}", "A comma is missing after “title”"),
        ("@book{a, title = {x}, title = {y}}", "“title” stands there twice; the first is taken"),
        ("@book{a, journal = jpo}", "There is no @string “jpo”; its name is taken"),
        ("@book{a, crossref = {b}}", "There is no entry “b” to take over from"),
        ("@book{a, crossref={a}}", "Its crossref leads back to itself, by “a”"),
    ],
)
def test_what_is_odd_is_read_with_a_remark(text: str, remark: str) -> None:
    (entry,) = entries(text)
    assert entry.remarks == [remark]
    assert not entry.fault


def test_a_key_used_twice_makes_two_entries() -> None:
    first, second = entries(GOOD * 2)
    assert (first.remarks, second.remarks) == ([], ["The key “good” is used in line 1 already"])


def test_strings_that_name_each_other_end() -> None:
    found = fields('@string{x = y # "a"}@string{y = x # x}@book{a, title = y}')
    assert found == {"title": "yaya"}


def test_a_string_that_doubles_without_end_is_too_long() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    bomb = '@string{a = "xx"}' + "".join(
        f"@string{{{y} = {x} # {x}}}" for x, y in itertools.pairwise(letters)
    )
    (entry,) = entries(bomb + "@book{k, title = z}")
    assert "characters; a reference may have" in entry.fault


def test_a_part_takes_over_from_the_whole_what_is_not_the_wholes_alone() -> None:
    part, _ = entries(
        "@inproceedings{a, title={Part}, crossref={b}}\n"
        "@proceedings{b, title={Whole}, editor={X, Y}, doi={10.1234/b}, year=2020}"
    )
    assert part.fields == {
        "title": "Part", "crossref": "b", "booktitle": "Whole", "editor": "X, Y", "year": "2020",
    }  # fmt: skip


def test_circles_of_crossrefs_end() -> None:
    one, _ = entries("@book{a, crossref={b}}\n@book{b, crossref={a}, title={T}}")
    assert one.fields["title"] == "T"
    assert one.remarks == ["Its crossref leads back to itself, by “a”"]


def test_a_hostile_file_takes_no_longer_than_another() -> None:
    begun = time.process_time()
    for evil in ("@a{\n" * 50_000, "@a{x,y={" * 50_000, '@a{x,y="{\n' * 50_000, "@" * 500_000,
                 "@b{k," + "a=b," * 100_000 + "}", "@a{" + "x" * 500_000, "@string{" * 50_000,
                 "@comment{\n" * 50_000):  # fmt: skip
        entries(evil)
    assert time.process_time() - begun < 8
