"""What a change of the codebook comes to, in words."""

import re
from typing import Any

from claims.codebook import Outcome
from claims.models import Claim, Share


def count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def seen_in_full(outcome: Outcome | None) -> dict[str, Any]:
    """What a page needs to show what a change comes to."""
    if outcome is None:
        return {}
    known = {claim.public_id for claim in outcome.touched.published}
    moved = {move.claim_id for move in outcome.moves}
    return {
        "outcome": outcome,
        "not_there_yet": moved - set(Claim.objects.in_bulk(moved)),
        "touches": touches(outcome),
        "also": [each for each in outcome.corrected if each not in known][:50],
        "blind": Share.objects.filter(percent__gt=0).exists(),
    }


def answers(form: Any) -> list[tuple[str, str]]:
    """What was asked and answered, to be read once more."""
    found = []
    for field in form:
        value = form.cleaned_data.get(field.name)
        if value in (None, "") or field.name == "count" or field.name.startswith("goes_"):
            continue
        shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        part = re.fullmatch(r"\w+_(\d)", field.name)
        label = f"Part {int(part[1]) + 1}: {field.label}" if part else field.label
        found.append((label, shown))
    return found


def touches(outcome: Outcome) -> str:
    """“This touches 12 claims: 3 drafts, 2 waiting for review, 7 published, whose entries will
    be corrected in one revision.”"""
    touched = outcome.touched
    public = {claim.public_id for claim in touched.published} | set(outcome.corrected)
    drafts, waiting = len(touched.drafts), len(touched.waiting)
    kinds = [
        count(drafts, "draft") if drafts else "",
        f"{waiting:,} waiting for review" if waiting else "",
        _published(len(public), len(outcome.corrected)) if public else "",
    ]
    there = ", ".join(filter(None, kinds))
    total = count(drafts + waiting + len(public), "claim")
    sentences = [f"This touches {total}: {there}." if there else "This touches no claim."]
    if outcome.moves:
        sentences.append(f"{count(len(outcome.moves), 'claim')} will be moved.")
    return " ".join(sentences)


def _published(number: int, corrected: int) -> str:
    if not corrected:
        return f"{number:,} published, which the record shows as before"
    entries = "entry" if corrected == 1 else "entries"
    if corrected == number:
        return f"{number:,} published, whose {entries} will be corrected in one revision"
    return f"{number:,} published, {corrected:,} of whose entries will be corrected in one revision"


def said(outcome: Outcome) -> str:
    """What was done, for the message above the next page."""
    version = outcome.version
    sentences = [f"Codebook version {version.number}: {version.get_kind_display()}."]
    if outcome.moves:
        sentences.append(f"{count(len(outcome.moves), 'claim was', 'claims were')} moved.")
    if outcome.revision:
        entries = count(len(outcome.corrected), "published claim")
        sentences.append(
            f"The record was corrected in revision {outcome.revision.number}: {entries}."
        )
    return " ".join([*sentences, *outcome.left])
