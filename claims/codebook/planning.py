"""What a file would do to the codebook: added, changed field by field, the same, refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from claims.formats.codebook import PROPOSITION, TOPIC, Code, Parsed, Problem
from claims.models import Proposition, Topic

MODELS: dict[str, Any] = {PROPOSITION: Proposition, TOPIC: Topic}
#: Field of a file → what people call it.
LABELS = {
    "text": "text",
    "definition": "definition",
    "examples": "examples",
    "counter_examples": "counter-examples",
    "broader": "broader",
    "negation_of": "negation of",
    "deprecated": "no longer used",
}
_PROSE = ("definition", "examples", "counter_examples")
_ONLY_OF_PROPOSITIONS = ("examples", "counter_examples", "negation_of")


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(slots=True, eq=False)
class Line:
    """One code of the file, and what it is here. ``row`` is unsaved where it is new."""

    code: Code
    row: Any
    is_new: bool
    differences: list[Difference] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)  # to be set, but for what it leads to
    #: "broader" and "negation_of" → the row, the line of the file it leads to, or None.
    leads: dict[str, "Line | Any | None"] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.code.text

    @property
    def public_id(self) -> str:
        return "" if self.is_new else str(self.row.public_id)


@dataclass(slots=True)
class Plan:
    added: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        return not self.added and not self.changed


def plan(parsed: Parsed, *, foreign_ids: bool = False) -> Plan:
    """``foreign_ids``: ids in the file are those of another database, and mean nothing here."""
    planning = _Planning(foreign_ids)
    planning.refused += parsed.problems
    for code in sorted(parsed.codes, key=planning.is_known_by_words_alone):
        planning.match(code)
    planning.lines.sort(key=lambda line: line.code.line)
    planning.follow_leads()
    planning.refuse_what_cannot_be()
    made = Plan(refused=sorted(planning.refused, key=lambda problem: problem.line))
    for line in planning.lines:
        _compare(line)
        group = made.added if line.is_new else made.changed if line.differences else made.same
        group.append(line)
    return made


def normal(text: str) -> str:
    """Line ends as files have them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def guid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class _Planning:
    """What is known while the lines of a file are gone through, one after another."""

    def __init__(self, foreign_ids: bool) -> None:
        self.foreign_ids = foreign_ids
        self.lines: list[Line] = []
        self.refused: list[Problem] = []
        self.rows = {kind: list(model.objects.order_by("pk")) for kind, model in MODELS.items()}
        self.by_pk = {k: {row.pk: row for row in rows} for k, rows in self.rows.items()}
        self.by_id = {k: {_id(row): row for row in rows} for k, rows in self.rows.items()}
        self.by_guid = {k: {row.guid: row for row in rows} for k, rows in self.rows.items()}
        self.by_text = {
            kind: {_words(str(row)): row for row in reversed(rows) if not row.merged_into_id}
            for kind, rows in self.rows.items()
        }
        self.of_row: dict[tuple[str, int], Line] = {}
        self.named: dict[tuple[str, str], Line] = {}  # (kind, id, guid or words) → line
        self.guids: dict[UUID, Code] = {}  # → the code of the file that has it

    def refuse(self, code: Code, reason: str) -> None:
        self.refused.append(Problem(code.line, reason))

    # --- which row a line is ---

    def is_known_by_words_alone(self, code: Code) -> bool:
        """Ids and guids come first: the words they had may be another line's by now."""
        return not (code.id and not self.foreign_ids) and (
            guid_of(code.guid) not in self.by_guid[code.kind]
        )

    def match(self, code: Code) -> None:
        guid = guid_of(code.guid)
        if guid and (first := self.guids.setdefault(guid, code)) is not code:
            self.refuse(
                code,
                f"It has the guid of line {first.line} (“{first.text[:60]}”): {guid}. Give each "
                "code one of its own; only the first is taken.",
            )
            return
        try:
            row = self._row(code)
        except LookupError as error:
            self.refuse(code, str(error))
            return
        same = self.of_row.get((code.kind, row.pk)) if row else None
        same = same or self.named.get((code.kind, _words(code.text)))
        if same is not None:
            self.refuse(code, f"This is the same {code.kind} as line {same.code.line}.")
            return
        is_new = row is None
        line = Line(code, self._fresh(code) if is_new else row, is_new)
        self.lines.append(line)
        if not is_new:
            self.of_row[code.kind, row.pk] = line
        for name in {_words(code.text), code.guid, _id(line.row), _plain_id(code.id)} - {""}:
            self.named.setdefault((code.kind, name), line)

    def _row(self, code: Code) -> Any:
        if code.id and not self.foreign_ids:
            row = self.by_id[code.kind].get(_plain_id(code.id))
            if row is None and code.kind == PROPOSITION:
                raise LookupError(
                    f"There is no proposition {code.id[:40]}. Leave its id empty to add it."
                )
        else:
            guid = guid_of(code.guid)
            row = self.by_guid[code.kind].get(guid) if guid else None
            row = row or self._called(code)
        if row is not None and row.merged_into_id:
            kept = self.by_pk[code.kind][row.merged_into_id]
            raise LookupError(f"{row.public_id} has been merged into {kept.public_id}.")
        return row

    def _called(self, code: Code) -> Any:
        """The row of these words, unless a line before gives it other ones."""
        row = self.by_text[code.kind].get(_words(code.text))
        line = self.of_row.get((code.kind, row.pk)) if row is not None else None
        return row if line is None or _words(line.text) == _words(code.text) else None

    def _fresh(self, code: Code) -> Any:
        guid = guid_of(code.guid)
        taken = any(guid in known for known in self.by_guid.values())
        fields = {"guid": guid} if guid and not taken else {}
        if code.kind == PROPOSITION:
            return Proposition(text=code.text, **fields)
        return Topic(name=code.text, slug=self._slug(code), **fields)

    def _slug(self, code: Code) -> str:
        wished = slugify(_plain_id(code.id) or code.text)[:90] or "topic"
        there = {line.row.slug for line in self.lines if line.code.kind == TOPIC}
        there |= set(self.by_id[TOPIC])
        slug, number = wished, 2
        while slug in there:
            slug, number = f"{wished}-{number}", number + 1
        return slug

    # --- what it leads to ---

    def follow_leads(self) -> None:
        for line in list(self.lines):
            for name in ("broader", "negation_of"):
                said = getattr(line.code, name)
                if said is None or (line.code.kind == TOPIC and name == "negation_of"):
                    continue
                try:
                    line.leads[name] = self._led_to(line.code.kind, said) if said else None
                except LookupError:
                    self._drop(
                        line,
                        f"“{LABELS[name]}” says {said[:60]}, and no {line.code.kind} of the file "
                        "or of the codebook is that.",
                    )

    def _led_to(self, kind: str, said: str) -> Any:
        by_id = None if self.foreign_ids else self.by_id[kind].get(_plain_id(said))
        row = by_id or self.by_text[kind].get(_words(said))
        if (guid := guid_of(said)) and row is None:
            row = self.by_guid[kind].get(guid)
        for name in (said, _words(said), _plain_id(said)):
            if line := self.named.get((kind, name)):
                return line
        if row is None:
            raise LookupError(said)
        row = self.by_pk[kind].get(row.merged_into_id, row)
        return self.of_row.get((kind, row.pk), row)

    def _drop(self, line: Line, reason: str) -> None:
        """Without this line, and without what leads to it, over any number of steps."""
        dropping = [(line, reason)]
        while dropping:
            line, reason = dropping.pop()
            if line not in self.lines:
                continue
            self.lines.remove(line)
            self.refuse(line.code, reason)
            said = f"It leads to line {line.code.line}, which cannot be taken."
            leading = (each for each in self.lines if line.is_new and line in each.leads.values())
            dropping += [(each, said) for each in leading]

    # --- what cannot be ---

    def refuse_what_cannot_be(self) -> None:
        for line in list(self.lines):
            if problem := _invalid(line):
                self._drop(line, problem)
        self._refuse_circles()
        self._refuse_second_negations()
        self._refuse_what_is_said_already()

    def _refuse_circles(self) -> None:
        for line in list(self.lines):
            seen: list[Any] = [line]
            above = self._above(line)
            while above is not None and above not in seen:
                seen.append(above)
                above = self._above(above)
            if above is line:
                self._drop(line, f"A {line.code.kind} cannot be broader than itself.")

    def _above(self, thing: Any) -> Any:
        line = thing if isinstance(thing, Line) else None
        if line and "broader" in line.leads:
            return line.leads["broader"]
        row = line.row if line else thing
        if row.broader_id is None:
            return None
        kind = PROPOSITION if isinstance(row, Proposition) else TOPIC
        return self.of_row.get((kind, row.broader_id), self.by_pk[kind][row.broader_id])

    def _refuse_second_negations(self) -> None:
        negated = {
            row.negation_of_id: row
            for row in self.rows[PROPOSITION]
            if row.negation_of_id
            and "negation_of" not in getattr(self.of_row.get((PROPOSITION, row.pk)), "leads", {})
        }
        by_line: dict[Any, Line] = {}
        for line in list(self.lines):
            target = line.leads.get("negation_of")
            if target is None:
                continue
            pk = target.row.pk if isinstance(target, Line) else target.pk
            other = negated.get(pk)
            if target is line:
                self._drop(line, "A proposition cannot be its own negation.")
            elif other is not None and other.pk != line.row.pk:
                self._drop(line, f"{other.public_id} is the negation of that already.")
            elif by_line.setdefault(id(target), line) is not line:
                first = by_line[id(target)].code.line
                self._drop(line, f"Line {first} is the negation of that already.")

    def _refuse_what_is_said_already(self) -> None:
        renamed = {line.row.pk for line in self.lines if not line.is_new}
        for line in list(self.lines):
            other = self.by_text[PROPOSITION].get(_words(line.text))
            if line.code.kind == PROPOSITION and other and other.pk != line.row.pk:
                if other.pk in renamed:
                    continue  # it says something else by then
                self._drop(line, f"{other.public_id} says the same.")


