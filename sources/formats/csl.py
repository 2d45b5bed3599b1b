"""Article ⇄ CSL-JSON, the one inner form of a reference (citationstyles.org, 1.0.2).

What an article has no place for is kept in ``csl_extra`` under the variable's own name, and comes
out again. ``fields`` reads what other programs write as well as what ``article`` writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from sources import dates, dois, rich, texts, variables
from sources.formats import languages
from sources.models import Actor, Article, Byline
from sources.models.article import CSL_TYPES, NAMED_TYPES
from sources.names import PersonName

CSLItem = dict[str, Any]

#: CSL variable → the article's field.
TEXTS = {
    "language": "language",
    "section": "section",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "publisher": "publisher",
    "publisher-place": "publisher_place",
    "event-title": "event",
    "genre": "genre",
    "archive": "archive",
    "archive_location": "archive_location",
    "URL": "url",
    "DOI": "doi",
    "ISBN": "isbn",
    "ISSN": "issn",
    "PMID": "pmid",
}
DATES = {"issued": "issued", "accessed": "accessed"}
#: Whom CSL has as the author of such an item; the byline says it more exactly.
AUTHORS = {"interview": Byline.Role.INTERVIEWEE, "speech": Byline.Role.SPEAKER}
#: Variables by the names that older files and other programs give them.
RENAMED = {
    "event": "event-title",
    "shortTitle": "title-short",
    "journalAbbreviation": "container-title-short",
    "archive-location": "archive_location",
    "citekey": "citation-key",
}
#: Types by the names that Crossref, Zotero and others give them.
RENAMED_TYPES = {
    "journal-article": "article-journal",
    "newspaper-article": "article-newspaper",
    "magazine-article": "article-magazine",
    "proceedings-article": "paper-conference",
    "posted-content": "article",
    "preprint": "article",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "report-component": "report",
    "patent-application": "patent",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "reference-entry": "entry",
    "dissertation": "thesis",
    "peer-review": "review",
    "statute": "legislation",
    "case": "legal_case",
    "blog-post": "post-weblog",
    "presentation": "speech",
}
#: What a program adds for itself; nothing of a reference.
_PASSING = frozenset("id type citation-key citation-number citation-label year-suffix "
                     "first-reference-note-number locator".split())  # fmt: skip
_PROSE = frozenset({"abstract", "note", "annote"})


@dataclass(frozen=True, slots=True)
class Maker:
    """Somebody in the byline: a person's name, an organisation's as printed, or the actor."""

    name: PersonName | str | Actor
    role: str = Byline.Role.AUTHOR
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Bibliographic:
    """What a reference says, as ``sources.adding.add_article`` takes it.

    ``fields`` are the article's, ``csl_extra`` among them; ``issn`` is the outlet's; ``key`` what
    the reference was called where it comes from. ``remarks`` tell what was put elsewhere.
    """

    fields: dict[str, Any]
    makers: tuple[Maker, ...] = ()
    outlet: str = ""
    issn: str = ""
    key: str = ""
    remarks: tuple[str, ...] = field(default=())

    @property
    def given(self) -> dict[str, Any]:
        """All of it, by the names of ``add_article``'s arguments."""
        also = {"outlet": self.outlet, "issn_of": self.issn, "key": self.key}
        return self.fields | {"makers": self.makers} | also


# --- article → CSL --------------------------------------------------------------------------------


def article(article: Article) -> CSLItem:
    """A CSL-JSON item; ``id`` is the citation key. Only variables that have a value."""
    outlet = article.outlet.kept if article.outlet else None
    title = texts.line(article.marked_title)
    item: CSLItem = {
        "id": article.citation_key or article.public_id,
        "type": article.type,
        "title": f"[{title}]" if article.title_supplied else title,
        "container-title": _line(outlet.name) if outlet else "",
        **{
            variable: _cleaned(variable, getattr(article, name)) for variable, name in TEXTS.items()
        },
        **{variable: _date(getattr(article, name)) for variable, name in DATES.items()},
    }
    item["publisher-place"] = item["publisher-place"] or (outlet.place if outlet else "")
    item["ISSN"] = item["ISSN"] or (outlet.issn if outlet else "")
    item |= _byline(list(article.bylines.all()), article.type)
    return {
        name: value
        for name, value in (article.csl_extra | {n: v for n, v in item.items() if v}).items()
        if value not in ("", None, [], {})
    }


