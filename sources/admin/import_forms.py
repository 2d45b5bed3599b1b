"""What is asked of somebody who brings a library in."""

import base64
import binascii
import zlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from sources.importing import ENCODINGS, MOST_BYTES
from sources.models.imports import FORMATS

#: Packed bytes of a file that a page takes along, so that it need not be chosen again.
_KEPT = 20_000_000


class BringInForm(forms.Form):
    """A file or what is pasted. ``raw`` is it, and ``name`` what it is called."""

    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        widget=UnfoldAdminFileFieldWidget(
            {"accept": ".bib,.ris,.ciw,.json,.xml,.rdf,.txt,.enw,application/json,text/plain"}
        ),
        help_text=f"Up to {MOST_BYTES // 1_000_000} MB: BibTeX, BibLaTeX, RIS, CSL-JSON, EndNote "
        "XML, Zotero's RDF or JSON.",
    )
    pasted = forms.CharField(
        label="Or paste it",
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget({"rows": 8, "dir": "auto", "spellcheck": "false"}),
        help_text="References in any of these formats, or one DOI, arXiv or PubMed number, ISBN "
        "or address a line, with other words beside it or without.",
    )
    format = forms.ChoiceField(
        label="Format",
        required=False,
        choices=[("", "Detected"), *FORMATS.items()],
        widget=UnfoldAdminSelectWidget(),
    )
    encoding = forms.ChoiceField(
        label="Encoding",
        required=False,
        choices=[("", "Detected"), *ENCODINGS.items()],
        widget=UnfoldAdminSelectWidget(),
        help_text="Only where letters come out wrong.",
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    kept_name = forms.CharField(required=False, widget=forms.HiddenInput)

    raw, name = b"", ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pasted"].validators = []  # what no database takes is said record by record

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, pasted = cleaned.get("file"), cleaned.get("pasted", "")
        if file and pasted.strip():
            self.raw, self.name = self._read(file), file.name or "file"
            raise ValidationError("Choose a file or paste, not both.")
        if file:
            self.raw, self.name = self._read(file), file.name or "file"
        elif pasted.strip():
            self.raw, self.name = pasted.encode(errors="replace"), "pasted"
        elif cleaned.get("kept"):
            self.raw, self.name = _unpacked(cleaned["kept"]), cleaned.get("kept_name") or "file"
        else:
            raise ValidationError("Choose a file, or paste what you have.")
        return cleaned

    def _read(self, file: Any) -> bytes:
        if file.size > MOST_BYTES:
            self.add_error(
                "file",
                f"The file has {file.size:,} bytes; at most {MOST_BYTES:,} are taken at once. "
                "Divide it, and bring the parts in one after another.",
            )
            return b""
        return bytes(file.read())

    def keep(self) -> None:
        """Take the file along on the page: a browser forgets it when the form comes back."""
        data: Any = self.data
        if not self.raw or self.name == "pasted":
            return
        packed = base64.b64encode(zlib.compress(self.raw, 1)).decode()
        if len(packed) <= _KEPT:
            self.data = data = data.copy()
            data["kept"], data["kept_name"] = packed, self.name


def _unpacked(kept: str) -> bytes:
    try:
        packed = base64.b64decode(kept, validate=True)
        return zlib.decompressobj().decompress(packed, MOST_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise ValidationError("The file was lost on the way. Choose it again.") from error
