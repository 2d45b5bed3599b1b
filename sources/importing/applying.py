"""A plan is carried out, some hundred records at a time, each such part whole or not at all.

Broken off, it goes on where it stopped; of two who apply one plan, one waits for the other and
finds the part done. All that an import creates is created by few statements, not one by one.
"""

import json
import time
from typing import Any, Protocol

from django.db import OperationalError, connection, transaction

from sources import adding
from sources.formats import csl
from sources.importing import comparing, filling
from sources.importing.planning import CHUNK
from sources.models import Article, ImportBatch, ImportRecord
from sources.models.history import acting
from sources.refusals import REFUSED, in_words

State, Outcome = ImportBatch.State, ImportRecord.Outcome
_TRIES = 3
#: An article, and what is to be said of its making.
Made = tuple[Article, list[str]]


class Shown(Protocol):
    """What shows articles, and is brought in line where one is filled in; claims know it."""

    def wait(self) -> None:
        """Wait for the turn to correct it, before anything else is done."""

    def why_locked(self, article: Article) -> str:
        """Why this person cannot change the article; empty where they can."""

    def correct(self, articles: list[Article]) -> None:
        """Bring it in line."""


def apply_on(
    batch: ImportBatch,
    *,
    by: Any,
    seconds: float | None = None,
    fill: bool | None = None,
    shown: Shown | None = None,
) -> ImportBatch:
    """Carry the plan out, until it is done or the time is over; a later call goes on from there.

    ``fill`` fills empty fields of articles that are here already; ``shown`` is brought in line with
    them.
    """
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        batch = _one_part(batch.pk, by=by, fill=fill, shown=shown)
        done = batch.state not in (State.PLANNED, State.APPLYING)
        if done or (until is not None and time.monotonic() > until):
            return batch


def _one_part(pk: int, *, by: Any, fill: bool | None, shown: Shown | None) -> ImportBatch:
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic(), acting(by):
                return _in_turn(pk, by=by, fill=fill, shown=shown)
        except OperationalError:  # a deadlock with somebody who adds articles
            if not left:
                raise
            time.sleep(0.1)
    raise AssertionError("it returns or raises")


def _in_turn(pk: int, *, by: Any, fill: bool | None, shown: Shown | None) -> ImportBatch:
    if shown and (ImportBatch.objects.get(pk=pk).fill if fill is None else fill):
        shown.wait()
    with connection.cursor() as cursor:  # imports take turns, or two could make the same article
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('importing articles'))")
        # What triggers look up was planned when the tables were small, and they grow fast now.
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    batch = ImportBatch.objects.select_for_update().get(pk=pk)
    if batch.state not in (State.PLANNED, State.APPLYING):
        return batch
    if batch.state == State.PLANNED:
        batch.state = State.APPLYING
        batch.fill = batch.fill if fill is None else fill
        batch.save(update_fields=["state", "fill"])
    rows = list(_to_do(batch)[:CHUNK])
    comparing.compare(rows, batch=batch.pk)  # with what others have added since
    _create([row for row in rows if row.outcome == Outcome.CREATE])
    _keep(rows)
    matched = [row for row in rows if row.outcome == Outcome.MATCH]
    _join(matched, batch, shown)
    _keep(matched)
    batch.refresh_from_db()
    if not _to_do(batch).exists():
        batch.state = State.APPLIED
        batch.save(update_fields=["state"])
    return batch


def _keep(rows: list[ImportRecord]) -> None:
    """Save what has become of them: a row each is much faster than a case each."""
    given = [{name: getattr(row, name) for name in ("id", *_KEPT)} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [json.dumps(given)])


_KEPT = [*comparing.DECIDED, "remarks", "done", "made"]
_KEEP = f"""
    UPDATE sources_importrecord r SET ({", ".join(_KEPT)}) = ({", ".join(f"k.{n}" for n in _KEPT)})
    FROM jsonb_populate_recordset(NULL::sources_importrecord, %s::jsonb) AS k WHERE r.id = k.id
"""


def _to_do(batch: ImportBatch) -> Any:
    return batch.rows.filter(done=False).exclude(outcome=Outcome.REFUSE).order_by("number")


