"""What the fields of the coding screen offer, and what is made in place."""

from dataclasses import asdict
from typing import Any

from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.forms import BooleanField, modelform_factory
from django.http import HttpRequest

from claims import record
from claims.admin.coding import showing
from claims.admin.coding.answering import Answer, sent, typed
from claims.admin.coding.showing import Json, Of
from claims.models import Claim, CodebookVersion, Proposition, Topic
from sources import names, texts
from sources.admin.actors import ActorForm
from sources.admin.search import by_public_id
from sources.models import Actor, Article
from sources.models.history import acting

OFFERED = 20


def asked(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\0", "")[:200].split())


def new_actor(request: HttpRequest, article: Article) -> Json:
    """What a name that is not here yet seems to be: only proposed, for people to look at."""
    return {"guess": asdict(names.guess(asked(request), language=article.language))}


def actors(request: HttpRequest, article: Article) -> Json:
    words, of = asked(request), Of(article)
    if not words:
        return {"results": of.byline() + _claimants_here(request, article, of)}
    by_name = Case(
        When(name__unaccent__istartswith=words, then=0),
        When(family__unaccent__istartswith=words, then=1),
        When(name__unaccent__icontains=words, then=2),
        default=3,
        output_field=IntegerField(),
    )
    found = _searched(request, Actor.objects.current(), words).annotate(likeness=by_name)
    found = found.order_by("likeness", "sort_name", "pk").prefetch_related(
        "affiliations__organisation"
    )
    return {"results": [of.actor(each) for each in found[:OFFERED]]}


def _claimants_here(request: HttpRequest, article: Article, of: Of) -> list[Json]:
    """Who makes other claims of this article, the latest first; of hidden claims nothing."""
    claims = showing.here(article, request.user)
    found = (
        Actor.objects.current()
        .filter(claimed__claim__in=claims.order_by())
        .exclude(pk__in=of.in_byline)
        .annotate(latest=Max("claimed__claim"))
        .order_by("-latest", "pk")
        .prefetch_related("affiliations__organisation")
    )
    return [of.actor(each) for each in found[: max(0, OFFERED - len(of.in_byline))]]


def propositions(request: HttpRequest) -> Json:
    words = asked(request)
    in_use = Proposition.objects.in_use().select_related("broader", "negation_of")
    found = _best(request, in_use, words) if words else _lately(request, in_use)
    return {"results": [showing.proposition(each) for each in found[:OFFERED]]}


def _best(request: HttpRequest, in_use: Any, words: str) -> QuerySet[Proposition]:
    """All words in its text first, then all of them in its text and definition."""
    one = by_public_id(in_use, words)
    if one is not None:
        return one
    found = _searched(request, in_use, words)
    everywhere = Q()
    for word in words.split():
        everywhere &= Q(text__unaccent__icontains=word) | Q(definition__unaccent__icontains=word)
    likeness = Case(
        When(text__unaccent__istartswith=words, then=0),
        When(text__unaccent__icontains=words, then=1),
        When(pk__in=found.values("pk"), then=2),
        default=3,
        output_field=IntegerField(),
    )
    either = in_use.filter(Q(pk__in=found.values("pk")) | everywhere)
    return either.annotate(likeness=likeness).order_by("likeness", "text", "pk")


def _lately(request: HttpRequest, in_use: Any) -> QuerySet[Proposition]:
    """Those most lately used in claims this person may know of."""
    known = Claim.objects.visible_to(request.user).order_by()
    latest = Max("stances__claim", filter=Q(stances__claim__in=known))
    return in_use.annotate(latest=Coalesce(latest, Value(0))).order_by("-latest", "text", "pk")


def articles(request: HttpRequest) -> Json:
    found = _searched(request, Article.objects.current(), asked(request))
    return {"results": showing.choices(found.order_by("-pk")[:OFFERED])}


def topics(request: HttpRequest) -> Json:
    found = _searched(request, Topic.objects.in_use(), asked(request))
    return {"results": showing.choices(found.order_by("name", "pk")[:OFFERED])}


def _searched(request: HttpRequest, queryset: Any, words: str) -> Any:
    """As the workbench's own lists search."""
    page: Any = admin.site.get_model_admin(queryset.model)
    found, _ = page.get_search_results(request, queryset, words)
    return found


# --- made in place ---------------------------------------------------------------------------

_ACTOR = modelform_factory(
    Actor,
    form=ActorForm,
    fields=(
        "kind", "name", "description", "family", "given", "particle", "suffix", "native_order",
    ),
)  # fmt: skip
_PROPOSITION = modelform_factory(
    Proposition, fields=("text", "definition", "examples", "counter_examples")
)


def add_actor(request: HttpRequest) -> tuple[int, Json]:
    """A new actor; sent twice, it is there once."""
    form = _ACTOR({"kind": Actor.Kind.PERSON} | _values(sent(request), _ACTOR))
    with transaction.atomic(), acting(request.user):
        _one_at_a_time("actor")
        _check(form)
        same = {name: getattr(form.instance, name) for name in ("kind", "name", "description")}
        there = Actor.objects.current().filter(**same).first()
        actor = there or form.save()
    return (200 if there else 201), {"actor": Of(None).actor(actor)}


def add_proposition(request: HttpRequest) -> tuple[int, Json]:
    """A new proposition; sent twice, it is there once."""
    data = sent(request)
    values, note = _values(data, _PROPOSITION), typed(data, "note", most=5_000).strip()
    form = _PROPOSITION(values)
    with transaction.atomic(), acting(request.user):
        _one_at_a_time("proposition")
        text, definition = texts.line(values.get("text", "")), values.get("definition", "").strip()
        there = Proposition.objects.in_use().filter(text=text, definition=definition).first()
        if there is None:
            _check(form)
            record.lock()
            kind = CodebookVersion.Kind.ADD
            with CodebookVersion.objects.begun(kind, note=note, by=request.user):
                proposition = form.save()
    return (200 if there else 201), {"proposition": showing.proposition(there or proposition)}


def _one_at_a_time(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def _values(data: Json, form: Any) -> Json:
    """What was sent for the fields of this form."""
    values: Json = {}
    for name, field in form.base_fields.items():
        if isinstance(field, BooleanField):
            values[name] = data.get(name) is True
        elif name in data:
            values[name] = typed(data, name, most=20_000)
    return values


def _check(form: Any) -> None:
    if not form.is_valid():
        errors = {name: list(said) for name, said in form.errors.items()}
        if "__all__" in errors:
            errors[""] = errors.pop("__all__")
        raise Answer(422, errors=errors)
