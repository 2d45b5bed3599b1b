"""Citation styles of one's own: uploaded as a .csl file, checked, and then offered to everybody."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from unfold.decorators import display

from claims import style_examples
from sources import own_styles, style_checks
from sources.admin.base import FactbaseModelAdmin
from sources.admin.history import HistoryAdmin
from sources.formats.references import ReferencesError
from sources.formats.styles import UnknownStyle
from sources.models import OwnStyle
from sources.style_checks import BadStyle


class StyleForm(forms.ModelForm):
    """A file, or its text; the file counts."""

    file = forms.FileField(
        label="File (.csl)", required=False,
        help_text="A style of the Citation Style Language. Nothing it names is fetched.",
    )  # fmt: skip

    class Meta:
        model = OwnStyle
        fields = ("slug", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.fields["text"].required = False

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if file := given.get("file"):
            given["text"] = _read(file)
        if not given.get("text"):
            raise ValidationError({"file": "Choose a .csl file, or paste its text."})
        try:
            own_styles.check(given["text"])
        except (BadStyle, UnknownStyle) as error:
            raise ValidationError({"file": str(error)}) from error
        except ReferencesError as error:
            raise ValidationError({"file": f"It cannot be formatted with. {error}"}) from error
        return given


def _read(file: Any) -> str:
    if file.size > style_checks.MOST_BYTES:
        raise ValidationError(
            {"file": f"A style has at most {style_checks.MOST_BYTES:,} bytes; this file has "
                     f"{file.size:,}."})  # fmt: skip
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError({"file": "The file is not UTF-8. Save it as UTF-8."}) from error
    return text


@admin.register(OwnStyle)
class OwnStyleAdmin(HistoryAdmin, FactbaseModelAdmin):
    form = StyleForm
    list_display = ("title", "name")
    search_fields = ("title", "slug")
    fields = ("slug", "file", "text", "example")
    readonly_fields = ("example",)

    @display(description="asked for by")
    def name(self, style: OwnStyle) -> str:
        return style.name

    @display(description="example")
    def example(self, style: OwnStyle) -> SafeString | str:
        if not style.pk:
            return "Shown once it is saved."
        try:
            return mark_safe(style_examples.html(own_styles.find(style.name)))
        except ReferencesError as error:
            return str(error)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        may = self.has_change_permission(request, obj) if obj else True
        return fields if may else [name for name in fields if name != "file"]
