"""The codebook as it was, and what each of its versions changed, read from the rows' history."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, Q

from claims.models import Claim, CodebookMove, CodebookVersion, Proposition, Topic

#: Field → what people call it, in the order they read it.
PROPOSITION = {
    "text": "proposition",
    "definition": "definition",
    "examples": "examples",
    "counter_examples": "counter-examples",
    "broader_id": "broader",
    "negation_of_id": "negation of",
    "split_from_id": "split from",
    "merged_into_id": "merged into",
    "deprecated": "no longer used",
}
TOPIC = {
    "name": "topic",
    "slug": "slug",
    "definition": "definition",
    "broader_id": "broader",
    "merged_into_id": "merged into",
    "deprecated": "no longer used",
}
FIELDS: dict[Any, dict[str, str]] = {Proposition: PROPOSITION, Topic: TOPIC}


@dataclass(frozen=True, slots=True)
class State:
    """A proposition or topic in the form it had. ``values`` are its fields as the row held them."""

    model: type[Model]
    pk: int
    values: dict[str, Any]
    since: int  # the version it took this form in; 0 from before versions were kept

    def __getattr__(self, name: str) -> Any:
        """``state.definition``, ``state.broader_id``; empty for what a topic has not."""
        if name in self.values:
            return self.values[name]
        if name in PROPOSITION or name in TOPIC:
            return None if name.endswith("_id") else ""
        raise AttributeError(name)

    @property
    def title(self) -> str:
        return str(self.values["text" if self.model is Proposition else "name"])

    @property
    def public_id(self) -> str:
        return f"Q{self.pk}" if self.model is Proposition else f"topic:{self.values['slug']}"

    @property
    def example_lines(self) -> list[str]:
        return [line for line in self.examples.splitlines() if line.strip()]

    @property
    def counter_example_lines(self) -> list[str]:
        return [line for line in self.counter_examples.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Difference:
    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a version did to one proposition or topic."""

    model: type[Model]
    pk: int
    before: State | None
    after: State | None
    differences: list[Difference]

    @property
    def state(self) -> State:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def verb(self) -> str:
        if self.before and self.after:
            return "changed"
        return "added" if self.after else "removed"

    @property
    def public_id(self) -> str:
        return self.state.public_id

    @property
    def title(self) -> str:
        return self.state.title

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)


@dataclass(frozen=True, slots=True)
class Since:
    """What a version did to what a claim rests on, after the claim was coded."""

    version: CodebookVersion
    changed: list[Changed] = field(default_factory=list)
    moved: list[CodebookMove] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edition:
    """The codebook as of a version, what was merged away and is no longer used included."""

    number: int
    propositions: list[State]
    topics: list[State]


def as_of(number: int) -> Edition:
    """The codebook as it stood once this version was made."""
    return Edition(
        number,
        sorted(_states(Proposition, number), key=_by_title),
        sorted(_states(Topic, number), key=_by_title),
    )


def changes(numbers: Iterable[int]) -> dict[int, list[Changed]]:
    """What each of these versions did, row by row; a fixed number of queries."""
    wanted = set(numbers)
    found: dict[int, list[Changed]] = defaultdict(list)
    for model in FIELDS:
        events = model.pgh_event_model.objects
        gone = _deletions(events.filter(pgh_label="delete"), wanted)
        rows = set(events.filter(since__in=wanted).values_list("pgh_obj_id", flat=True))
        rows |= {event.pgh_obj_id for event in gone}
        for version, change in _changed(model, rows, gone):
            if version in wanted:
                found[version].append(change)
    return _worded(found)


def changed_since(claim: Claim) -> list[Since]:
    """What has changed in the propositions and topics of a claim since it was coded, and what
    was made of them by a split; the newest version first."""
    coded = claim.codebook_id or 0
    moves: dict[int, list[CodebookMove]] = defaultdict(list)
    for move in _moves().filter(claim=claim, version__gt=coded):
        moves[move.version_id].append(move)
    rows = _rests_on(claim, [move for each in moves.values() for move in each])
    found: dict[int, list[Changed]] = defaultdict(list)
    for model, ids in rows.items():
        for version, change in _changed(model, ids, {}):
            if version > coded:
                found[version].append(change)
    worded = _worded(found)
    versions = CodebookVersion.objects.select_related("by").in_bulk({*worded, *moves})
    return [
        Since(versions[number], worded.get(number, []), moves.get(number, []))
        for number in sorted(versions, reverse=True)
    ]


def _rests_on(claim: Claim, moves: list[CodebookMove]) -> dict[Any, set[int]]:
    """Ids of what the claim takes a stance on or stands under, or did before it was moved."""
    propositions = {stance.proposition_id for stance in claim.stances.all()}
    propositions |= {stance.proposition.kept.pk for stance in claim.stances.all()}
    propositions |= {move.proposition_id for move in moves if move.proposition_id}
    parts = Proposition.objects.filter(split_from__in=propositions).values_list("pk", flat=True)
    topics = {topic.pk for topic in claim.topics.all()}
    topics |= {move.topic_id for move in moves if move.topic_id}
    return {Proposition: propositions | set(parts), Topic: topics}


