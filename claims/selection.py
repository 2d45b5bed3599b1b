"""A choice of published claims, as a query string states it.

Pages, API and citations read it here, so that an address means the same everywhere. Values in
one parameter, separated by commas, are alternatives; different parameters, and a repeated one,
must all hold. A date may be a year, a month or a day, and both ends count. An empty parameter is
one that was not given, as forms send it; anything that cannot be understood is refused.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.core import signing
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from claims import parameters, search
from claims.formats.document import load
from claims.models import Claim, Entry, Redirect, Revision
from claims.models.revision import EntryQuerySet
from claims.parameters import SORTS, BadParameter, Condition
from claims.record import NoSuchRevision, Record
from sources import dates

MOST_NAMES = 20
COMPUTED = ("made_first", "made_last", "rank")


class Page(NamedTuple):
    entries: list[Entry]
    next_cursor: str | None


class Chip(NamedTuple):
    """One thing that was understood, and the query string without it."""

    label: str
    value: str
    parameter: str
    without: str


@dataclass(frozen=True, eq=False)
class Selection:
    record: Record
    query: QueryDict
    conditions: tuple[Condition, ...]
    words: str
    days: dict[str, dates.FuzzyDate]
    sort: str
    limit: int
    position: list[Any] | None
    #: Whether the address itself says which revision: the answer never changes.
    pinned: bool

    @classmethod
    def parse(
        cls, query: QueryDict, *, also: Collection[str] = (), newest: Record | None = None
    ) -> Self:
        """Read a query string; raises BadParameter. ``also``: parameters the caller reads.

        ``newest``: the record as it is now, where the caller has looked already.
        """
        parameters.check(query, {*parameters.PARAMETERS, *also})
        given = {
            name: value for name in parameters.PARAMETERS if (value := query.get(name, "").strip())
        }
        sort = parameters.sort_order(given)
        cursor = _cursor(given["cursor"], _fingerprint(query)) if "cursor" in given else None
        if cursor:
            record = Record(cursor["revision"])
        elif "as_of" in given:
            record = as_of(given["as_of"])
        else:
            record = newest or Record.current()
        return cls(
            record=record,
            query=query,
            conditions=parameters.conditions(query),
            words=parameters.words(given.get("q", "")),
            days={
                name: parameters.date(name, given[name])
                for name in parameters.DATES
                if name in given
            },
            sort=sort,
            limit=parameters.limit(given.get("limit", str(parameters.DEFAULT_LIMIT))),
            position=cursor["position"] if cursor else None,
            pinned=parameters.pinned(query),
        )

    def entries(self) -> EntryQuerySet:
        """The entries chosen, in the order asked for."""
        return self._chosen.order_by(*SORTS[self.sort])

    def count(self) -> int:
        return self._chosen.count()

    def page(self) -> Page:
        """The page the cursor points at.

        In the usual order an index leads there, however deep it is. What the other orders go by
        is worked out for all claims chosen, on every page.
        """
        keys = SORTS[self.sort]
        computed = {name for key in keys if (name := key.removeprefix("-")) in COMPUTED}
        entries = self.entries().annotate(**{name: F(name) for name in computed})
        if self.position:
            entries = entries.filter(_behind(keys, self.position))
        found = list(entries[: self.limit + 1])
        if len(found) <= self.limit:
            return Page(found, None)
        return Page(found[:-1], self._cursor_behind(found[-2]))

    def understood(self) -> list[Chip]:
        """What was asked for, in words; each with the query string that asks for the rest."""
        names = self._names()
        chips = [Chip(f"“{self.words}”", self.words, "q", self._without("q"))] if self.words else []
        chips += [
            Chip(_label(name, value, names), value, name, self._without(name, value))
            for name, values in self.conditions
            for value in values
        ]
        chips += [
            Chip(_label(name, str(day), names), day.edtf, name, self._without(name))
            for name, day in self.days.items()
        ]
        if "as_of" in self.query and self.pinned:
            revision = str(self.record.revision)
            chips.append(Chip(f"as of revision {revision}", revision, "as_of",
                              self._without("as_of")))  # fmt: skip
        return chips

    @cached_property
    def _chosen(self) -> EntryQuerySet:
        entries = self.record.entries().published().order_by()
        entries = entries.defer("terms", "words")
        for alternatives in self._terms():
            entries = entries.filter(terms__overlap=alternatives)
        for name, values in self.conditions:
            if name == "claim":
                entries = entries.filter(number__in=[int(value[1:]) for value in values])
        entries = _made(entries).filter(*self._dates())
        if self.words:
            query = search.compiled(search.parse(self.words))
            entries = entries.alias(rank=search.rank(query)).filter(search.matches(query))
        return entries

    @cached_property
    def _kept(self) -> dict[str, str]:
        ids = [v for name, values in self.conditions if name in parameters.LETTERS for v in values]
        topics = [f"topic:{v}" for name, vs in self.conditions if name == "topic" for v in vs]
        kept = _redirected([*ids, *topics], self.record)
        return {old.removeprefix("topic:"): new.removeprefix("topic:") for old, new in kept.items()}

    def _terms(self) -> list[list[str]]:
        """Lists of terms (see ``Entry.terms``); one of each list must be there."""
        kept = self._kept
        alternatives = {
            name: [[kept.get(v, v) for v in values] for n, values in self.conditions if n == name]
            for name in parameters.LISTS
        }
        found = [
            [f"{name}:{value}" for value in values]
            for name, lists in alternatives.items()
            if name != "claim" and not (name == "stance" and alternatives["proposition"])
            for values in lists
        ]
        found += [
            [f"{proposition}:{stance}" for proposition in propositions for stance in stances]
            for propositions in alternatives["proposition"]
            for stances in alternatives["stance"]
        ]
        return found

    def _dates(self) -> list[Q]:
        found = []
        for name, day in self.days.items():
            if name == "made_after":
                found.append(Q(made_last__gte=day.earliest.isoformat()))
            elif name == "made_before":
                found.append(Q(made_first__lte=day.latest.isoformat()))
            elif name == "published_after":
                since = datetime.combine(day.earliest, time.min, UTC)
                first = Revision.objects.filter(at__gte=since).order_by("number")
                found.append(Q(published_revision__gte=first.values("number")[:1]))
            else:
                until = datetime.combine(day.latest, time.max, UTC)
                last = Revision.objects.filter(at__lte=until).order_by("-number")
                found.append(Q(published_revision__lte=last.values("number")[:1]))
        return found

    def _cursor_behind(self, entry: Entry) -> str:
        position = [getattr(entry, key.removeprefix("-")) for key in SORTS[self.sort]]
        query, revision = _fingerprint(self.query), self.record.revision
        return signing.dumps(
            {"revision": revision, "query": query, "position": position}, salt=__name__
        )

    def _names(self) -> dict[str, str]:
        """The names of what is asked for, as published documents give them."""
        asked = [
            value
            for name, values in self.conditions
            if name in parameters.LETTERS and name != "claim"
            for value in values
        ][:MOST_NAMES]
        names = {}
        for value in asked:
            kept = self._kept.get(value, value)
            shown = self.record.claims().only("document").mentioning(kept).order_by()[:1]
            names[value] = next((_named(load(each.document), kept) for each in shown), value)
        return names

    def _without(self, name: str, value: str = "") -> str:
        """The query string without a parameter, or without one of its values."""
        rest = self.query.copy()
        rest.pop("cursor", None)
        if value:
            lists = [parameters.values_of(name, each) for each in self.query.getlist(name)]
            left = [",".join(v for v in values if v != value) for values in lists]
            rest.setlist(name, [each for each in left if each])
        else:
            rest.pop(name, None)
        return rest.urlencode(safe=",")


def as_of(value: str) -> Record:
    """The record as of the revision a parameter names; raises BadParameter."""
    number = parameters.number("as_of", value, "the number of a revision")
    try:
        return Record.as_of(number)
    except NoSuchRevision as error:
        raise BadParameter("as_of", str(error)) from error


def _cursor(value: str, fingerprint: str) -> dict[str, Any]:
    try:
        cursor: dict[str, Any] = signing.loads(value, salt=__name__)
    except (signing.BadSignature, ValueError) as error:
        raise BadParameter(
            "cursor", "This cursor is not one of ours, or was altered. Begin without it."
        ) from error
    if cursor["query"] != fingerprint:
        raise BadParameter(
            "cursor", "This cursor belongs to another query. Take “next” as it stands."
        )
    return cursor


def _fingerprint(query: QueryDict) -> str:
    """What a cursor belongs to: everything that decides which claims come, in which order."""
    kept = [
        (name, query.getlist(name))
        for name in parameters.PARAMETERS
        if name not in ("cursor", "limit")
    ]
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:16]


def _made(entries: EntryQuerySet) -> EntryQuerySet:
    """First and last day it can have been made on; without a date it comes last either way."""
    return entries.alias(
        made_first=Coalesce(_at("{made,earliest}"), Value("none"), output_field=TextField()),
        made_last=Coalesce(_at("{made,latest}"), Value(""), output_field=TextField()),
    )


def _at(path: str) -> Func:
    return Func(
        F("document"),
        Value(path),
        template="(%(expressions)s)",
        arg_joiner="::jsonb #>> ",
        output_field=TextField(),
    )


def _behind(keys: Sequence[str], position: list[Any]) -> Func:
    """What comes after a position. All keys of an order go one way, so rows can be compared as
    wholes, which is what an index can be entered by."""
    return Func(
        Func(*[F(key.removeprefix("-")) for key in keys], function="ROW"),
        Func(*[Value(value) for value in position], function="ROW"),
        template="(%(expressions)s)",
        arg_joiner=" < " if keys[0].startswith("-") else " > ",
        output_field=BooleanField(),
    )


def _redirected(ids: list[str], record: Record) -> dict[str, str]:
    """Ids that were merged away → the ones that stay."""
    kept: dict[str, str] = {}
    looked_for = set(ids)
    while looked_for:
        found = Redirect.objects.filter(old__in=looked_for, revision__lte=record.revision)
        pairs = dict(found.order_by("pk").values_list("old", "new"))
        looked_for = set(pairs.values()) - set(kept) - set(ids)
        kept |= pairs
    return {old: _end(kept, old) for old in ids if old in kept}


def _end(kept: dict[str, str], old: str) -> str:
    seen: set[str] = set()
    while old in kept and old not in seen:
        seen.add(old)
        old = kept[old]
    return old


def _named(part: Any, public_id: str) -> str:
    """The name a document gives something it shows."""
    return next(_names_in(part, public_id), public_id)


def _names_in(part: Any, public_id: str) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("id") == public_id:
            yield part.get("name") or part.get("text") or part.get("title") or public_id
        for each in part.values():
            yield from _names_in(each, public_id)
    elif isinstance(part, list):
        for each in part:
            yield from _names_in(each, public_id)


_LABELS = {
    "author": "written by {}",
    "outlet": "in {}",
    "article": "found in “{}”",
    "topic": "topic: {}",
    "language": "language: {}",
    "made_after": "made since {}",
    "made_before": "made until {}",
    "published_after": "published since {}",
    "published_before": "published until {}",
}


def _label(name: str, value: str, names: dict[str, str]) -> str:
    if name == "attribution":
        return str(Claim.Attribution(value).label)
    return _LABELS.get(name, "{}").format(names.get(value, value))