def _invalid(line: Line) -> str:
    for name in _ONLY_OF_PROPOSITIONS:
        if line.code.kind == TOPIC and getattr(line.code, name):
            return f"A topic has no “{LABELS[name]}”."
    line.fields = dict(_said(line))
    model = type(line.row)
    for name, value in line.fields.items():
        column: Any = model._meta.get_field(name)
        if column.max_length and len(value) > column.max_length:
            return (
                f"“{LABELS.get(name, name)}” has {len(value):,} characters; "
                f"{column.max_length:,} are the most."
            )
        try:
            column.clean(value, line.row)
        except ValidationError as error:
            return f"“{LABELS.get(name, name)}”: {' '.join(error.messages)}"
    return ""


def _said(line: Line) -> Iterator[tuple[str, Any]]:
    """The fields of the row that the file has something else for."""
    code, row = line.code, line.row
    name = "text" if code.kind == PROPOSITION else "name"
    if line.is_new or _collapsed(str(row)) != code.text:
        yield name, code.text
    for each in (*_PROSE, "deprecated"):
        value = getattr(code, each)
        if value is not None and hasattr(row, each) and normal(getattr(row, each)) != value:
            yield each, value


def _compare(line: Line) -> None:
    for name, value in line.fields.items():
        label = "text" if name == "name" else LABELS[name]
        line.differences.append(Difference(label, "" if line.is_new else getattr(line.row, name),
                                           value))  # fmt: skip
    for name, target in line.leads.items():
        now = getattr(line.row, name)
        then = target.row if isinstance(target, Line) else target
        if (now and now.kept) != then or (isinstance(target, Line) and target.is_new):
            line.differences.append(
                Difference(
                    LABELS[name],
                    "" if now is None else f"{now.public_id} {now}",
                    "" if then is None else _led(target),
                )
            )
        else:
            line.leads = {key: value for key, value in line.leads.items() if key != name}


def _led(target: Any) -> str:
    if isinstance(target, Line):
        return f"{target.public_id} {target.text}".strip()
    return f"{target.public_id} {target}"


def _id(row: Any) -> str:
    if isinstance(row, Topic):
        return str(row.slug)
    return f"Q{row.pk}" if row.pk else ""


def _plain_id(text: str) -> str:
    """Q9 of “q9”, rain of “topic:rain”."""
    text = text.strip()
    if re.fullmatch(r"[Qq]\d{1,18}", text):
        return f"Q{int(text[1:])}"
    return text.removeprefix("topic:")


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> str:
    return _collapsed(text).lower()
