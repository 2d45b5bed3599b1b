"""What changed between two documents of a claim, field by field, in words."""

from dataclasses import dataclass
from typing import Any

from claims.formats.document import Document
from claims.models import Claim
from claims.presenting import SIGNS


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


def changes(before: Document, after: Document) -> list[Change]:
    """The fields that say something else now; dates and numbers of the record are left out."""
    old, new = _said(before), _said(after)
    return [Change(label, old[label], new[label]) for label in new if old[label] != new[label]]


def _said(document: Document) -> dict[str, str]:
    return {
        "Claim": document["text"],
        "Quote": (document["quote"] or {}).get("exact", ""),
        "Claimants": _lines(_claimant(each) for each in document["claimants"]),
        "Attribution": str(Claim.Attribution(document["attribution"]).label),
        "Stances": _lines(_stance(each) for each in document["stances"]),
        "Made": (document["made"] or {}).get("edtf", ""),
        "Topics": ", ".join(document["topics"]),
        "Citations": _lines(
            f"{each['relation']}: {each['article']['title']} {each['note'] or ''}"
            for each in document["citations"]
        ),
        "Language": document["language"],
        "Article": document["article"]["title"],
    }


def _lines(parts: Any) -> str:
    return "\n".join(part.strip() for part in parts)


def _claimant(claimant: dict[str, Any]) -> str:
    position = claimant["affiliation"] or {}
    was = ", ".join(filter(None, (position.get("title"), position.get("name"))))
    said = [claimant["name"], claimant["described_as"], was]
    role = claimant["role"].replace("_", " ")
    return " · ".join(part for part in (*said, "" if role == "speaker" else role) if part)


def _stance(stance: dict[str, Any]) -> str:
    return f"{SIGNS[stance['stance']]} {stance['stance']}: {stance['proposition']['text']}"
