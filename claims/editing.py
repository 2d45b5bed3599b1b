"""The verbs that change working data with more in mind than one row."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from claims import anchoring, merging, workflow
from claims.models import Entry, Quote, Redirect
from sources import adding
from sources.models import Article, Snapshot
from sources.models.history import acting


@dataclass(slots=True)
class Anchored:
    """What came of looking for quotes in a text."""

    snapshot: Snapshot
    found: list[Quote] = field(default_factory=list)
    missing: list[Quote] = field(default_factory=list)


@transaction.atomic
def add_text(
    article: Article,
    text: str,
    *,
    by: Any,
    method: str,
    obtained_from: str = "",
    again: bool = False,
) -> Anchored:
    """Freeze a text of the article and find the quotes in it that had no place yet.

    Published claims keep their words; that they now have a place is a correction of the record.
    """
    with acting(by):
        snapshot = adding.add_snapshot(
            article, text, by=by, method=method, obtained_from=obtained_from, again=again
        )
        result = Anchored(snapshot)
        waiting = Quote.objects.filter(claim__article=article, snapshot=None).select_related(
            "claim"
        )
        for quote in waiting.order_by("claim__number", "claim__version", "position"):
            try:
                place(quote, snapshot)
            except anchoring.NotInText:
                result.missing.append(quote)
            else:
                quote.save()
                result.found.append(quote)
        if result.found:
            workflow.correct(*(quote.claim for quote in result.found), by=by)
        return result


def place(quote: Quote, snapshot: Snapshot) -> Quote:
    """Set where the quote stands in the snapshot (unsaved); raises NotInText."""
    passage = anchoring.find(snapshot.text, quote.exact, prefix=quote.prefix, suffix=quote.suffix)
    quote.snapshot, quote.start, quote.end = snapshot, passage.start, passage.end
    quote.prefix, quote.suffix = passage.prefix, passage.suffix
    return quote


def waiting_for(text: str) -> Article | None:
    """The one article known by its reference alone whose quotes all stand in this text.

    It takes two quotes, or one of at least 20 characters, to know an article by them.
    """
    recognised = []
    for article in Article.objects.current().without_text().prefetch_related("claims__quotes"):
        quotes = {q.exact for claim in article.claims.all() for q in claim.quotes.all()}
        enough = len(quotes) > 1 or any(len(quote) >= 20 for quote in quotes)
        if enough and all(quote in text for quote in quotes):
            recognised.append(article)
    return recognised[0] if len(recognised) == 1 else None


@transaction.atomic
def merge(merged: Any, *, into: Any, by: Any) -> Any:
    """Make two actors (articles, outlets, propositions) one; the merged id leads to the other.

    What may change moves over. Published claims keep the row they were published with; the
    record is corrected to show the one that stays.
    """
    kind = type(into)
    if type(merged) is not kind or merged.pk == into.pk:
        raise ValidationError("Choose two different ones of the same kind.")
    if not by.has_perm("claims.correct_record"):
        raise workflow.Forbidden("Merging takes a reviewer or manager.")
    with acting(by):
        pair = kind.objects.select_for_update().filter(pk__in=[merged.pk, into.pk])
        rows = {row.pk: row for row in pair.order_by("pk")}
        merged, into = rows[merged.pk], rows[into.pk]
        merging.refuse(merged, into)
        kind.objects.filter(merged_into=merged).update(merged_into=into)
        merging.move(merged, into)
        merged.merged_into = into
        merged.save(update_fields=["merged_into"])
        workflow.correct(into, merged, by=by, redirects=_public_redirects(merged, into))
        return into


def _public_redirects(merged: Any, into: Any) -> list[tuple[str, str]]:
    """A redirect is public where the record has ever shown the id, or led to it."""
    shown = (
        Entry.objects.filter(terms__contains=[merged.public_id]).exists()
        or Redirect.objects.filter(new=merged.public_id).exists()
    )
    return [(merged.public_id, into.public_id)] if shown else []
