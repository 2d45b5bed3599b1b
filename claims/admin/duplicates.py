"""What may be here twice: pairs of actors, articles and outlets, and what people said of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from claims import permissions
from claims.admin import merging
from claims.models import Claim, Claimant
from sources import matching
from sources.admin.base import FactbaseModelAdmin
from sources.admin.search import row_id
from sources.models import Actor, Article, Distinct, Outlet
from sources.models.merging import Mergeable

CHANGE = "sources_distinct_change"
PAGE = 25
PAGES = 400
KINDS: dict[str, type[Mergeable]] = {"actor": Actor, "article": Article, "outlet": Outlet}
TABS = {"actor": "Actors", "article": "Articles", "outlet": "Outlets", "settled": "Not the same"}


@dataclass(frozen=True, slots=True)
class One:
    """One of a pair, with what tells it from others."""

    public_id: str
    name: str
    known: list[str]
    url: str


@dataclass(frozen=True, slots=True)
class Pair:
    one: One
    other: One
    why: str = ""
    merge_url: str = ""
    settled: Distinct | None = None


@admin.register(Distinct)
class DistinctAdmin(FactbaseModelAdmin):
    """One page with its tabs instead of a list of rows, and two things to answer."""

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view
        return [
            path("", page(self.changelist_view), name="sources_distinct_changelist"),
            path("answer/", page(self.answer), name="sources_distinct_answer"),
            path("<path:object_id>/change/", page(self.change_view), name=CHANGE),
        ]

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return permissions.may_correct(request.user)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = request.GET.get("kind", "actor")
        if kind not in TABS:
            raise Http404("Candidates are actors, articles or outlets.")
        at = min(max(row_id(request.GET.get("p", "")) or 1, 1), PAGES)
        pairs, total = (_settled if kind == "settled" else _candidates)(request.user, kind, at)
        last = min(max(-(-total // PAGE), 1), PAGES)
        context = {
            **self.admin_site.each_context(request),
            "title": "Duplicates",
            "kind": kind,
            "tabs": TABS,
            "pairs": pairs,
            "total": total,
            "may_answer": self.has_answer_permission(request),
            "page": at,
            "last": last,
            "before": _address(kind, at - 1) if at > 1 else "",
            "after": _address(kind, at + 1) if at < last else "",
        }
        return TemplateResponse(request, "admin/sources/duplicates.html", context)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An answer has no page of its own."""
        return HttpResponseRedirect(_address("settled"))

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Two are not the same; or, with ``settled``, that is taken back."""
        if not self.has_answer_permission(request):
            raise PermissionDenied("To say so takes a reviewer or manager.")
        if request.method != "POST":
            return HttpResponseRedirect(_address("actor"))
        taken_back = request.POST.get("settled", "")
        kind, said = self._ask_again(request) if taken_back else self._say_distinct(request)
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(_address(kind, row_id(request.POST.get("p", "")) or 1))

    def _say_distinct(self, request: HttpRequest) -> tuple[str, str]:
        kind = request.POST.get("kind", "")
        one, other = (_thing(kind, request.POST.get(name, "")) for name in ("one", "other"))
        if one == other:
            raise Http404("These are not two.")
        matching.say_distinct(one, other, by=request.user)
        said = f"{one.public_id} and {other.public_id} are not the same; nobody is asked again."
        return kind, said

    def _ask_again(self, request: HttpRequest) -> tuple[str, str]:
        distinct = Distinct.objects.filter(pk=row_id(request.POST["settled"]) or 0).first()
        if distinct is None:
            raise Http404("Nobody has said so, or it was taken back.")
        matching.ask_again(distinct, by=request.user)
        return "settled", f"{distinct.one} and {distinct.other} are asked about again."


def _address(kind: str, page: int = 1) -> str:
    asked = {"kind": kind} | ({"p": str(page)} if page > 1 else {})
    return f"{reverse('admin:sources_distinct_changelist')}?{urlencode(asked)}"


def _thing(kind: str, pk: str) -> Any:
    number = row_id(pk)
    if kind not in KINDS or number is None:
        raise Http404("There is no such pair.")
    found = KINDS[kind]._default_manager.filter(pk=number).first()
    if found is None:
        raise Http404("There is no such pair any more.")
    return found


def _candidates(user: Any, kind: str, page: int) -> tuple[list[Pair], int]:
    found, total = matching.candidates(KINDS[kind], first=(page - 1) * PAGE, most=PAGE)
    things = _things(kind, (pk for pair in found for pk in (pair.one, pair.other)))
    shown = _shown(kind, things, user)
    pairs = [
        Pair(
            shown[pair.one],
            shown[pair.other],
            why=", ".join(pair.why),
            merge_url=merging.address(things[pair.one], things[pair.other], back="duplicates"),
        )
        for pair in found
        if pair.one in things and pair.other in things
    ]
    return pairs, total


def _settled(user: Any, kind: str, page: int) -> tuple[list[Pair], int]:
    """What people said of pairs, the newest first."""
    said = Distinct.objects.select_related("by").order_by("-pk")
    here = list(said[(page - 1) * PAGE : page * PAGE])
    letters = {model.letter: name for name, model in KINDS.items()}
    shown: dict[str, One] = {}
    for letter, name in letters.items():
        ids = [i for d in here for i in (d.one, d.other) if i[:1] == letter]
        found = _things(name, (int(i[1:]) for i in ids if i[1:].isdigit()))
        shown |= {one.public_id: one for one in _shown(name, found, user).values()}
    gone = [One(i, "no longer here", [], "") for d in here for i in (d.one, d.other)]
    shown = {one.public_id: one for one in gone} | shown
    return [Pair(shown[d.one], shown[d.other], settled=d) for d in here], said.count()


def _things(kind: str, ids: Iterable[int]) -> dict[int, Any]:
    found: QuerySet = KINDS[kind]._default_manager.filter(pk__in=set(ids))
    if kind == "actor":
        found = found.prefetch_related("aliases", "affiliations__organisation")
    elif kind == "article":
        found = found.select_related("outlet").prefetch_related("bylines__actor")
    else:
        found = found.annotate(article_count=Count("articles"))
    return {thing.pk: thing for thing in found}


def _shown(kind: str, things: dict[int, Any], user: Any) -> dict[int, One]:
    counts = _claims(kind, things, user)
    return {
        pk: One(
            public_id=thing.public_id,
            name=str(thing),
            known=[line for line in _KNOWN[kind](thing, counts.get(pk, 0)) if line],
            url=reverse(f"admin:sources_{kind}_change", args=[pk]),
        )
        for pk, thing in things.items()
    }


def _claims(kind: str, things: dict[int, Any], user: Any) -> dict[int, int]:
    """How many claims rest on each, as far as this person may know of them."""
    seen = Claim.objects.visible_to(user)
    if kind == "actor":
        rows, by = Claimant.objects.filter(actor__in=things, claim__in=seen), "actor"
        number = Count("claim__number", distinct=True)
    elif kind == "article":
        rows, by = seen.filter(article__in=things), "article"  # type: ignore[assignment]
        number = Count("number", distinct=True)
    else:
        return {}
    return dict(rows.order_by().values_list(by).annotate(number))


def _of_actor(actor: Actor, claims: int) -> list[str]:
    others = ", ".join(alias.name for alias in actor.aliases.all())
    positions = "; ".join(str(each) for each in actor.affiliations.all())
    return [
        actor.get_kind_display(),
        actor.description,
        f"also {others}" if others else "",
        positions,
        actor.wikidata,
        _number(claims, "claim"),
    ]


def _of_article(article: Article, claims: int) -> list[str]:
    return [
        ", ".join(str(byline) for byline in article.bylines.all()),
        str(article.outlet or ""),
        article.issued_plain,
        article.url,
        article.doi,
        _number(claims, "claim"),
    ]


def _of_outlet(outlet: Any, claims: int) -> list[str]:
    return [outlet.place, outlet.issn, outlet.website, _number(outlet.article_count, "article")]


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


_KNOWN: dict[str, Any] = {"actor": _of_actor, "article": _of_article, "outlet": _of_outlet}
