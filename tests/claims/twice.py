"""What tests of second coding have in common: a share of 100 %, drawn claims, second answers."""

from collections.abc import Iterable
from typing import Any

from claims import drawing, second_coding, workflow
from claims.models import Claim, Share
from claims.second_coding import Answers
from tests import factories as make


def draw(by: Any, percent: int = 100, seed: str = "a seed") -> Share:
    return drawing.set_share(percent, seed, by=by)


def drawn(*, claimants: Iterable[Any] = ("Ada Example",), **fields: Any) -> Claim:
    """A claim that was handed in and drawn; without claimants, a draft that was drawn."""
    fields.setdefault("article", make.article_with_text())
    fields.setdefault("quote", make.QUOTE)
    fields.setdefault("text", f"China is no neutral party, number {Claim.objects.count() + 1}.")
    claim = make.draft(claimants=claimants, **fields)
    if claim.claimants.exists():
        workflow.submit(claim, by=claim.coder, accept=make.ANSWERS)
    claim.refresh_from_db()
    return claim


def answers(
    *,
    claimants: Iterable[Any] = ("Ada Example",),
    attribution: str = "own_voice",
    stances: Iterable[tuple[str, str]] = ((None, "opposes"),),  # type: ignore[assignment]
    note: str = "",
) -> Answers:
    """By default what ``drawn()`` was coded as; a claimant of None is an unnamed one."""
    actors = [make.actor(each) if isinstance(each, str) else each for each in claimants]
    return Answers(
        claimants=tuple((actor, "" if actor else "people there") for actor in actors),
        attribution=attribution,
        stances=tuple(
            (make.proposition(text) if text else make.proposition(), side) for text, side in stances
        ),
        note=note,
    )


def answered(claim: Claim, by: Any, given: Answers) -> Claim:
    second_coding.answer(claim, given, by=by)
    return claim
