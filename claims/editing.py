"""The verbs that change working data with more in mind than one row."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import BoolAnd
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, Q, TextField, Value
from django.db.models.functions import Length, StrIndex
from django.db.models.lookups import GreaterThan

from claims import anchoring, merging, permissions, reanchoring, record, workflow
from claims.models import Claim, Entry, Quote, Redirect
from claims.models.transitions import EDITABLE, Status
from sources import adding
from sources.models import Article, Original, Snapshot
from sources.models.history import acting


@dataclass(slots=True)
class Anchored:
    """What came of looking for quotes in a text.

    Those that had no place yet were ``found`` there or are ``missing``. Of those that stand in an
    earlier text, what can still change ``moved`` or is ``unplaced``, for a person to settle; what
    waits for review follows ``later``, should it come back to its coder.
    """

    snapshot: Snapshot
    found: list[Quote] = field(default_factory=list)
    missing: list[Quote] = field(default_factory=list)
    moved: list[Quote] = field(default_factory=list)
    unplaced: list[Quote] = field(default_factory=list)
    later: list[Quote] = field(default_factory=list)


@transaction.atomic
def add_text(
    article: Article,
    text: str,
    *,
    by: Any,
    method: str,
    obtained_from: str = "",
    again: bool = False,
    original: Original | None = None,
) -> Anchored:
    """Freeze a text of the article and find the quotes in it that had no place yet.

    Published claims keep their words; that they now have a place is a correction of the record.
    Open claims follow a corrected text, published ones stay in the one they were published with.
    """
    if not by.has_perm("sources.add_snapshot"):
        raise workflow.Forbidden("Adding a text takes a coder, and you are not in that group.")
    record.lock()
    with acting(by):
        snapshot = adding.add_snapshot(
            article,
            text,
            by=by,
            method=method,
            obtained_from=obtained_from,
            again=again,
            original=original,
        )
        result = Anchored(snapshot)
        _find_waiting(result)
        _follow(result)
        if result.found:
            workflow.correct(*(quote.claim for quote in result.found), by=by, anchoring=True)
        return result


def _find_waiting(result: Anchored) -> None:
    """The quotes that were typed before there was a text."""
    waiting = Quote.objects.filter(claim__article=result.snapshot.article, snapshot=None)
    in_order = waiting.order_by("claim__number", "claim__version", "position")
    for quote in in_order.select_related("claim"):
        passage = anchoring.exactly(
            result.snapshot.text, quote.exact, prefix=quote.prefix, suffix=quote.suffix
        )
        if passage is None:
            result.missing.append(quote)
        else:
            reanchoring.stand(quote, result.snapshot, passage).save()
            result.found.append(quote)


def _follow(result: Anchored) -> None:
    here = Claim.objects.filter(article=result.snapshot.article).prefetch_related("quotes__claim")
    can_change = here.filter(status__in=EDITABLE).select_for_update(of=("self",)).order_by("pk")
    came = reanchoring.follow(can_change, result.snapshot)
    result.moved, result.unplaced = came.moved, came.unplaced
    for claim in here.filter(status=Status.SUBMITTED).order_by("number"):
        result.later += reanchoring.behind(claim.quotes.all(), result.snapshot)


@transaction.atomic
def settle(quote: Quote, *, snapshot: Snapshot, start: int, end: int, by: Any) -> Quote:
    """Say where a quote of an earlier text stands in the newest one; its other parts follow.

    ``start`` and ``end`` are the passage a person chose: the quote takes its words.
    """
    with acting(by):
        claim = Claim.objects.select_for_update(of=("self",)).get(pk=quote.claim_id)
        if claim.coder_id != by.pk:
            raise workflow.Forbidden(f"{claim.version_id} is coded by {claim.coder}.")
        if not claim.is_editable:
            raise workflow.Impossible(
                f"{claim.version_id} is {claim.get_status_display().lower()}; it cannot change now."
            )
        newest = claim.article.snapshot
        if newest is None or newest.pk != snapshot.pk or snapshot.article_id != claim.article_id:
            raise workflow.Impossible("There is a newer text. Load the page again, then choose.")
        here = claim.quotes.get(pk=quote.pk)
        reanchoring.stand(here, newest, anchoring.Passage.of(newest.text, start, end)).save()
        reanchoring.follow([claim], newest)
        return here


def place(quote: Quote, snapshot: Snapshot) -> Quote:
    """Set where the quote stands in the snapshot (unsaved); raises NotInText."""
    passage = anchoring.find(snapshot.text, quote.exact, prefix=quote.prefix, suffix=quote.suffix)
    return reanchoring.stand(quote, snapshot, passage)


def waiting_for(text: str) -> Article | None:
    """The one article known by its reference alone whose quotes all stand in this text.

    It takes two quotes, or one of at least 20 characters, to know an article by them.
    """
    at = StrIndex(Value(text, TextField()), F("exact"))
    recognised = (
        Quote.objects.filter(claim__article__merged_into=None, claim__article__snapshots=None)
        .order_by()
        .values("claim__article")
        .annotate(
            stand=BoolAnd(GreaterThan(at, 0)),
            different=Count("exact", distinct=True),
            longest=Max(Length("exact")),
        )
        .filter(Q(different__gt=1) | Q(longest__gte=20), stand=True)
        .values_list("claim__article", flat=True)[:2]
    )
    return Article.objects.get(pk=recognised[0]) if len(recognised) == 1 else None


@transaction.atomic
def merge(merged: Any, *, into: Any, by: Any, taking: Collection[str] = ()) -> Any:
    """Make two actors (articles, outlets, propositions) one; the merged id leads to the other.

    What may change moves over, and the one that stays takes the merged one's values of the fields
    named in ``taking``. Published claims keep the row they were published with; the record is
    corrected, once, to show the one that stays.
    """
    kind = type(into)
    if type(merged) is not kind or merged.pk == into.pk:
        raise ValidationError("Choose two different ones of the same kind.")
    if not permissions.may_correct(by):
        raise workflow.Forbidden("Merging takes a reviewer or manager.")
    record.lock()
    with acting(by):
        pair = kind.objects.select_for_update().filter(pk__in=[merged.pk, into.pk])
        rows = {row.pk: row for row in pair.order_by("pk")}
        merged, into = rows[merged.pk], rows[into.pk]
        merging.refuse(merged, into)
        kind.objects.filter(merged_into=merged).update(merged_into=into)
        merging.move(merged, into)
        merged.merged_into = into
        merged.save(update_fields=["merged_into"])
        merging.take(merged, into, taking)
        workflow.correct(into, merged, by=by, redirects=_public_redirects(merged, into))
        return into


def _public_redirects(merged: Any, into: Any) -> list[tuple[str, str]]:
    """A redirect is public where the record has ever shown the id, or led to it."""
    shown = (
        Entry.objects.filter(terms__contains=[merged.public_id]).exists()
        or Redirect.objects.filter(new=merged.public_id).exists()
    )
    return [(merged.public_id, into.public_id)] if shown else []
