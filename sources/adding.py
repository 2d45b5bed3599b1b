"""The verbs that bring articles and their texts in."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from sources import keys, texts
from sources.formats.csl import Maker as Maker
from sources.models import Actor, Article, Byline, Original, Outlet, Snapshot
from sources.models.history import acting
from sources.names import PersonName


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
        if outlet:
            fields["outlet"] = the_outlet(outlet, issn=issn_of)
            if issn_of and fields["outlet"].issn != issn_of:
                fields["issn"] = issn_of
        article = Article(**fields)
        article.full_clean(exclude=["citation_key"])
        article.save()
        for position, maker in enumerate(makers):
            add_byline(article, maker, position)
        keys.assign(article, wished=key)
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


def add_byline(article: Article, maker: Maker, position: int = 0) -> Byline:
    actor = the_actor(maker.name)
    printed = maker.printed or (maker.name if isinstance(maker.name, str) else "")
    byline = Byline(
        article=article,
        actor=actor,
        role=maker.role,
        printed="" if printed == actor.name else printed,
        position=position,
    )
    byline.full_clean()
    byline.save()
    return byline


def known_actor(name: PersonName | str | Actor) -> Actor | None:
    """The actor of this name, if there is one."""
    if isinstance(name, Actor):
        return name
    kind = Actor.Kind.PERSON if isinstance(name, PersonName) else Actor.Kind.ORGANISATION
    full = str(name).strip()
    alike = Actor.objects.current().filter(kind=kind)
    if found := alike.filter(name=full).first() or alike.filter(aliases__name=full).first():
        return found
    if isinstance(name, PersonName):
        return None
    whole = Actor.objects.current().filter(kind=Actor.Kind.PERSON, family="")
    return whole.filter(name=full).first()  # a person whose parts are not known, as CSL has them


@transaction.atomic
def the_actor(name: PersonName | str | Actor) -> Actor:
    """The actor of this name, made if there is none."""
    if found := known_actor(name):
        return found
    with connection.cursor() as cursor:  # two may have one name, but are not made at once
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('actor'))")
    if found := known_actor(name):
        return found
    if isinstance(name, PersonName):
        actor = Actor(kind=Actor.Kind.PERSON, name=str(name), **asdict(name))
    elif name := str(name).strip():
        actor = Actor(kind=Actor.Kind.ORGANISATION, name=name)
    else:
        raise ValidationError("A byline has a name in it.", code="byline")
    actor.full_clean()
    actor.save()
    return actor


def the_outlet(name: str, *, issn: str = "") -> Outlet:
    """The outlet of this name, made (with its ISSN) if there is none."""
    alike = Outlet.objects.current().filter(name__iexact=name.strip())
    if found := alike.first():
        return found
    outlet = Outlet(name=name.strip(), issn=issn)
    outlet.clean_fields()
    try:
        with transaction.atomic():
            outlet.save()
    except IntegrityError:  # somebody else has just made it
        return alike.get()
    return outlet
