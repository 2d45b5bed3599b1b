"""A choice of published claims, as a query string states it.

Pages, API and citations read it here, so that an address means the same everywhere. Values in
one parameter, separated by commas, are alternatives; different parameters, and a repeated one,
must all hold. A date may be a year, a month or a day, and both ends count. An empty parameter is
one that was not given, as forms send it; anything that cannot be understood is refused.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property
from typing import NamedTuple, Self

from django.http import QueryDict

from claims import cursors, facets, ids, parameters, reader, search, understanding
from claims.cursors import Position
from claims.facets import Facet
from claims.listing import Listing, Query
from claims.models import Entry, Redirect
from claims.parameters import BadParameter, Condition
from claims.reader import Newest, Rows, TookTooLong
from claims.record import Behind, NoSuchRevision, Record
from claims.understanding import Chip
from sources import dates

#: Where documents, ids and keys stand in the rows of ``Listing.page``.
_DOCUMENT, _ID, _KEYS = 2, 3, 4
#: How many claims are counted one by one.
COUNTED = 10_000


class Count(NamedTuple):
    """So many; or ``more`` than that."""

    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Documents as they are stored, and where the next page begins."""

    documents: list[bytes]
    newest: Newest
    next_cursor: str | None
    _rows: Rows

    @property
    def entries(self) -> list[Entry]:
        ids = [self._rows.number(row, _ID) for row in range(len(self.documents))]
        found = Entry.objects.defer("terms", "words", "row").in_bulk(ids)
        return [found[each] for each in ids]


