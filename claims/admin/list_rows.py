"""What a list names, as its owner sees it: also what is not published, as far as they may know."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.urls import reverse

from claims import list_contents
from claims.models import Claim, SavedList, Status
from claims.record import Record
from sources.models import Article

#: In words, for the owner.
STANDS = {
    list_contents.PUBLISHED: "published",
    list_contents.WITHDRAWN: "withdrawn",
    list_contents.GONE: "no published claim shows it any more",
}
UNPUBLISHED = "not published: others do not see it in the list"


class Row(NamedTuple):
    place: int
    public_id: str
    title: str
    about: str
    language: str
    url: str
    stands: str
    shown: bool
    note: str
    typed: str


def of(
    saved: SavedList, record: Record, *, user: Any, page: Any, typed: Mapping[str, str]
) -> list[Row]:
    """Those of a page, in the order of the list, in a fixed number of queries; ``typed``: notes
    that are not saved."""
    items = list(page.object_list)
    known = (_claims if saved.of == SavedList.Of.CLAIMS else _articles)(
        [int(item.public_id[1:]) for item in items], user
    )
    contents = list_contents.read(
        saved, [item.public_id for item in items], record, frozen=saved.frozen_id
    )
    public = {each.named: each for each in contents.listed}
    rows = []
    for place, item in enumerate(items, page.start_index()):
        shown = public.get(item.public_id)
        title, about, language, url = known.get(item.public_id) or _told(shown)
        stands = STANDS[shown.stands] if shown else UNPUBLISHED
        note = typed.get(item.public_id, item.note)
        rows.append(
            Row(place, item.public_id, title, about, language, url, stands, bool(shown),
                item.note, note)
        )  # fmt: skip
    return rows


Known = tuple[str, str, str, str]


def _claims(numbers: list[int], user: Any) -> dict[str, Known]:
    """The published version of each, or the newest this person may see."""
    versions = (
        Claim.objects.visible_to(user)
        .filter(number__in=numbers)
        .select_related("article")
        .order_by("number", "version")
    )
    found: dict[str, Claim] = {}
    for claim in versions:
        kept = found.get(claim.public_id)
        if kept is None or kept.status != Status.PUBLISHED:
            found[claim.public_id] = claim
    return {
        public_id: (
            claim.text,
            claim.article.shown_title,
            claim.language,
            reverse("admin:claims_claim_change", args=[claim.pk]),
        )
        for public_id, claim in found.items()
    }


def _articles(numbers: list[int], user: Any) -> dict[str, Known]:
    articles = Article.objects.for_lists().filter(pk__in=numbers)
    return {
        article.public_id: (
            article.shown_title,
            " · ".join(filter(None, (_byline(article), article.issued_plain))),
            article.language,
            reverse("admin:sources_article_change", args=[article.pk]),
        )
        for article in articles
    }


def _byline(article: Article) -> str:
    return ", ".join(str(each) for each in article.bylines.all())


def _told(shown: list_contents.Listed | None) -> Known:
    """What there is no row of any more, or none to be seen, as the record has it."""
    if shown is None:
        return "It is not here any more, or not to be seen by you.", "", "", ""
    document = shown.document
    return document.get("text") or document["title"], "", document.get("language", ""), ""
