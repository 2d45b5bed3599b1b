"""The verbs that bring articles and their texts in."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q

from sources import keys, texts
from sources.formats.csl import Bibliographic
from sources.formats.csl import Maker as Maker
from sources.models import Actor, Alias, Article, Byline, Original, Outlet, Snapshot
from sources.models.history import acting
from sources.names import PersonName

#: Kind of actor, and name.
Named = tuple[str, str]


class SameText(ValidationError):
    """The text is held already; ``snapshot`` is where."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        article = snapshot.article
        super().__init__(
            f"This text is here already, as {article.public_id} “{article.shown_title}”.",
            code="same_text",
        )


def held(text: str) -> Snapshot | None:
    """The snapshot that has exactly this (normalised) text."""
    return (
        Snapshot.objects.filter(sha256=texts.sha256(text), article__merged_into=None)
        .select_related("article")
        .first()
    )


def refuse_same(article: Article, text: str, *, again: bool = False) -> None:
    """Raise SameText where the normalised text is held: by this article always, by another
    unless ``again``.
    """
    already = None
    if article.pk:
        already = article.snapshots.filter(sha256=texts.sha256(text)).first()
    already = already or (None if again else held(text))
    if already:
        raise SameText(already)


@transaction.atomic
def add_article(
    *,
    by: Any,
    makers: Iterable[Maker] = (),
    outlet: str = "",
    issn_of: str = "",
    key: str = "",
    text: str = "",
    method: str = Snapshot.Method.FILE,
    obtained_from: str = "",
    again: bool = False,
    **fields: Any,
) -> Article:
    """A new article with its byline and, where given, its text.

    ``fields`` are Article's own; ``issn_of`` is the outlet's; ``key`` the citation key it
    gets where that is free. Raises ValidationError naming the field that is wrong, and SameText
    where another article has the same text, unless ``again``.
    """
    with acting(by):
        key = key or fields.pop("citation_key", "")
        article = Article(**fields)
        article.full_clean(exclude=["citation_key"])
        make([(article, Bibliographic(fields, tuple(makers), texts.line(outlet), issn_of, key))])
        if text:
            add_snapshot(
                article,
                text,
                by=by,
                method=method,
                obtained_from=obtained_from,
                again=again,
            )
        return article


@transaction.atomic
def add_snapshot(
    article: Article,
    text: str,
    *,
    by: Any,
    method: str = Snapshot.Method.FILE,
    obtained_from: str = "",
    again: bool = False,
    original: Original | None = None,
) -> Snapshot:
    """Freeze a text of the article: normalised once, hashed by PostgreSQL, never changed.

    Raises SameText where it is held already: by this article always, by another unless ``again``.
    """
    with acting(by):
        text = texts.normalise(text)
        refuse_same(article, text, again=again)
        snapshot = Snapshot.objects.create(
            article=article,
            text=text,
            method=method,
            obtained_from=obtained_from,
            obtained_by=by,
            original=original,
        )
        snapshot.refresh_from_db(fields=["sha256"])
        return snapshot


@transaction.atomic
def add_original(
    article: Article,
    content: bytes,
    *,
    by: Any,
    media_type: str,
    name: str,
    obtained_from: str = "",
) -> Original:
    """Keep the page or file an article was read from; the same bytes once an article."""
    if len(content) > settings.ORIGINAL_MAX_BYTES:
        raise ValidationError(
            f"The file has {len(content) / 1e6:,.0f} MB; {settings.ORIGINAL_MAX_BYTES // 10**6} MB "
            "may be kept."
        )
    sha256 = hashlib.sha256(content).hexdigest()
    if known := article.originals.filter(sha256=sha256).first():
        return known
    with acting(by):
        original = Original(
            article=article,
            content=content,
            media_type=media_type,
            name=name,
            obtained_from=obtained_from,
            obtained_by=by,
        )
        original.clean_fields(exclude=["sha256", "content"])
        original.save()
        original.refresh_from_db(fields=["sha256"])
        return original


# --- articles of references ----------------------------------------------------------------------


def make(begun: Sequence[tuple[Article, Bibliographic]]) -> None:
    """Save articles with the outlet, byline and key that is said of each: by a few statements,
    however many they are. Raises ValidationError for a name that cannot be one."""
    at = outlets({given.outlet: given.issn for _, given in begun if given.outlet})
    who = actors([maker for _, given in begun for maker in given.makers])
    for article, given in begun:
        article.outlet = at[given.outlet] if given.outlet else None
        if given.issn and article.outlet and article.outlet.issn != given.issn:
            article.issn = given.issn
    keys.assign_all([(article, _first_person(given.makers), given.key) for article, given in begun])
    Article.objects.bulk_create([article for article, _ in begun])
    Byline.objects.bulk_create(
        [byline for article, given in begun for byline in bylines(article, given.makers, who)]
    )