@dataclass(eq=False)
class Selection:
    query: QueryDict
    conditions: tuple[Condition, ...]
    words: str
    days: dict[str, dates.FuzzyDate]
    sort: str
    limit: int
    position: Position | None
    #: The revision the address itself says, so that its answer never changes.
    revision: int | None

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
        revision, position = None, None
        if "cursor" in given:
            position = cursors.load(given["cursor"], _asked(query))
            revision = position.revision
        elif "as_of" in given:
            revision = as_of(given["as_of"]).revision
        selection = cls(
            query=query,
            conditions=parameters.conditions(query),
            words=parameters.words(given.get("q", "")),
            days=parameters.days(given),
            sort=parameters.sort_order(given),
            limit=parameters.limit(given.get("limit", str(parameters.DEFAULT_LIMIT))),
            position=position,
            revision=revision,
        )
        if newest and revision is None:
            selection.record = newest
        return selection

    @property
    def pinned(self) -> bool:
        return self.revision is not None

    @cached_property
    def record(self) -> Record:
        """The record it is chosen from."""
        return Record.current() if self.revision is None else Record(self.revision)

    def page(self) -> Page:
        """The page the cursor points at, out of one moment of the record; raises Behind."""
        rows = self._rows()
        count = 0 if _empty(rows) else rows.count
        newest = _newest(rows)
        shown = min(count, self.limit)
        following = None
        if count > shown:
            keys = (rows.text(shown - 1, _KEYS + n) for n in range(_number_of_keys(self.sort)))
            following = cursors.dump(Position(newest.revision, tuple(keys)), _asked(self.query))
        return Page(
            documents=rows.column(_DOCUMENT, shown),
            newest=newest,
            next_cursor=following,
            _rows=rows,
        )

    def count(self) -> int:
        """How many there are on all pages, worked out once a revision."""
        return facets.count(self.of_this_revision())

    def count_up_to(self, most: int) -> int:
        """How many, but no further than ``most``, where all of them would have to be counted."""
        return facets.count_up_to(self.of_this_revision(), most)

    def counted(self) -> Count:
        """How many there are, within what a page may take."""
        found = self.count_up_to(COUNTED + 1)
        more = found > COUNTED and self.listing().alone is None
        return Count(COUNTED if more else found, more)

    def articles(self, columns: str = "s.document", *, some: bool = False) -> Query:
        """The articles its claims are found in, by citation key, with columns of ``s``.

        ``some``: the first of them alone are read.
        """
        return self.of_this_revision().articles(columns, walked=some and self._is_vast)

    def count_articles(self) -> int | None:
        """How many articles; None where their claims are more than are counted one by one."""
        return None if self._is_vast else facets.count_articles(self.of_this_revision())

    @cached_property
    def _is_vast(self) -> bool:
        try:
            return self.count_up_to(COUNTED + 1) > COUNTED
        except TookTooLong:
            return True

    def facets(
        self, names: Sequence[str], most: int = 10, among: int | None = None
    ) -> dict[str, list[Facet]]:
        """The values there are most of, with how many claims have each, of ``among`` claims."""
        sides = [values for name, values in self.conditions if name == "stance"]
        by_side = {
            "stance": any(name == "proposition" for name, _ in self.conditions),
            "proposition": bool(sides),
        }
        listing = self.of_this_revision()
        plain = [name for name in names if not by_side.get(name)]
        found = facets.facets(listing, self.record, plain, most, among)
        if by_side["stance"]:
            found["stance"] = self._sides(among)[:most]
        if by_side["proposition"]:
            found["proposition"] = (
                facets.taken(listing, self.record, sides[0], most, among) if sides[1:] == [] else []
            )
        return {name: found[name] for name in names}

    def _sides(self, among: int | None) -> list[Facet]:
        """Beside a proposition a stance is the one on it: counted as the list that it leads to."""
        found = []
        for side in parameters.CHOICES["stance"]:
            listing = self._with_stance(side)
            count = facets.count_up_to(listing, among) if among else facets.count(listing)
            found += [Facet(side, side, count)] if count else []
        return sorted(found, key=lambda each: (-each.count, each.value))

    def _with_stance(self, side: str) -> Listing:
        asked = Condition("stance", (side,))
        narrower = replace(self, conditions=tuple(dict.fromkeys((*self.conditions, asked))))
        narrower.record, narrower.kept = self.record, self.kept
        return narrower.of_this_revision()

    def understood(self) -> list[Chip]:
        """What was asked for, in words; each with the query string that asks for the rest."""
        return understanding.chips(self)

    def did_you_mean(self) -> str | None:
        """The words as somebody may have meant them, where nothing has them as they stand."""
        return search.meant(self.words) if self.words else None

    def of_this_revision(self) -> Listing:
        """What it chooses from the record it read, whatever is published meanwhile."""
        return replace(self.listing(), revision=self.record.revision)

    def listing(self, *, as_asked: bool = False) -> Listing:
        """``as_asked``: merged ids are not followed."""
        kept = {} if as_asked else self.kept
        terms, groups = _terms(self._with_regional_languages, kept)
        days = self.days.items()
        words = search.compiled(self.words) if self.words else None
        return Listing(
            revision=self.revision,
            terms=terms,
            groups=groups,
            numbers=[
                [int(value[1:]) for value in values]
                for name, values in self.conditions
                if name == "claim"
            ],
            days=[_made(name, day) for name, day in days if name in _MADE],
            published=[_published(name, day) for name, day in days if name not in _MADE],
            tsquery=words,
            expected=search.expected(words) if words else search.NOTHING,
        )

    @cached_property
    def _with_regional_languages(self) -> tuple[Condition, ...]:
        return tuple(
            each._replace(values=facets.languages(each.values))
            if each.parameter == "language"
            else each
            for each in self.conditions
        )

    @cached_property
    def kept(self) -> dict[str, str]:
        """Ids that were merged away, and citation keys → the ids that stay."""
        named = [v for name, vs in self.conditions if name in parameters.LETTERS for v in vs]
        topics = [f"topic:{v}" for name, vs in self.conditions if name == "topic" for v in vs]
        cited = self.record.articles_with_keys(self._keys)
        asked = [*named, *topics, *cited.values()]
        kept = _redirected(asked, self.record) if asked else {}
        kept |= {key: kept.get(public_id, public_id) for key, public_id in cited.items()}
        return {old.removeprefix("topic:"): new.removeprefix("topic:") for old, new in kept.items()}

    @property
    def _keys(self) -> list[str]:
        """Citation keys among the articles that are asked for."""
        asked = [v for name, values in self.conditions if name == "article" for v in values]
        return [value for value in asked if not ids.is_id("A", value)]

    def _rows(self) -> Rows:
        """Ids are followed to where they were merged only if that can matter: an id that was
        merged away is in no entry, so what is found by it alone has not been."""
        alternatives = any(len(values) > 1 for _, values in self.conditions)
        rows = self._ask(as_asked=not alternatives)
        if self.revision is not None and not rows.count:
            raise Behind(self.revision)
        followed_others = self._read_at(_newest(rows).revision) and alternatives
        found_nothing = bool(self.conditions) and not alternatives and _empty(rows)
        if (followed_others or found_nothing) and self.kept:
            # Of the revision whose merges were followed, whatever is published meanwhile.
            rows = self._ask(as_asked=False, revision=self.record.revision)
        return rows

    def _read_at(self, revision: int) -> bool:
        """Whether that is another revision than the one whose merges were followed, if any were."""
        before, self.record = self.__dict__.get("record"), Record(revision)
        if before == self.record:
            return False
        self.__dict__.pop("kept", None)
        return before is not None

    def _ask(self, *, as_asked: bool, revision: int | None = None) -> Rows:
        listing = self.listing(as_asked=as_asked)
        if revision is not None:
            listing = replace(listing, revision=revision)
        keys = self.position.keys if self.position else ()
        page = listing.page(self.sort, keys, self.limit)
        return reader.read(page.sql, page.values, prepare=page.prepare, merge=page.merges)


