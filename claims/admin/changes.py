"""What changed between two documents of a claim, field by field, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, prefetch_related_objects

from claims.formats.document import Document
from claims.models import Citation, Claim, Claimant, ClaimTopic, Quote, Stance
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


#: What a claim consists of, and what of each part a document shows.
_PARTS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "quotes": (Quote, ("snapshot",)),
    "claimants": (
        Claimant,
        ("actor__merged_into", "affiliation__organisation__merged_into"),
    ),
    "stances": (Stance, ("proposition__merged_into",)),
    "citations": (Citation, ("article__merged_into", "article__outlet", "article__bylines__actor")),
    "claimtopic_set": (ClaimTopic, ("topic__merged_into",)),
}


def as_it_was(claim: Claim, at: datetime) -> Claim:
    """The claim with its parts as the history has them at that moment; never to be saved."""
    (row,) = _rows(Claim, at, pgh_obj_id=claim.pk)
    row.article, row.coder = claim.article, claim.coder
    parts: dict[str, Any] = {"decisions": claim.decisions.all()}
    for name, (model, shown) in _PARTS.items():
        parts[name] = _rows(model, at, claim_id=claim.pk)
        prefetch_related_objects(parts[name], *shown)
    parts["topics"] = [each.topic for each in parts["claimtopic_set"]]
    row._prefetched_objects_cache = parts
    return row


def _rows(model: Any, at: datetime, **which: Any) -> list[Any]:
    """The rows of a model as they stood: of each the newest event until then, if not its end."""
    events = model.pgh_event_model.objects.filter(pgh_created_at__lte=at, **which)
    newest = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    found = [_row(model, event) for event in newest if event.pgh_label != "delete"]
    return sorted(found, key=lambda row: (getattr(row, "position", 0), row.pk))


def _row(model: Any, event: Any) -> Any:
    names = {f.attname for f in event._meta.concrete_fields}
    kept = [f.attname for f in model._meta.concrete_fields if f.attname in names]
    return model(**{name: getattr(event, name) for name in kept} | {"pk": event.pgh_obj_id})


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
