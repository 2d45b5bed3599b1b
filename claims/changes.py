"""What each revision of the record did: the change feed."""

from collections import defaultdict
from datetime import UTC
from itertools import accumulate
from typing import Any

from django.db.models import Count

from claims.models import Entry, Redirect, Revision
from claims.record import Record

DID = ("published", "superseded", "withdrawn", "corrected")
#: How many entries the revisions of one page may have; one that has more stands alone.
MOST = 10_000


def after(number: int, record: Record, most: int) -> list[dict[str, Any]]:
    """The revisions that follow a number, oldest first, up to the record's own; ``most`` of them,
    or fewer where they are large."""
    revisions = Revision.objects.filter(number__gt=number, number__lte=record.revision)
    found = _so_many(list(revisions.order_by("number")[:most]))
    done = _done(found)
    redirects = _redirects(found)
    return [
        {
            "number": revision.number,
            "kind": revision.kind,
            "at": f"{revision.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "digest": revision.digest,
            **{verb: done[revision.number][verb] for verb in DID},
            "redirects": redirects[revision.number],
        }
        for revision in found
    ]


def _so_many(revisions: list[Revision]) -> list[Revision]:
    within = Entry.objects.filter(revision__in=revisions).values_list("revision")
    counts = dict(within.annotate(Count("pk")).order_by())
    sums = list(accumulate(counts.get(each.number, 0) for each in revisions))
    return [each for n, each in enumerate(revisions) if n == 0 or sums[n] <= MOST]


def _done(revisions: list[Revision]) -> dict[int, dict[str, list[str]]]:
    """Revision → what was done → ids of claim versions."""
    done: dict[int, dict[str, list[str]]] = defaultdict(lambda: {verb: [] for verb in DID})
    entries = Entry.objects.filter(revision__in=revisions).order_by("number")
    columns = ("number", "version", "status", "published_revision", "revision_id")
    for number, version, status, published, revision in entries.values_list(*columns):
        if status == Entry.Status.WITHDRAWN:
            verb = "withdrawn"
        else:
            verb = "published" if published == revision else "corrected"
        done[revision][verb].append(f"C{number}v{version}")
    ended = Entry.objects.filter(
        valid_until__in=[r for r in revisions if r.kind == Revision.Kind.PUBLISH]
    )
    for number, version, revision in ended.order_by("number").values_list(
        "number", "version", "valid_until"
    ):
        done[revision]["superseded"].append(f"C{number}v{version}")
    return done


def _redirects(revisions: list[Revision]) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for redirect in Redirect.objects.filter(revision__in=revisions):
        found[redirect.revision_id].append({"old": redirect.old, "new": redirect.new})
    return found