def _first_person(makers: Iterable[Maker]) -> str:
    people = [(maker.role, maker.name) for maker in makers if named(maker)[0] == Actor.Kind.PERSON]
    return keys.begins_with((role, getattr(name, "family", "") or str(name))
                            for role, name in people)  # fmt: skip


def bylines(article: Article, makers: Iterable[Maker], who: dict[Named, Actor]) -> list[Byline]:
    """One row for each who has a role; two names may be one actor, who stands there once."""
    made: dict[tuple[int, str], Byline] = {}
    for position, maker in enumerate(makers):
        actor = maker.name if isinstance(maker.name, Actor) else who[named(maker)]
        printed = maker.printed or (maker.name if isinstance(maker.name, str) else "")
        byline = Byline(
            article=article,
            actor=actor,
            role=maker.role,
            printed="" if printed == actor.name else printed,
            position=position,
        )
        byline.clean_fields(exclude=["article", "actor"])
        made.setdefault((actor.pk, maker.role), byline)
    return list(made.values())


def held_dois(dois: Iterable[str]) -> set[str]:
    """Those of them that an article has, in whatever letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked FROM unnest(%s::text[]) asked JOIN sources_article a"
            " ON sources_doi(a.doi) = sources_doi(asked)"
            " WHERE asked <> '' AND a.doi <> '' AND a.merged_into_id IS NULL",
            [list(dois)],
        )
        return {doi for (doi,) in cursor.fetchall()}


# --- outlets and actors --------------------------------------------------------------------------


def the_outlet(name: str, *, issn: str = "") -> Outlet:
    """The outlet of this name, made (with its ISSN) if there is none."""
    name = texts.line(name)
    return outlets({name: issn})[name]


def outlets(wanted: dict[str, str]) -> dict[str, Outlet]:
    """By their names, whatever the case; made, with the ISSN beside it, where there are none."""
    found = _known_outlets(wanted)
    new = [Outlet(name=name, issn=wanted[name]) for name in sorted(wanted) if name not in found]
    for outlet in new:
        outlet.clean_fields()
    if new:
        # One may be another in capitals, or be made by somebody right now.
        Outlet.objects.bulk_create(new, ignore_conflicts=True)
        found = _known_outlets(wanted)
    return found


def _known_outlets(names: Iterable[str]) -> dict[str, Outlet]:
    """By their names as they are asked for; what is the same, PostgreSQL says, whose rule it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked, o.id FROM unnest(%s::text[]) asked JOIN sources_outlet o"
            " ON lower(o.name) = lower(asked) WHERE o.merged_into_id IS NULL",
            [list(names)],
        )
        ids = dict(cursor.fetchall())
    known = Outlet.objects.in_bulk(ids.values())
    return {name: known[pk] for name, pk in ids.items()}


def known_actor(name: PersonName | str | Actor) -> Actor | None:
    """The actor of this name, if there is one."""
    if isinstance(name, Actor):
        return name
    return _known_actors([named(Maker(name))]).get(named(Maker(name)))


def the_actor(name: PersonName | str | Actor) -> Actor:
    """The actor of this name, made if there is none."""
    return name if isinstance(name, Actor) else actors([Maker(name)])[named(Maker(name))]


@transaction.atomic
def actors(makers: Iterable[Maker]) -> dict[Named, Actor]:
    """By kind and name, or another name they go by; made where there are none."""
    wanted = {named(maker): maker for maker in makers if not isinstance(maker.name, Actor)}
    found = _known_actors(wanted)
    if len(found) < len(wanted):
        with connection.cursor() as cursor:  # two may have one name, but are not made at once
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('actor'))")
        found = _known_actors(wanted)
    new = {key: _actor(key, maker) for key, maker in wanted.items() if key not in found}
    Actor.objects.bulk_create(new.values())
    return found | new


def named(maker: Maker) -> Named:
    if isinstance(maker.name, Actor):
        return maker.name.kind, maker.name.name
    kind = Actor.Kind.PERSON if isinstance(maker.name, PersonName) else Actor.Kind.ORGANISATION
    return str(kind), texts.line(str(maker.name))


def _actor(key: Named, maker: Maker) -> Actor:
    if not key[1]:
        raise ValidationError("A byline has a name in it.", code="byline")
    parts = asdict(maker.name) if isinstance(maker.name, PersonName) else {}
    actor = Actor(kind=key[0], name=key[1], **parts)
    actor.clean_fields()
    return actor


def _known_actors(wanted: Collection[Named]) -> dict[Named, Actor]:
    """By name, by another name, or a person whose parts are not known and whom CSL has as an
    organisation: the surest last."""
    names = {name for _, name in wanted}
    if not names:
        return {}
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
