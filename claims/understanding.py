"""What a query string was understood to ask for, in words: each part can be taken away again."""

from typing import NamedTuple, Protocol

from django.http import QueryDict

from claims import parameters
from claims.models import Claim, Subject
from claims.parameters import Condition
from claims.record import Record
from sources.dates import FuzzyDate


class Chip(NamedTuple):
    """One thing that was understood, and the query string without it."""

    label: str
    value: str
    parameter: str
    without: str


class Asked(Protocol):
    """A selection, as far as it is put in words."""

    query: QueryDict
    conditions: tuple[Condition, ...]
    words: str
    days: dict[str, FuzzyDate]

    @property
    def pinned(self) -> bool: ...
    @property
    def record(self) -> Record: ...
    @property
    def kept(self) -> dict[str, str]: ...


def chips(asked: Asked) -> list[Chip]:
    names = _names(asked)
    found = []
    if asked.words:
        found.append(Chip(f"“{asked.words}”", asked.words, "q", without(asked.query, "q")))
    found += [
        Chip(_label(name, value, names), value, name, without(asked.query, name, value))
        for name, values in asked.conditions
        for value in values
    ]
    found += [
        Chip(_label(name, str(day), names), day.edtf, name, without(asked.query, name))
        for name, day in asked.days.items()
    ]
    if "as_of" in asked.query and asked.pinned:
        revision = str(asked.record.revision)
        rest = without(asked.query, "as_of")
        found.append(Chip(f"as of revision {revision}", revision, "as_of", rest))
    return found


def without(query: QueryDict, name: str, value: str = "") -> str:
    """The query string without a parameter, or without one of its values."""
    rest = query.copy()
    rest.pop("cursor", None)
    if value:
        lists = [parameters.values_of(name, each) for each in query.getlist(name)]
        left = [",".join(v for v in values if v != value) for values in lists]
        rest.setlist(name, [each for each in left if each])
    else:
        rest.pop(name, None)
    return rest.urlencode(safe=",")


def names(public_ids: set[str], record: Record) -> dict[str, str]:
    """What published claims call these; nothing is told of what they do not show."""
    if not public_ids:
        return {}
    subjects = Subject.objects.as_of(record.revision).filter(public_id__in=public_ids)
    return dict(subjects.values_list("public_id", "name"))


def _names(asked: Asked) -> dict[str, str]:
    ids = {
        value: asked.kept.get(value, value)
        for name, values in asked.conditions
        if name in parameters.LETTERS and name != "claim"
        for value in values
    }
    called = names(set(ids.values()), asked.record)
    return {value: called.get(kept, value) for value, kept in ids.items()}


_LABELS = {
    "author": "written by {}",
    "outlet": "in {}",
    "article": "found in “{}”",
    "topic": "topic: {}",
    "language": "language: {}",
    "made_after": "made since {}",
    "made_before": "made until {}",
    "published_after": "published since {}",
    "published_before": "published until {}",
}


def _label(name: str, value: str, names: dict[str, str]) -> str:
    if name == "attribution":
        return str(Claim.Attribution(value).label)
    return _LABELS.get(name, "{}").format(names.get(value, value))