# --- created -------------------------------------------------------------------------------------


def _create(rows: list[ImportRecord]) -> None:
    """All at once; where one is refused, one by one, so that only that one is."""
    if not rows:
        return
    try:
        with transaction.atomic():
            made = _made(rows)
    except REFUSED as error:
        if isinstance(error, OperationalError):
            raise
        made = {}
        for row in rows:
            made |= _create_one(row)
    for row in rows:
        if row.number in made:
            row.done = True
            article, remarks = made[row.number]
            row.made = article.pk
            row.remarks += remarks


def _create_one(row: ImportRecord) -> dict[int, Made]:
    try:
        with transaction.atomic():
            return _made([row])
    except REFUSED as error:
        if isinstance(error, OperationalError):
            raise
        row.outcome, row.why = Outcome.REFUSE, " ".join(in_words(error).messages)
        return {}


def _made(rows: list[ImportRecord]) -> dict[int, Made]:
    """An article of each record, by its number."""
    begun = [(row, csl.fields(row.item or {})) for row in rows]
    dois = adding.held_dois(given.fields.get("doi", "") for row, given in begun if row.chosen)
    made: dict[int, Made] = {}
    for row, given in begun:
        fields, remarks = dict(given.fields), []
        if row.chosen and fields.get("doi") in dois:
            fields["csl_extra"] = fields["csl_extra"] | {"DOI": fields.pop("doi")}
            remarks.append("another article has its DOI, which is kept as a variable alone")
        made[row.number] = Article(**fields), remarks
    adding.make([(made[row.number][0], given) for row, given in begun])
    return made


# --- matched -------------------------------------------------------------------------------------


def _join(rows: list[ImportRecord], batch: ImportBatch, shown: Shown | None) -> None:
    earlier = _what_became_of({row.same_as for row in rows if row.match is None}, batch)
    for row in rows:
        if row.match is None:
            row.match = earlier.get(row.same_as)
    ids = {row.match for row in rows if row.match is not None}
    articles = Article.objects.select_related("merged_into").in_bulk(ids)
    filled = []
    for row in rows:
        found = articles.get(row.match) if row.match else None
        if found is None:
            row.outcome, row.why = Outcome.REFUSE, _why_gone(row)
            continue
        row.match, row.done = found.kept.pk, True
        if batch.fill and row.item and not row.to_complete:
            filled += _fill(found.kept.pk, row, shown)
    if filled and shown:
        shown.correct(filled)


def _what_became_of(numbers: set[int | None], batch: ImportBatch) -> dict[int | None, int]:
    """Earlier records of the file: the articles they were made, or are. One that is the same as a
    third leads on to it."""
    found: dict[int | None, int] = {}
    wanted = {number: number for number in numbers if number is not None}
    while wanted:
        rows = {row.number: row for row in batch.rows.filter(number__in=set(wanted.values()))}
        onward: dict[int, int] = {}
        for first, number in wanted.items():
            row = rows.get(number)
            if row is None or row.outcome == Outcome.REFUSE:
                continue
            article = row.made or row.match
            if article is not None:
                found[first] = article
            elif row.same_as is not None and row.same_as < number:
                onward[first] = row.same_as
        wanted = onward
    return found


def _why_gone(row: ImportRecord) -> str:
    if row.same_as is not None and row.match is None:
        return f"Record {row.same_as}, which is the same, was left out."
    return f"A{row.match}, which it is, has been deleted since."


def _fill(pk: int, row: ImportRecord, shown: Shown | None) -> list[Article]:
    """The article, where something was filled in."""
    article = Article.objects.select_for_update(no_key=True).get(pk=pk)
    if not filling.differences(article, row.item or {}):
        return []
    if why := shown.why_locked(article) if shown else "":
        row.remarks.append(f"not filled in: {why}")
        return []
    try:
        with transaction.atomic():
            names = filling.fill(article, row.item or {})
    except REFUSED as error:
        if isinstance(error, OperationalError):
            raise
        row.remarks.append(f"not filled in: {' '.join(in_words(error).messages)}")
        return []
    row.remarks.append(f"filled in: {', '.join(names)}")
    return [article]