def _byline(bylines: list[Byline], type: str) -> dict[str, list[dict[str, Any]]]:
    """By role. Who speaks or is interviewed is the author for CSL, where nobody else is."""
    found: dict[str, list[dict[str, Any]]] = {}
    for byline in bylines:
        found.setdefault(byline.role, []).append(byline_name(byline))
    for role in (AUTHORS.get(type), Byline.Role.SPEAKER, Byline.Role.INTERVIEWEE):
        if role in found and "author" not in found:
            found["author"] = found.pop(role)
    return found


def byline_name(byline: Byline) -> dict[str, Any]:
    """The name as references give it; an organisation as it is printed, never split."""
    actor = byline.actor.kept
    if actor.kind == Actor.Kind.ORGANISATION and byline.printed:
        return {"literal": byline.printed}
    return actor_name(actor)


def actor_name(actor: Actor) -> dict[str, Any]:
    parts = actor.person_name
    return dict(parts.csl()) if parts else {"literal": actor.name}


def _date(edtf: str) -> dict[str, Any] | None:
    found = dates.read(edtf)
    return found.csl() if found else None


# --- CSL → what an article is made of -------------------------------------------------------------


def fields(item: CSLItem) -> Bibliographic:
    """The inverse of ``article``; whatever a CSL-JSON item holds has a place in what it returns,
    or a remark. Never raises: what does not fit a field stays among the other variables."""
    return _Reading(item).whole()