def as_of(value: str) -> Record:
    """The record as of the revision a parameter names; raises BadParameter."""
    number = parameters.number("as_of", value, "the number of a revision")
    try:
        return Record.as_of(number)
    except NoSuchRevision as error:
        raise BadParameter("as_of", str(error)) from error


def _empty(rows: Rows) -> bool:
    """The one row of an empty page holds the revision and no entry."""
    return not rows.count or rows.cell(0, _ID) is None


def _newest(rows: Rows) -> Newest:
    return Newest(rows.number(0, 0), rows.number(0, 1)) if rows.count else Newest(0, 0)


def _number_of_keys(sort: str) -> int:
    return 3 if sort == "relevance" else 2


def _asked(query: QueryDict) -> str:
    """What a cursor belongs to: everything that decides which claims come, in which order."""
    kept = [
        (name, query.getlist(name))
        for name in parameters.PARAMETERS
        if name not in ("cursor", "limit") and name in query
    ]
    return repr(kept)


def _terms(
    conditions: tuple[Condition, ...], kept: dict[str, str]
) -> tuple[list[str], list[list[str]]]:
    """Terms (see ``Entry.terms``) that must all be there, and groups, of each of which one must."""
    by_name: dict[str, list[list[str]]] = {name: [] for name in parameters.LISTS}
    for name, values in conditions:
        by_name[name].append([kept.get(value, value) for value in values])
    propositions, stances = by_name["proposition"], by_name["stance"]
    lists = [
        [f"{name}:{value}" for value in values]
        for name, given in by_name.items()
        if name != "claim" and not (name == "stance" and propositions)
        for values in given
    ]
    lists += [
        [f"{proposition}:{stance}" for proposition in those for stance in sides]
        for those in propositions
        for sides in stances
    ]
    terms = list(dict.fromkeys(each[0] for each in lists if len(each) == 1))
    return terms, [each for each in lists if len(each) > 1]


_MADE = ("made_after", "made_before")


def _made(name: str, day: dates.FuzzyDate) -> tuple[str, str]:
    """A condition on entries, and its value."""
    if name == "made_after":
        return "e.made_last >= %s", day.earliest.isoformat()
    return "e.made_first <= %s", day.latest.isoformat()


def _published(name: str, day: dates.FuzzyDate) -> tuple[str, str]:
    """A condition on the revision a claim was published in, and its value."""
    if name == "published_after":
        since = datetime.combine(day.earliest, time.min, UTC)
        return (
            ">= (SELECT number FROM claims_revision "
            "WHERE at >= %s::timestamptz ORDER BY at, number LIMIT 1)"
        ), since.isoformat()
    until = datetime.combine(day.latest, time.max, UTC)
    return (
        "<= (SELECT number FROM claims_revision "
        "WHERE at <= %s::timestamptz ORDER BY at DESC, number DESC LIMIT 1)"
    ), until.isoformat()


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
