"""What claims hang on, listed by name: articles, actors, outlets, propositions, and the topics."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from django.db import connection

from claims.models import Subject
from claims.parameters import BadParameter, shown
from claims.reading_sql import held
from claims.record import Record

#: On a page; the topics of the tree; claims that are counted for one line before “100+”.
ON_A_PAGE, MOST_TOPICS, COUNTED = 50, 2_000, 100
MOST_WORDS, LONGEST = 8, 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A list there is: its letter, its name, and what its lines count."""

    letter: str
    name: str
    heading: str
    about: str
    #: “claimant:{id}”: the term whose claims a line counts; several where they are set apart.
    terms: tuple[str, ...]


KINDS = {
    each.name: each
    for each in (
        Kind("Q", "propositions", "Propositions",
             "Sentences people take sides on. Each leads to its debate: who supports it, "
             "who opposes it, and when.", ("{}:supports", "{}:opposes")),
        Kind("P", "actors", "People and organisations",
             "Who makes claims, passes them on, or writes the articles they stand in.",
             ("claimant:{}",)),
        Kind("A", "articles", "Articles",
             "Where claims were found, and what they refer to.", ("article:{}",)),
        Kind("O", "outlets", "Outlets",
             "Newspapers, journals, agencies and websites the articles appeared in.",
             ("outlet:{}",)),
    )
}  # fmt: skip


class Line(NamedTuple):
    """A subject's document, and how many claims each of its kind's terms has, up to COUNTED."""

    document: dict[str, Any]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def share(self) -> float:
        """The first count's, of all."""
        return self.counts[0] / self.total if self.total else 0.0

    @property
    def said(self) -> str:
        """“3 claims”, “100+ claims”."""
        most = "+" if any(count > COUNTED for count in self.counts) else ""
        total = sum(min(count, COUNTED) for count in self.counts)
        return f"{total}{most} claim{'' if total == 1 and not most else 's'}"


class Page(NamedTuple):
    lines: list[Line]
    #: The id of the last one, where more follow.
    after: str | None


def page(record: Record, kind: Kind, *, words: str = "", after: str = "") -> Page:
    """A page by name, of those whose names hold all the words. Raises BadParameter."""
    found = Subject.objects.as_of(record.revision).filter(letter=kind.letter, whole=True)
    if asked := _words(words):
        found = found.called(asked, also=record.meant_by(kind.letter, words))
    if after:
        last = _last(record, kind, after)
        found = found.behind(last.name, last.pk)
    subjects = list(found.order_by("name", "pk").only("public_id", "document")[: ON_A_PAGE + 1])
    more = len(subjects) > ON_A_PAGE
    subjects = subjects[:ON_A_PAGE]
    counts = _counts(record, [t.format(s.public_id) for s in subjects for t in kind.terms])
    lines = [
        Line(
            orjson.loads(each.document),
            tuple(counts[term.format(each.public_id)] for term in kind.terms),
        )
        for each in subjects
    ]
    return Page(lines, subjects[-1].public_id if more else None)


def documents(record: Record, public_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Public id → document, of those the record shows."""
    found = Subject.objects.as_of(record.revision).filter(public_id__in=list(public_ids))
    return {each.public_id: orjson.loads(each.document) for each in found}


@dataclass(slots=True)
class Branch:
    """A topic with its narrower ones."""

    slug: str
    name: str
    count: int
    narrower: list["Branch"] = field(default_factory=list, repr=False, compare=False)
    broader: "Branch | None" = field(default=None, repr=False, compare=False)

    @property
    def said(self) -> str:
        if self.count > COUNTED:
            return f"{COUNTED}+ claims"
        return f"{self.count} claim{'' if self.count == 1 else 's'}"


def topics(record: Record) -> list[Branch]:
    """The topics as a tree; those whose broader one is not shown stand at the root."""
    return [branch for branch in _branches(record).values() if branch.broader is None]


def around_topic(record: Record, slug: str) -> tuple[list["Branch"], "Branch | None"]:
    """The broader topics of one, the broadest first, and the topic with its narrower ones."""
    branches = _branches(record, f"topic:{slug}")
    at = branch = branches.get(slug)
    above: list[Branch] = []
    while at and at.broader and at.broader not in above:
        above.insert(0, at.broader)
        at = at.broader
    return above, branch


def _branches(record: Record, *counted: str) -> dict[str, Branch]:
    """Slug → the topic, each under its broader one; with counts of all or of some."""
    found = Subject.objects.as_of(record.revision).filter(letter="topic:")
    read = [orjson.loads(each.document) for each in found.order_by("name", "pk")[:MOST_TOPICS]]
    counts = _counts(record, list(counted) or [f"topic:{each['id']}" for each in read])
    branches = {
        each["id"]: Branch(each["id"], each["name"], counts.get(f"topic:{each['id']}", 0))
        for each in read
    }
    for each in read:
        above = branches.get((each["broader"] or {}).get("id", ""))
        if above:
            branches[each["id"]].broader = above
            above.narrower.append(branches[each["id"]])
    return branches


def _words(words: str) -> list[str]:
    if len(words) > LONGEST:
        raise BadParameter("q", f"q has {len(words):,} characters; it may have {LONGEST}.")
    return words.split()[:MOST_WORDS]


def _last(record: Record, kind: Kind, after: str) -> Subject:
    """The subject the page before ended with."""
    shown_now = Subject.objects.as_of(record.revision)
    last = shown_now.filter(letter=kind.letter, public_id=after).only("name").first()
    if last is None:
        raise BadParameter(
            "after", f"“{shown(after)}” is not in this list. Begin at its first page."
        )
    return last


def _counts(record: Record, terms: list[str]) -> dict[str, int]:
    """Term → published claims that hold it, no further than one past COUNTED."""
    if not terms:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"terms": terms, "revision": record.revision, "most": COUNTED + 1})
        return dict(cursor.fetchall())


_COUNTS = f"""
    SELECT asked.term, counted.count FROM unnest(%(terms)s::text[]) AS asked(term), LATERAL (
        SELECT count(*) FROM (
            SELECT FROM claims_mention m JOIN claims_entry e ON e.id = m.entry_id
            WHERE m.term = asked.term AND {held()}
            LIMIT %(most)s
        ) AS first_ones
    ) AS counted
"""
