"""A page of an import's records, as people look at them."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse

from sources import dates
from sources.formats import csl
from sources.formats.csl import Maker
from sources.importing import chosen
from sources.importing.filling import differences
from sources.models import Article, Byline, ImportBatch, ImportRecord
from sources.models.keys import SHAPE

PAGE = 50
TABS = {
    "all": "All",
    "create": "To be created",
    "match": "Here already",
    "undecided": "For you to choose",
    "refuse": "Refused",
}
#: What those are called that it has been done with.
DONE = {"create": "Created", "match": "Matched", "undecided": "Nobody chose"}
_SHOWN = {
    "all": Q(),
    "create": Q(outcome="create"),
    "match": Q(outcome="match"),
    "undecided": Q(undecided=True),
    "refuse": Q(outcome="refuse", undecided=False),
}
Outcome = ImportRecord.Outcome


@dataclass(slots=True)
class Choice:
    value: str
    label: str
    url: str = ""
    why: str = ""


@dataclass(slots=True)
class Row:
    record: ImportRecord
    said: str
    url: str = ""
    name: str = ""
    known: str = ""
    key: str = ""
    made_key: str = ""
    picked: str = ""
    another: str = ""
    choices: list[Choice] = field(default_factory=list)
    filled: list[tuple[str, str]] = field(default_factory=list)

    @property
    def may_choose(self) -> bool:
        return self.record.item is not None


def rows_of(batch: ImportBatch, tab: str, at: int, typed: dict[int, str]) -> tuple[list[Row], int]:
    """The rows of a page, and how many there are on all; a fixed number of queries."""
    found = batch.rows.filter(_SHOWN[tab]).order_by("number")
    records = list(found[(at - 1) * PAGE : at * PAGE])
    articles, titles = _articles(records), _titles(batch, records)
    planned = batch.state == ImportBatch.State.PLANNED
    rows = [_row(record, articles, titles, typed, planned=planned) for record in records]
    return rows, dict(zip(_SHOWN, _counts(batch), strict=True))[tab]


def _counts(batch: ImportBatch) -> tuple[int, ...]:
    left = batch.refused - batch.undecided
    return batch.records, batch.creating, batch.matched, batch.undecided, left


def _articles(records: list[ImportRecord]) -> dict[int, Article]:
    wanted = {pk for record in records for pk in (record.match, record.made)}
    wanted |= {choice.get("article") for record in records for choice in record.choices}
    found = Article.objects.for_lists().select_related("merged_into").in_bulk(wanted - {None})
    return dict(found)


def _titles(batch: ImportBatch, records: list[ImportRecord]) -> dict[int, str]:
    """Of the earlier records of the file that these may be the same as."""
    numbers = [record.same_as for record in records if record.same_as]
    numbers += [each["record"] for record in records for each in record.choices if "record" in each]
    found = batch.rows.filter(number__in=numbers)
    return dict(found.values_list("number", "title"))


def _row(
    record: ImportRecord,
    articles: dict[int, Article],
    titles: dict[int, str],
    typed: dict[int, str],
    *,
    planned: bool,
) -> Row:
    given = csl.fields(record.item or {})
    row = Row(record, said=record.why, known=_known(record, list(map(_named, given.makers))))
    row.key = given.key if re.fullmatch(SHAPE, given.key) else ""
    pk = record.made or record.match
    if record.made in articles:
        row.made_key = articles[record.made].citation_key or ""
    if pk:
        row.url, row.name = _link(pk, articles)
    now = chosen(record)
    row.picked = typed.get(record.number, now)
    if planned and row.may_choose:
        row.choices = list(_choices(record, articles, titles, now))
        if row.picked not in {choice.value for choice in row.choices} | {""}:
            row.picked, row.another = "another", row.picked
        if record.match in articles and record.outcome == Outcome.MATCH and record.item:
            row.filled = differences(articles[record.match].kept, record.item)
    return row


def _named(maker: Maker) -> str:
    return f"{maker.name} (ed.)" if maker.role == Byline.Role.EDITOR else str(maker.name)


def _known(record: ImportRecord, names: list[str]) -> str:
    """Who and when, in short: the first three, and how many more."""
    date = dates.plain(record.issued) if record.issued else ""
    who = ", ".join(names[:3]) or record.author
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(filter(None, (who + more, date)))


def _link(pk: int, articles: dict[int, Article]) -> tuple[str, str]:
    article = articles.get(pk)
    if article is None:
        return "", f"A{pk}, deleted since"
    url = reverse("admin:sources_article_change", args=[pk])
    return url, f"{article.public_id} {article.shown_title}"


def _choices(
    record: ImportRecord, articles: dict[int, Article], titles: dict[int, str], now: str
) -> Any:
    yield Choice("create", "Create a new article")
    offered = {}
    if record.outcome == Outcome.MATCH:
        offered[now] = record.why
    for each in record.choices:
        value = f"A{each['article']}" if "article" in each else f"R{each['record']}"
        offered.setdefault(value, each.get("why", ""))
    for value, why in offered.items():
        if value.startswith("R"):
            title = titles.get(int(value[1:]), "")
            yield Choice(value, f"It is record {value[1:]} of this file, “{title}”", why=why)
        else:
            url, name = _link(int(value[1:]), articles)
            yield Choice(value, f"It is {name}", url, why)
    yield Choice("another", "It is another article")
    yield Choice("leave", "Leave it out")
