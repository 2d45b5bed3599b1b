"""What a reference says that has no field of its own, asked for by name all the same."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from sources import dates, texts
from sources.admin.texts import TextForm
from sources.models.fields import IN_WORDS, TypedDate


class Other(NamedTuple):
    """A CSL variable that is kept in ``csl_extra``, as the form asks for it."""

    variable: str
    label: str
    help: str = ""
    is_date: bool = False


OTHERS = {
    "other_number": Other("number", "number", "Of a report, a bill, a law, an episode."),
    "other_authority": Other("authority", "authority", "A court, a parliament, a ministry."),
    "other_collection": Other("collection-title", "series"),
    "other_collection_number": Other("collection-number", "number in the series"),
    "other_edition": Other("edition", "edition", "2, revised"),
    "other_version": Other("version", "version"),
    "other_medium": Other("medium", "medium", "television, podcast, print"),
    "other_status": Other("status", "status", "in press, in force, withdrawn"),
    "other_event_place": Other("event-place", "place of the event"),
    "other_event_date": Other("event-date", "date of the event", is_date=True),
    "other_original_date": Other("original-date", "first published", is_date=True),
    "other_pages": Other("number-of-pages", "number of pages"),
    "other_short_title": Other("title-short", "short title"),
    "other_short_outlet": Other("container-title-short", "outlet, shortened"),
    "other_call_number": Other("call-number", "call number"),
    "other_abstract": Other("abstract", "abstract"),
}
#: The fieldset of them.
MORE: tuple[str, dict[str, Any]] = (
    "More of the reference",
    {
        "classes": ("collapse",),
        "fields": (
            ("citation_key", "earlier_keys"),
            ("other_number", "other_authority"),
            ("other_collection", "other_collection_number"),
            ("other_edition", "other_version"),
            ("other_medium", "other_status"),
            ("other_event_place", "other_event_date"),
            ("other_original_date", "other_pages"),
            ("other_short_title", "other_short_outlet"),
            "other_call_number",
            "other_abstract",
            "csl_extra",
        ),
    },
)


def _asked(name: str, other: Other) -> forms.CharField:
    lines = other.variable == "abstract"
    widget = UnfoldAdminTextareaWidget({"rows": 4, "dir": "auto"}) if lines else None
    return (TypedDate if other.is_date else forms.CharField)(
        label=other.label.capitalize(),
        required=False,
        max_length=10_000 if lines else 500,
        validators=[texts.validate],
        widget=widget or UnfoldAdminTextInputWidget({"dir": "auto"}),
        help_text=f"{dates.HELP.capitalize()}. {IN_WORDS}" if other.is_date else other.help,
    )


class OthersForm(TextForm):
    """``csl_extra`` is asked for variable by variable, and as JSON for what is left of it."""

    locals().update({name: _asked(name, other) for name, other in OTHERS.items()})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "csl_extra" not in self.fields:  # whoever may not change it is not asked
            for name in OTHERS:
                del self.fields[name]
            return
        self.fields["title"].help_text = escape(
            "As printed; italics as <i>Ursus</i>, CO<sub>2</sub>."
        )
        rest = dict(self.instance.csl_extra or {})
        if rest.pop("title", None):
            self.initial["title"] = self.instance.marked_title
        for name, other in OTHERS.items():
            if (shown := _shown(other, rest.get(other.variable))) is not None:
                self.initial[name] = shown
                del rest[other.variable]
        self.initial["csl_extra"] = rest

    def clean_citation_key(self) -> str | None:
        """Left empty, the key stays; a new article gets one."""
        return self.cleaned_data["citation_key"] or self.instance.citation_key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if isinstance(cleaned.get("csl_extra"), dict):
            cleaned["csl_extra"] = cleaned["csl_extra"] | self._others(cleaned)
        return cleaned

    def _others(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        before = self.instance.csl_extra or {}
        for name, other in OTHERS.items():
            typed = cleaned.get(name, "").replace("\r\n", "\n")
            if not typed:
                continue
            if typed == self.initial.get(name):  # a number stays one
                found[other.variable] = before[other.variable]
            elif other.is_date and (date := dates.read(typed)):
                found[other.variable] = date.csl()
            else:
                found[other.variable] = typed
        return found


def _shown(other: Other, value: Any) -> str | None:
    """As it is typed; None where a line of text cannot hold it, or there is none."""
    if value is None:
        return None
    if not other.is_date:
        return str(value) if isinstance(value, str | int | float) else None
    try:
        return dates.from_csl(value) or None
    except ValidationError:
        return None
