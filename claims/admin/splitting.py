"""The form that splits a proposition: the parts, and where each claim goes."""

from dataclasses import dataclass
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from claims import codebook
from claims.codebook import Part
from claims.models import Claim, Status
from sources import texts

MOST_PARTS = 9
#: The most claims a page asks about; the others keep the proposition, and can be coded anew.
MOST_CLAIMS = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A claim on the page, and the field that says where it goes; None where it cannot go."""

    claim: Claim
    field: Any


class SplitForm(forms.Form):
    template = "admin/claims/codebook/split.html"

    count = forms.IntegerField(min_value=2, max_value=MOST_PARTS, widget=forms.HiddenInput)
    retire = forms.BooleanField(
        label="The old one is no longer offered to coders", required=False, initial=True
    )

    def __init__(self, *args: Any, thing: Any, admin_site: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing, self.by = thing, by
        self.parts_asked = self._parts_asked()
        if self.is_bound:  # one more part, where that was asked for
            self.data = {**self.data.dict(), "count": str(self.parts_asked)}  # type: ignore[attr-defined]
        self.fields["count"].initial = self.parts_asked
        for number in range(self.parts_asked):
            self._ask_for_part(number)
        self.claims, self.left_out = self._claims()
        for claim in self.claims:
            if claim.status != Status.SUBMITTED:
                self.fields[f"goes_{claim.pk}"] = self._destination(claim)
        self.fields["note"] = forms.CharField(
            label="Change note",
            max_length=5_000,
            validators=[texts.validate],
            help_text="Why, for those who code and those who read the codebook later.",
            error_messages={"required": "Say why, in a sentence."},
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
        )

    def _parts_asked(self) -> int:
        asked = self.data.get("count", "2") if self.is_bound else "2"
        number = int(asked) if str(asked).isdecimal() and len(str(asked)) < 3 else 2
        return min(max(number + ("more" in self.data), 2), MOST_PARTS)

    def _ask_for_part(self, number: int) -> None:
        options: dict[str, Any] = {"validators": [texts.validate]}
        line = UnfoldAdminTextInputWidget(attrs={"dir": "auto"})
        self.fields[f"text_{number}"] = forms.CharField(
            label="Wording", max_length=500, widget=line, required=number < 2, **options
        )
        for name in ("definition", "examples", "counter_examples"):
            self.fields[f"{name}_{number}"] = forms.CharField(
                label=name.replace("_", "-").capitalize(), max_length=20_000, required=False,
                widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
                initial=self.thing.definition if name == "definition" else "", **options,
            )  # fmt: skip

    def _claims(self) -> tuple[list[Claim], int]:
        touched = codebook.touched([self.thing], self.by)
        claims = [*touched.drafts, *touched.published, *touched.waiting]
        return claims[:MOST_CLAIMS], max(0, len(claims) - MOST_CLAIMS)

    def _destination(self, claim: Claim) -> forms.ChoiceField:
        revises = claim.status == Status.PUBLISHED
        if revises and not self.by.has_perm("claims.code_claim"):
            return forms.ChoiceField(choices=[("", "keeps it")], required=False)
        verb = "begin a revision with part" if revises else "goes to part"
        parts = [(str(n), f"{verb} {n + 1}") for n in range(self.parts_asked)]
        return forms.ChoiceField(choices=[("", "keeps it"), *parts], required=False)

    # --- for the page ---

    @property
    def parts(self) -> list[list[Any]]:
        names = ("text", "definition", "examples", "counter_examples")
        return [[self[f"{name}_{n}"] for name in names] for n in range(self.parts_asked)]

    @property
    def rows(self) -> list[Row]:
        return [
            Row(claim, self[name] if (name := f"goes_{claim.pk}") in self.fields else None)
            for claim in self.claims
        ]

    @property
    def may_have_more(self) -> bool:
        return self.parts_asked < MOST_PARTS

    # --- what was answered ---

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        written = [n for n in range(self.parts_asked) if cleaned.get(f"text_{n}", "").strip()]
        for claim in self.claims:
            name = f"goes_{claim.pk}"
            if (goes := cleaned.get(name)) and int(goes) not in written:
                self.add_error(name, f"Part {int(goes) + 1} has no words yet.")
        return cleaned

    def answers(self) -> dict[str, Any]:
        """What ``codebook.split`` takes; parts left empty are none."""
        said = self.cleaned_data
        written = [n for n in range(self.parts_asked) if said[f"text_{n}"].strip()]
        names = ("text", "definition", "examples", "counter_examples")
        return {
            "parts": [Part(*(said[f"{name}_{n}"] for name in names)) for n in written],
            "goes": {
                claim.pk: written.index(int(goes))
                for claim in self.claims
                if (goes := said.get(f"goes_{claim.pk}"))
            },
            "retire": said["retire"],
        }
