"""Codebooks from files and to them: read → plan → apply. The plan is what a dry run shows.

Codes are matched by their id, then by the guid other programs know them by, then by their words.
"""

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from claims import permissions, workflow
from claims.codebook.changing import Kind, Outcome, version
from claims.codebook.editions import State, as_of
from claims.codebook.planning import Line, Plan, normal, plan
from claims.codebook.turns import in_turn, places
from claims.formats import codebook_csv, qdc
from claims.formats.codebook import PROPOSITION, TOPIC, Code, Parsed, Unreadable
from claims.models import CodebookVersion, Proposition, Topic
from sources.refusals import in_words

FORMATS: tuple[Any, ...] = (codebook_csv, qdc)
BY_EXTENSION = {each.EXTENSION: each for each in FORMATS}
FROM_KIND: dict[str, Any] = {PROPOSITION: Proposition, TOPIC: Topic}


def read(raw: bytes, extension: str, *, kind: str = PROPOSITION) -> Parsed:
    """Raises Unreadable; ``kind`` is that of codes the file does not say the kind of."""
    found = BY_EXTENSION.get(extension.lower().lstrip("."))
    if found is None:
        known = " or ".join(f".{each}" for each in BY_EXTENSION)
        raise Unreadable(f"A codebook is a file that ends in {known}.")
    parsed: Parsed = found.read(raw, kind=kind)
    return parsed


def bring_in(
    parsed: Parsed,
    *,
    by: Any,
    note: str,
    foreign_ids: bool = False,
    leave_out_refused: bool = False,
    seen: int | None = None,
) -> Outcome | None:
    """Take what the file has into the codebook, as one version; None where it has nothing new."""
    if not permissions.may_correct(by):
        raise workflow.Forbidden("Importing a codebook takes a reviewer or manager.")
    first = plan(parsed, foreign_ids=foreign_ids)
    _refuse(first, leave_out_refused)
    if first.changes_nothing:
        return None
    about = [line.row for line in first.changed]
    with version(Kind.IMPORT, note=note, by=by, seen=seen, about=about) as outcome:
        planned = plan(parsed, foreign_ids=foreign_ids)  # nobody changes the codebook from here on
        _refuse(planned, leave_out_refused)
        try:
            with transaction.atomic():
                _apply(planned)
        except IntegrityError as error:
            raise in_words(error) from error
        workflow.correct(*(line.row for line in planned.changed), by=by)
    return outcome


def codes(number: int | None = None, *, by_guid: bool = False) -> list[Code]:
    """The codebook as a file has it: without what was merged away. ``by_guid``: as programs for
    qualitative analysis refer to one another's codes, else by id."""
    edition = as_of(CodebookVersion.objects.newest_number() if number is None else number)
    found = []
    for kind, states in ((PROPOSITION, edition.propositions), (TOPIC, edition.topics)):
        by_pk = {state.pk: state for state in states}
        guids = dict(FROM_KIND[kind].objects.values_list("pk", "guid"))
        for state in states:
            if state.merged_into_id is None:
                found.append(_code(kind, state, by_pk, guids, by_guid))
    return found


def write(extension: str, number: int | None = None) -> bytes:
    """The codebook now, or as of a version."""
    form = BY_EXTENSION[extension]
    written: bytes = form.write(codes(number, by_guid=form is qdc))
    return written


def _refuse(planned: Plan, leave_out: bool) -> None:
    if planned.refused and not leave_out:
        raise ValidationError([str(problem) for problem in planned.refused], code="refused")


def _apply(planned: Plan) -> None:
    """Words first, then what is new, then what leads from one to another."""
    wanting = {line.row.pk: line for line in planned.changed if line.fields}
    for row in in_turn(
        [line.row for line in wanting.values()],
        holds=places,
        wants=lambda row: (
            [("text", str(wanting[row.pk].fields.get("text", row.text)).lower())]
            if isinstance(row, Proposition)
            else []
        ),
    ):
        _set(wanting[row.pk])
    for line in _broader_first(planned.added):
        _set(line)
        if isinstance(lead := line.leads.get("broader"), Line):
            line.row.broader = lead.row
        else:
            line.row.broader = lead
        line.row.save()
    leading = [line for line in (*planned.changed, *planned.added) if line.leads]
    for line in sorted(leading, key=lambda line: line.leads.get("negation_of") is not None):
        _lead(line)


def _set(line: Line) -> None:
    for name, value in line.fields.items():
        setattr(line.row, name, value)
    if not line.is_new:
        line.row.save(update_fields=list(line.fields))


def _lead(line: Line) -> None:
    changed = []
    for name, target in line.leads.items():
        row = target.row if isinstance(target, Line) else target
        if getattr(line.row, name) != row:
            setattr(line.row, name, row)
            changed.append(name)
    if changed:
        line.row.save(update_fields=changed)


def _broader_first(lines: Iterable[Line]) -> list[Line]:
    """What is new, each after what it stands below."""
    found: dict[Line, None] = {}
    for line in lines:
        above = [line]
        while isinstance(lead := above[-1].leads.get("broader"), Line) and lead.is_new:
            above.append(lead)
        found |= dict.fromkeys(reversed(above))
    return list(found)


def _code(
    kind: str, state: State, by_pk: dict[int, State], guids: dict[int, Any], by_guid: bool
) -> Code:
    def lead(pk: int | None, *, text: bool = False) -> str:
        if pk is None or pk not in by_pk:
            return ""
        kept = by_pk.get(by_pk[pk].merged_into_id or pk, by_pk[pk])
        if text:
            return kept.title
        return guid(kept) if by_guid else _id(kept)

    def guid(which: State) -> str:
        return str(guids.get(which.pk) or uuid5(NAMESPACE_URL, which.public_id))

    return Code(
        kind=kind,
        text=" ".join(state.title.split()),
        id=_id(state),
        guid=guid(state),
        definition=normal(state.definition),
        examples=normal(state.examples),
        counter_examples=normal(state.counter_examples),
        broader=lead(state.broader_id),
        negation_of=lead(state.negation_of_id, text=by_guid),
        deprecated=" ".join(state.deprecated.split()),
    )


def _id(state: State) -> str:
    return f"Q{state.pk}" if state.model is Proposition else str(state.values["slug"])
