"""The addresses of the record for search engines: an index, and parts of at most 10,000.

A part is a range of numbers, so that it is found at once however many there are, and stays the
same part.
"""

from collections.abc import Iterable
from html import escape

from django.db.models import Max
from django.urls import reverse

from claims.ids import KINDS
from claims.models import Entry, Subject

IN_A_PART = 10_000
MOST_PARTS = 49_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = ("start", "claims", "propositions", "actors", "articles", "outlets", "topics",
         "revisions", "about")  # fmt: skip

#: An address, and the day it last changed.
Line = tuple[str, str]


def index(base: str) -> str:
    parts = ["pages-1"]
    for kind, last in (("claims", _last_claim()), ("subjects", _last_subject())):
        most = min(-(-last // IN_A_PART), MOST_PARTS)
        parts += [f"{kind}-{number}" for number in range(1, most + 1)]
    lines = "".join(f"<sitemap><loc>{base}/sitemaps/{part}.xml</loc></sitemap>\n" for part in parts)
    return _xml("sitemapindex", lines)


def part(kind: str, number: int, *, base: str) -> str | None:
    """None where the index has no such part."""
    after, last = (number - 1) * IN_A_PART, number * IN_A_PART
    if kind == "pages":
        found = [(reverse(f"claims:{name}"), "") for name in PAGES] if number == 1 else []
    elif number < 1 or number > MOST_PARTS:
        found = []
    elif kind == "claims":
        found = list(_claims(after, last))
    else:
        found = list(_subjects(after, last))
    if not found and (kind == "pages" or after >= _last(kind)):
        return None
    return _xml("urlset", "".join(_line(base, path, day) for path, day in found))


def _claims(after: int, last: int) -> Iterable[Line]:
    entries = Entry.objects.filter(
        valid_until=None, status=Entry.Status.PUBLISHED, number__gt=after, number__lte=last
    ).order_by("number")
    for number, at in entries.values_list("number", "revision__at"):
        yield reverse("claims:claim", args=[f"C{number}"]), f"{at:%Y-%m-%d}"


def _subjects(after: int, last: int) -> Iterable[Line]:
    subjects = Subject.objects.filter(valid_until=None, whole=True, pk__gt=after, pk__lte=last)
    for public_id, at in subjects.order_by("pk").values_list("public_id", "revision__at"):
        yield _address(public_id), f"{at:%Y-%m-%d}"


def _address(public_id: str) -> str:
    if public_id.startswith("topic:"):
        return reverse("claims:topic", args=[public_id.removeprefix("topic:")])
    return reverse(KINDS[public_id[0]].page, args=[public_id])


def _last(kind: str) -> int:
    return _last_claim() if kind == "claims" else _last_subject()


def _last_claim() -> int:
    found = Entry.objects.filter(valid_until=None).aggregate(last=Max("number"))
    return int(found["last"] or 0)


def _last_subject() -> int:
    return int(Subject.objects.aggregate(last=Max("pk"))["last"] or 0)


def _line(base: str, path: str, day: str) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(base + path)}</loc>{changed}</url>\n"


def _xml(root: str, lines: str) -> str:
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return f'{head}<{root} xmlns="{_SPACE}">\n{lines}</{root}>\n'
