"""The form of the second answers: what the blind page shows, and what was typed into it.

Nothing here reads the claim's own answers: not its claimants, attribution or stances.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from claims.admin.paragraphs import paragraphs
from claims.models import Claim, Proposition, Stance
from claims.presenting import SIGNS
from claims.second_coding import NOTE, Answers
from sources import texts
from sources.admin.search import by_public_id, row_id, words
from sources.models import Actor, Snapshot

FOUND = 20
ROWS = 50  # more claimants or propositions than any claim has
DESCRIBED = 500
SIDES = [(value, SIGNS[value], label) for value, label in Stance.Side.choices]


# --- the text ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """The article's text with this claim's quote marked, and no other."""

    snapshot: Snapshot | None
    paragraphs: list[list[tuple[str, bool]]]
    quotes: list[str]


def text_of(claim: Claim) -> Text:
    quotes = list(claim.quotes.select_related("snapshot"))
    snapshot = next((each.snapshot for each in quotes if each.snapshot), claim.article.snapshot)
    if snapshot is None:
        return Text(None, [], [each.exact for each in quotes])
    here = [each for each in quotes if each.snapshot_id == snapshot.pk]
    words = [each.exact for each in quotes]
    cut = paragraphs(snapshot.text, here)
    pieces = [[(piece.text, bool(piece.under)) for piece in each.pieces] for each in cut]
    return Text(snapshot, pieces, words)


# --- what is asked -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChosenClaimant:
    actor: Actor | None
    described: str = ""


@dataclass(frozen=True, slots=True)
class ChosenStance:
    proposition: Proposition
    side: str = ""


@dataclass(slots=True)
class Sheet:
    """The answers as they were typed, right or not; ``errors`` by the field they belong to."""

    claimants: list[ChosenClaimant] = field(default_factory=list)
    attribution: str = ""
    stances: list[ChosenStance] = field(default_factory=list)
    none_fits: bool = False
    note: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)

    @property
    def all_errors(self) -> list[str]:
        return [message for messages in self.errors.values() for message in messages]

    @property
    def answers(self) -> Answers:
        return Answers(
            claimants=tuple((each.actor, each.described) for each in self.claimants),
            attribution=self.attribution,
            stances=tuple((each.proposition, each.side) for each in self.stances),
            note=self.note,
        )


def read(data: QueryDict) -> Sheet:
    sheet = Sheet(attribution=data.get("attribution", ""), none_fits="none_fits" in data)
    _read_claimants(sheet, data)
    _read_stances(sheet, data)
    sheet.note = _line(sheet, "note", data.get("note", "").replace("\r\n", "\n"), NOTE)
    if sheet.attribution not in Claim.Attribution.values:
        sheet.attribution = ""
        sheet.wrong("attribution", "Choose how the article gives the claim.")
    return sheet


def _read_claimants(sheet: Sheet, data: QueryDict) -> None:
    actors = _rows(sheet, "claimants", Actor, data.getlist("actor"))
    sheet.claimants = [ChosenClaimant(actor) for actor in actors]
    for described in data.getlist("described")[:ROWS]:
        line = _line(sheet, "claimants", " ".join(described.split()), DESCRIBED)
        sheet.claimants.append(ChosenClaimant(None, line))
        if not line:
            sheet.wrong("claimants", "Write how the article describes whom it does not name.")
    if not sheet.claimants:
        sheet.wrong(
            "claimants",
            "Choose who makes this claim; where the article does not name them, say so and write "
            "how it describes them.",
        )


def _read_stances(sheet: Sheet, data: QueryDict) -> None:
    ids = data.getlist("proposition")
    for proposition in _rows(sheet, "stances", Proposition, ids):
        away = proposition.merged_from.values_list("pk", flat=True)
        sides = [data.get(f"stance-{pk}", "") for pk in (proposition.pk, *away)]
        side = next((each for each in sides if each in Stance.Side.values), "")
        sheet.stances.append(ChosenStance(proposition, side))
        if not side:
            sheet.wrong("stances", f"Choose a stance on “{proposition}”.")
    if sheet.none_fits and sheet.stances:
        sheet.wrong("stances", "Either no proposition fits, or those you chose do: not both.")
    if not sheet.none_fits and not sheet.stances and "stances" not in sheet.errors:
        sheet.wrong("stances", "Choose the proposition the claim is about, or say that none fits.")


def _rows(sheet: Sheet, name: str, model: Any, ids: list[str]) -> list[Any]:
    """Those of the ids that are there, in their order, each once and as what it was merged into."""
    pks = [row_id(each) for each in ids[:ROWS]]
    found = model.objects.select_related("merged_into").in_bulk([pk for pk in pks if pk])
    if len(ids) > ROWS or any(pk not in found for pk in pks):
        sheet.wrong(name, "Something you had chosen is not there any more. Choose again.")
    return list(dict.fromkeys(found[pk].kept for pk in pks if pk in found))


def _line(sheet: Sheet, name: str, text: str, most: int) -> str:
    """What was typed, without what cannot be kept."""
    try:
        texts.validate(text)
    except ValidationError as error:
        sheet.wrong(name, " ".join(error.messages))
        text = text.replace("\0", "").encode(errors="ignore").decode()
    if len(text) > most:
        sheet.wrong(name, f"This has {len(text):,} characters; {most:,} are kept. Shorten it.")
    return text.strip()


# --- what is searched ----------------------------------------------------------------------------


def find_actors(asked: str) -> list[dict[str, Any]]:
    """By name alone. Who has been chosen where, and how often, would tell the first answers."""
    found = _named(Actor.objects.current(), asked, "name")
    return [actor_row(each) for each in found]


def find_propositions(asked: str) -> list[dict[str, Any]]:
    found = _named(Proposition.objects.in_use(), asked, "text")
    return [proposition_row(each) for each in found]


def _named(queryset: Any, asked: str, field: str) -> list[Any]:
    term = asked.replace("\0", "").encode(errors="ignore").decode().strip()[:300]
    if not term:
        return []
    found = by_public_id(queryset, term)
    if found is not None:
        return list(found)
    for word in words(term):
        queryset = queryset.called(word)
    begins = queryset.filter(**{f"{field}__unaccent__istartswith": term}).order_by(field, "pk")
    first = list(begins[:FOUND])
    rest = queryset.exclude(pk__in=[each.pk for each in first]).order_by(field, "pk")
    return [*first, *rest[: FOUND - len(first)]]


def actor_row(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.pk,
        "name": actor.name,
        "detail": " · ".join(filter(None, (actor.get_kind_display(), actor.description))),
    }


def proposition_row(proposition: Proposition) -> dict[str, Any]:
    return {"id": proposition.pk, "name": proposition.text, "detail": proposition.definition}