class _Reading:
    """An item, taken apart variable by variable."""

    def __init__(self, item: CSLItem) -> None:
        renamed = {RENAMED.get(name, name): value for name, value in item.items()}
        self.item = renamed | {name: value for name, value in item.items() if name in renamed}
        self.fields: dict[str, Any] = {"language": ""}
        self.extra: dict[str, Any] = {}
        self.remarks: list[str] = []
        self.noted: list[str] = []

    def whole(self) -> Bibliographic:
        self.fields["type"] = self.type()
        makers = self.makers()
        self.title(bool(makers))
        outlet = self.container()
        for name, value in self.item.items():
            if name not in _PASSING | variables.NAMES | {"title", "container-title"}:
                self.variable(name, value)
        issn = self.outlets_issn() if outlet else ""
        if note := "\n".join(filter(None, [self.extra.get("note", ""), *self.noted])):
            self.extra["note"] = note
        return Bibliographic(
            fields=self.fields | {"csl_extra": self.extra},
            makers=makers,
            outlet=outlet,
            issn=issn,
            key=_line(self.item.get("citation-key") or self.item.get("id") or ""),
            remarks=tuple(self.remarks),
        )

    def type(self) -> str:
        given = _line(self.item.get("type", ""))
        known = RENAMED_TYPES.get(given, given)
        if known in CSL_TYPES:
            return known
        if given:
            self.remarks.append(f"“{given[:60]}” is no type of CSL; taken as a document.")
            self.item.setdefault("genre", given)
        return "document"

    # --- title and outlet ---

    def title(self, somebody: bool) -> None:
        """In square brackets it was supplied; where there is none, so is what it is. Italics and
        the like are kept among the other variables."""
        title = rich.marked(_line(self.item.get("title", "")))
        if not rich.plain(title) and (short := _line(self.item.get("title-short", ""))):
            title = rich.marked(short)
            del self.item["title-short"]
        if not rich.plain(title) and somebody:
            kind = self.fields["type"]
            title = _line(self.item.get("genre", "")) or NAMED_TYPES.get(kind, kind)
            title = f"[{title.replace('_', ' ').capitalize()}]"
            self.remarks.append(f"There is no title; it is called {title}.")
        supplied = _bracketed(title)
        title = title[1:-1].strip() if supplied else title
        self.fields |= {"title": rich.plain(title), "title_supplied": supplied}
        if title != self.fields["title"]:
            self.extra["title"] = title

    def container(self) -> str:
        name = rich.plain(_line(self.item.get("container-title", "")))
        if len(name) > 300:
            self.keep("container-title", name, "It is longer than an outlet’s name.")
            return ""
        return name

    def outlets_issn(self) -> str:
        """The outlet's, where it is one; several stay with the article."""
        if len(self.fields.get("issn", "")) != 9:
            return ""
        return str(self.fields.pop("issn"))

    # --- names ---

    def makers(self) -> tuple[Maker, ...]:
        found: dict[tuple[str, str], Maker] = {}
        for role in self.item.keys() & variables.NAMES:
            for maker in self._makers(role):
                if (str(maker.name), maker.role) in found:
                    self.remarks.append(f"“{maker.name}” stands twice as {maker.role}.")
                else:
                    found[str(maker.name), maker.role] = maker
        return tuple(sorted(found.values(), key=lambda maker: Byline.Role.values.index(maker.role)))

    def _makers(self, role: str) -> Iterator[Maker]:
        names = self.item[role]
        for name in names if isinstance(names, list) else [names]:
            read = PersonName.from_csl(name) if isinstance(name, dict) else _line(name)
            if not texts.is_invisible(str(read)):
                printed = _line(name.get("literal", "")) if isinstance(name, dict) else ""
                unnamed = isinstance(read, str)
                yield Maker(read, self.role(role), "" if unnamed else printed)

    def role(self, variable: str) -> str:
        instead = AUTHORS.get(self.fields["type"])
        if variable == "author" and instead and instead not in self.item:
            return str(instead)
        return variable

    # --- the rest ---

    def variable(self, name: str, value: Any) -> None:
        if name in variables.DATES:
            self.date(name, value)
        elif name in TEXTS:
            self.text(name, _line(value))
        else:
            self.keep(name, value)

    def date(self, name: str, value: Any) -> None:
        try:
            edtf = dates.from_csl(value)
        except ValidationError as error:
            words = value if isinstance(value, dict) else {"literal": _line(value)}
            self.keep(name, words, " ".join(error.messages))
            return
        if name in DATES:
            self.fields[DATES[name]] = edtf
        elif edtf:
            self.extra[name] = _date(edtf)

    def text(self, name: str, value: str) -> None:
        """Into the field; among the other variables where it does not fit there."""
        value = _cleaned(name, value)
        if not value:
            return
        column = Article._meta.get_field(TEXTS[name])
        try:
            column.run_validators(value)  # type: ignore[union-attr]
        except ValidationError as error:
            why = " ".join(error.messages)
            if name in ("URL", "DOI"):  # whatever follows a link is led by it
                self.note(name, value, why)
            else:
                self.keep(name, value, why)
        else:
            self.fields[TEXTS[name]] = value
            if name == "language" and not languages.tag(value):
                self.remarks.append(f"“{value}” is no language known here; it is kept as it is.")

    def keep(self, name: str, value: Any, why: str = "") -> None:
        """Among the other variables, told where there is a reason to (``why``); in the note what
        is no variable, as “name: value”."""
        if why:
            self.remarks.append(f"{name} is kept among the other variables. {why}")
        if isinstance(value, str):
            value = value.strip(" \t\r\n") if name in _PROSE else _line(value)
        elif isinstance(value, list) and name not in variables.NAMES:
            value = "; ".join(_line(each) for each in value if not isinstance(each, dict | list))
        if value in (None, "", [], {}):
            return
        try:
            variables.validate({name: value})
        except ValidationError as error:
            self.note(name, value, " ".join(error.messages))
        else:
            self.extra[name] = value

    def note(self, name: str, value: Any, why: str) -> None:
        if isinstance(value, dict):
            value = "; ".join(f"{key} {_line(part)}" for key, part in value.items())
        self.remarks.append(f"{name} is kept in the note. {why}")
        self.noted.append(f"{name}: {_line(value)}")


def _line(value: Any) -> str:
    """Text of one line, where any of it can be seen. A list is of several, such as the titles that
    Crossref gives."""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_line, value)))
    line = "" if value is None else texts.line(str(value))
    return "" if texts.is_invisible(line) else line


def _bracketed(title: str) -> bool:
    """Whether one pair of square brackets holds all of it."""
    if not (title.startswith("[") and title.endswith("]") and title[1:-1].strip()):
        return False
    depth = 0
    for at, sign in enumerate(title):
        depth += (sign == "[") - (sign == "]")
        if depth == 0:
            return at == len(title) - 1
    return False


def _cleaned(name: str, value: Any) -> str:
    value = _line(value)
    if name == "DOI":
        return dois.bare(value)
    if name == "language":
        return languages.code(value)
    if name == "URL" and value.lower().startswith("www."):
        return f"http://{value}"
    return value