def _moves() -> Any:
    return CodebookMove.objects.select_related(
        "claim", "proposition", "proposition_after", "topic", "topic_after"
    )


def _states(model: Any, number: int) -> list[State]:
    """Of each row the newest state with ``since`` ≤ n, but for those deleted by then."""
    newest = (
        model.pgh_event_model.objects.filter(Q(since__lte=number) | Q(since=None))
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    events = list(newest)
    deleted = [event for event in events if event.pgh_label == "delete"]
    gone = {event.pgh_obj_id for event, at in _when_deleted(deleted).items() if at <= number}
    return [_state(model, event) for event in events if event.pgh_obj_id not in gone]


def _state(model: Any, event: Any) -> State:
    values = {name: getattr(event, name) for name in FIELDS[model]}
    return State(model, event.pgh_obj_id, values, event.since_id or 0)


def _by_title(state: State) -> tuple[str, int]:
    return state.title.lower(), state.pk


def _deletions(events: Any, versions: set[int]) -> dict[Any, int]:
    """Deletions done by these versions: the event → the version."""
    times = CodebookVersion.objects.filter(pk__in=versions).values("at")
    when = _when_deleted(list(events.filter(pgh_created_at__in=times)))
    return {event: number for event, number in when.items() if number in versions}


def _when_deleted(events: list[Any]) -> dict[Any, int]:
    """The event of a deletion → the version that did it, known by the moment of both.

    A deleted row still says since when it had its form, so nothing in it says when it went. What
    was deleted before there were versions is gone in all of them: that was version 0.
    """
    times = {event.pgh_created_at for event in events}
    versions: dict[datetime, list[int]] = defaultdict(list)
    if times:
        for number, at in CodebookVersion.objects.filter(at__in=times).values_list("pk", "at"):
            versions[at].append(number)
    found = {}
    for event in events:
        later = [n for n in versions[event.pgh_created_at] if n > (event.since_id or 0)]
        if later or event.since_id is None:
            found[event] = min(later, default=0)
    return found


def _changed(model: Any, rows: set[int], gone: dict[Any, int]) -> Iterable[tuple[int, Changed]]:
    """(version, what it did to a row) for everything that has happened to these rows."""
    events = model.pgh_event_model.objects.filter(pgh_obj_id__in=rows).order_by("pgh_id")
    when = {event.pgh_id: version for event, version in gone.items()}
    last: dict[int, State] = {}
    steps: dict[tuple[int, int], tuple[State | None, State | None]] = {}
    for event in events if rows else ():
        before, removed = last.get(event.pgh_obj_id), event.pgh_label == "delete"
        version = when.get(event.pgh_id, 0) if removed else event.since_id or 0
        after = None if removed else _state(model, event)
        first = steps.get((version, event.pgh_obj_id), (before, None))[0]
        steps[version, event.pgh_obj_id] = (first, after)
        if after:
            last[event.pgh_obj_id] = after
        else:
            last.pop(event.pgh_obj_id, None)
    for (version, pk), (before, after) in steps.items():
        if before or after:
            yield version, Changed(model, pk, before, after, [])


def _worded(found: dict[int, list[Changed]]) -> dict[int, list[Changed]]:
    """The same with the fields that differ, in words."""
    names = _names([change for changes in found.values() for change in changes])
    worded: dict[int, list[Changed]] = {}
    for version, done in found.items():
        worded[version] = [
            Changed(each.model, each.pk, each.before, each.after, _differences(each, names))
            for each in done
        ]
    return worded


def _names(changed: list[Changed]) -> dict[tuple[Any, int], str]:
    """What the rows lead to, by id and name; one query a model."""
    wanted: dict[Any, set[int]] = defaultdict(set)
    for each in changed:
        for state in (each.before, each.after):
            if state is not None:
                keys = (name for name in state.values if name.endswith("_id"))
                wanted[each.model] |= {state.values[name] for name in keys} - {None}
    return {
        (model, row.pk): f"{row.public_id} {row}"
        for model, pks in wanted.items()
        if pks
        for row in model.objects.filter(pk__in=pks)
    }


def _differences(change: Changed, names: dict[tuple[Any, int], str]) -> list[Difference]:
    before, after = (
        {name: _shown(state, name, names) if state else "" for name in FIELDS[change.model]}
        for state in (change.before, change.after)
    )
    return [
        Difference(name, label, before[name], after[name])
        for name, label in FIELDS[change.model].items()
        if before[name] != after[name]
    ]


def _shown(state: State, name: str, names: dict[tuple[Any, int], str]) -> str:
    value = state.values[name]
    if value is None or not name.endswith("_id"):
        return value or ""
    letter = "Q" if state.model is Proposition else "topic "
    return names.get((state.model, value), f"{letter}{value}, gone")
