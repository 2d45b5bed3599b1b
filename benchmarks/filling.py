"""Everything of a size, into an empty database: world, chunks, record, history, indexes."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, models

from benchmarks import checking, history, lists, plan, publishing, world
from benchmarks.coding import Coding
from benchmarks.copying import copy, drop_indexes, restart_sequences, without_triggers
from benchmarks.plan import Chunk
from benchmarks.publishing import Publishing, Sealed
from benchmarks.sizes import Size
from benchmarks.world import World
from claims import permissions
from claims.formats.digest import NONE_BEFORE, digest
from claims.models import Claim, Revision
from sources.models import Article

Say = Callable[[str], None]


def aloud(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class NotEmpty(RuntimeError):
    """There is something here already; nothing was changed."""


@dataclass(slots=True)
class Filled:
    """How many rows a second went in, step by step."""

    say: Say
    steps: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def doing(self, what: str) -> Iterator[list[int]]:
        """Append the number of rows to what is given, and the rate is said."""
        began, rows = time.monotonic(), [0]
        yield rows
        took, many = time.monotonic() - began, sum(rows)
        self.steps.append({"what": what, "rows": many, "seconds": round(took, 2)})
        rate = f", {many:,} rows, {many / took:,.0f} a second" if many else ""
        self.say(f"{what}: {took:.1f} s{rate}")


def fill(size: Size, *, workers: int = 0, say: Say = aloud) -> Filled:
    """Fill the database ``connection`` leads to. ``workers`` 0: in this process."""
    if Article.objects.exists() or Claim.objects.exists():
        raise NotEmpty(f"The database {connection.settings_dict['NAME']} has articles in it.")
    filled = Filled(say)
    permissions.ensure_groups()
    groups = Group.objects.filter(name__in=[permissions.CODERS, permissions.REVIEWERS])
    made = world.make(size, groups)
    with filled.doing("what claims hang on") as rows, without_triggers():
        rows += [copy(each) for each in made.rows]
    chunks = plan.chunks(size)
    with _without_indexes(filled):
        with filled.doing("claims and the record") as rows:
            _chunks(size, made, chunks, workers, rows, say)
        with filled.doing("claims on their way") as rows, without_triggers():
            coding, claims = publishing.waiting(size, made)
            rows += _write_articles(coding)
            rows += [copy(each) for each in publishing.parts(claims)]
        with filled.doing("history") as rows, without_triggers():
            rows += history.write()
        with filled.doing("what lists are read from"):
            lists.write()
    restart_sequences(_ours())
    with filled.doing("statistics"), connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    with filled.doing("checking that every rule holds"):
        checking.check()
    return filled


def _chunks(
    size: Size, made: World, chunks: list[Chunk], workers: int, rows: list[int], say: Say
) -> None:
    """All chunks, in their order; the digests, each over the one before, as they come in."""
    before = NONE_BEFORE
    began = time.monotonic()
    with _each(workers) as each:
        for place, (many, sealed) in enumerate(each(partial(_chunk, size, made), chunks), 1):
            rows.append(many)
            revisions, before = _with_digests(sealed, before)
            with without_triggers():
                rows.append(copy(revisions))
            if place % 5 == 0 or place == len(chunks):
                rate = sum(rows) / (time.monotonic() - began)
                say(f"  {place} of {len(chunks)} chunks, {rate:,.0f} rows a second")


@contextmanager
def _each(workers: int) -> Iterator[Callable[..., Any]]:
    """``map``, in processes of their own where there are to be some."""
    if not workers:
        yield map
        return
    connection.close()  # theirs are their own
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        yield pool.map


def _chunk(size: Size, made: World, chunk: Chunk) -> tuple[int, list[Sealed]]:
    """Make and write one chunk; gives back what its digests are worked out from."""
    coding = Coding(size, made, chunk.index)
    published = Publishing(size, made, chunk, coding).all()
    with without_triggers():
        rows = _write_articles(coding)
        rows += [copy(each) for each in publishing.parts(published.claims)]
        rows += [copy(published.entries), copy(published.redirects)]
    return sum(rows), published.revisions


def _write_articles(coding: Coding) -> list[int]:
    papers = coding.papers
    return [
        copy([paper.article for paper in papers]),
        copy([byline for paper in papers for byline in paper.bylines]),
        copy([paper.snapshot for paper in papers if paper.snapshot]),
    ]


def _with_digests(sealed: list[Sealed], before: str) -> tuple[list[Revision], str]:
    revisions = []
    for each in sealed:
        before = digest(
            number=each.number,
            before=before,
            kind=each.kind,
            at=each.at,
            entries=sorted(each.lines),
            redirects=each.redirects,
        )
        revisions.append(
            Revision(number=each.number, kind=each.kind, at=each.at, by_id=each.by, digest=before)
        )
    return revisions, before


@contextmanager
def _without_indexes(filled: Filled) -> Iterator[None]:
    """Indexes are made once all rows are there: that is a third of the work."""
    definitions = drop_indexes([model._meta.db_table for model in _ours()])
    try:
        yield
    finally:
        with filled.doing(f"{len(definitions)} indexes"), connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for definition in definitions:
                cursor.execute(definition)


def _ours() -> list[type[models.Model]]:
    return [
        model
        for app in ("sources", "claims")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def workers() -> int:
    return max(1, (os.cpu_count() or 1))
