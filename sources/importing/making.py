"""Articles of many records at once, with their bylines, outlets and keys: a few statements each
for all of them, under the locks that adding one by one takes too.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower

from sources import keys
from sources.formats import csl
from sources.formats.csl import Bibliographic, Maker
from sources.models import Actor, Alias, Article, Byline, ImportRecord, Outlet
from sources.names import PersonName

#: Kind of actor, and name.
Named = tuple[str, str]
#: An article's id, and what is to be said of its making.
Made = tuple[int, list[str]]


def make(rows: list[ImportRecord]) -> dict[int, Made]:
    """Make an article of each record, by its number."""
    read = {row.number: csl.fields(row.item or {}) for row in rows}
    at = outlets({given.outlet: given.issn for given in read.values() if given.outlet})
    held = _held_dois(rows, read)
    who = actors([maker for given in read.values() for maker in given.makers])
    begun = [_article(row, read[row.number], at, held) for row in rows]
    articles = [article for article, _ in begun]
    keys.assign_all(
        [(article, _first_person(read[row.number]), read[row.number].key)
         for row, article in zip(rows, articles, strict=True)]
    )  # fmt: skip
    Article.objects.bulk_create(articles)
    Byline.objects.bulk_create(
        byline
        for row, article in zip(rows, articles, strict=True)
        for byline in bylines(article, read[row.number].makers, who)
    )
    return {
        row.number: (article.pk, remarks)
        for row, (article, remarks) in zip(rows, begun, strict=True)
    }


def _article(
    row: ImportRecord, given: Bibliographic, outlets: dict[str, Outlet], held: set[str]
) -> tuple[Article, list[str]]:
    fields, remarks = dict(given.fields), []
    outlet = outlets.get(given.outlet.casefold())
    if given.issn and outlet and outlet.issn != given.issn:
        fields["issn"] = given.issn
    if row.chosen and fields.get("doi") in held:
        fields["csl_extra"] = fields["csl_extra"] | {"DOI": fields.pop("doi")}
        remarks.append("another article has its DOI, which is kept as a variable alone")
    return Article(outlet=outlet, **fields), remarks


def _held_dois(rows: list[ImportRecord], read: dict[int, Bibliographic]) -> set[str]:
    asked = {read[row.number].fields.get("doi", "") for row in rows if row.chosen} - {""}
    held = Article.objects.current().filter(doi__in=asked) if asked else Article.objects.none()
    return set(held.values_list("doi", flat=True))


def _first_person(given: Bibliographic) -> str:
    """The family name a citation key begins with, where a person is the first author."""
    for maker in given.makers:
        if maker.role in ("author", *csl.AUTHORS.values()) and isinstance(maker.name, PersonName):
            return maker.name.family
    return ""


# --- outlets -------------------------------------------------------------------------------------


def outlets(wanted: dict[str, str]) -> dict[str, Outlet]:
    """By their names, whatever the case; made where there are none."""
    names = {name.casefold(): name for name in sorted(wanted)}
    found = _known_outlets(names)
    new = [Outlet(name=name, issn=wanted[name]) for key, name in names.items() if key not in found]
    if new:
        Outlet.objects.bulk_create(new, ignore_conflicts=True)  # somebody may make it right now
        found = _known_outlets(names)
    return found


def _known_outlets(names: dict[str, str]) -> dict[str, Outlet]:
    lower = [name.lower() for name in names.values()]
    alike = Outlet.objects.current().alias(low=Lower("name"))
    alike = alike.filter(Q(low__in=lower) | Q(name__in=names.values()))  # İ is small in two ways
    return {outlet.name.casefold(): outlet for outlet in alike}


# --- actors --------------------------------------------------------------------------------------


def named(maker: Maker) -> Named:
    if isinstance(maker.name, Actor):
        return maker.name.kind, maker.name.name
    kind = Actor.Kind.PERSON if isinstance(maker.name, PersonName) else Actor.Kind.ORGANISATION
    return str(kind), str(maker.name).strip()


def actors(makers: list[Maker]) -> dict[Named, Actor]:
    """By kind and name, or another name they go by; made where there are none."""
    wanted = {named(maker): maker for maker in makers}
    if not wanted:
        return {}
    found = _known_actors(wanted)
    if len(found) < len(wanted):
        with connection.cursor() as cursor:  # two may have one name, but are not made at once
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('actor'))")
        found = _known_actors(wanted)
    new = {key: _actor(key, maker) for key, maker in wanted.items() if key not in found}
    Actor.objects.bulk_create(new.values())
    return found | new


def _actor(key: Named, maker: Maker) -> Actor:
    parts = asdict(maker.name) if isinstance(maker.name, PersonName) else {}
    return Actor(kind=key[0], name=key[1], **parts)


def _known_actors(wanted: Iterable[Named]) -> dict[Named, Actor]:
    """The same as ``adding.known_actor`` finds for each, the surest last."""
    names = {name for _, name in wanted}
    found: dict[Named, Actor] = {}
    current = Actor.objects.current().order_by("-pk")
    whole = Q(kind=Actor.Kind.PERSON, family="", name__in=names)
    for actor in current.filter(whole):
        found[str(Actor.Kind.ORGANISATION), actor.name] = actor
    aliases = Alias.objects.filter(name__in=names, actor__merged_into=None)
    for alias in aliases.select_related("actor").order_by("-actor_id"):
        found[alias.actor.kind, alias.name] = alias.actor
    for actor in current.filter(name__in=names):
        found[actor.kind, actor.name] = actor
    return {key: found[key] for key in wanted if key in found}


def bylines(article: Article, makers: Iterable[Maker], actors: dict[Named, Actor]) -> list[Any]:
    """One row for each who has a role; two names may be one actor, who stands there once."""
    made: dict[tuple[int, str], Byline] = {}
    for position, maker in enumerate(makers):
        actor = actors[named(maker)]
        printed = maker.printed or (maker.name if isinstance(maker.name, str) else "")
        made.setdefault(
            (actor.pk, maker.role),
            Byline(
                article=article,
                actor=actor,
                role=maker.role,
                printed="" if printed == actor.name else printed,
                position=position,
            ),
        )
    return list(made.values())
