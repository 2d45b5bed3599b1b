"""What a person makes of the plan: a record is created anyway, is this article, or is left out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from sources.models import Article, ImportBatch, ImportRecord
from sources.models.history import acting

Outcome = ImportRecord.Outcome
LEFT_OUT = "left out by a person"


@transaction.atomic
def choose(batch: ImportBatch, choices: dict[int, str], *, by: Any) -> int:
    """How many have another outcome now. ``choices``: number of a record → ``create``, ``leave``,
    ``A12`` for the article it is, or ``R3`` for the earlier record it is the same as.

    Raises ValidationError naming the record whose choice is none, and changes none then.
    """
    with acting(by):
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != ImportBatch.State.PLANNED:
            reading = batch.state == ImportBatch.State.READING
            raise ValidationError(
                "It is still being read: choose when all of it is there."
                if reading
                else "It is being brought in, or has been: nothing is chosen now."
            )
        rows = {row.number: row for row in batch.rows.filter(number__in=choices)}
        changed = []
        for number, choice in choices.items():
            row = rows.get(number)
            if row is None:
                raise ValidationError(f"There is no record {number} in it.")
            if chosen(row) != choice:
                _decide(row, choice)
                changed.append(row)
        ImportRecord.objects.bulk_update(
            changed, ["outcome", "why", "undecided", "chosen", "match", "same_as"]
        )
        return len(changed)


def chosen(row: ImportRecord) -> str:
    """What is to become of it, as ``choose`` takes it; empty where nobody has decided."""
    if row.outcome == Outcome.CREATE:
        return "create"
    if row.outcome == Outcome.MATCH:
        return f"A{row.match}" if row.match else f"R{row.same_as}"
    return "" if row.undecided else "leave"


def _decide(row: ImportRecord, choice: str) -> None:
    if row.item is None:
        raise ValidationError(f"Record {row.number} cannot be read: there is nothing to bring in.")
    row.undecided, row.chosen, row.match, row.same_as = False, True, None, None
    kind, number = choice[:1].upper(), choice[1:].strip()
    if choice == "create":
        row.outcome, row.why = Outcome.CREATE, "chosen by a person"
    elif choice == "leave":
        row.outcome, row.why = Outcome.REFUSE, LEFT_OUT
    elif kind in "AR" and number.isascii() and number.isdigit() and len(number) < 19:
        row.outcome, row.why = Outcome.MATCH, "chosen by a person"
        _lead(row, kind, int(number))
    else:
        raise ValidationError(
            f"Record {row.number}: choose to create it, to leave it out, or the article it is (A5)."
        )


def _lead(row: ImportRecord, kind: str, number: int) -> None:
    if kind == "R":
        earlier = row.batch.rows.filter(number=number).exclude(outcome=Outcome.REFUSE)
        if number >= row.number or not earlier.exists():
            raise ValidationError(
                f"Record {row.number}: there is no earlier record {number} that is brought in."
            )
        row.same_as = number
        return
    article = Article.objects.select_related("merged_into").filter(pk=number).first()
    if article is None:
        raise ValidationError(f"Record {row.number}: there is no article A{number}.")
    row.match = article.kept.pk
