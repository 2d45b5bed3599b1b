"""The text of an article, pasted or uploaded beside its other fields."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from sources import adding, texts
from sources.formats import languages
from sources.models import Article, Snapshot
from sources.models.fields import Typed

TEXT_FIELDS = ("pasted", "uploaded", "obtained_from", "same_text")


class TypedLanguage(Typed):
    """The code of a language; its name is understood as well."""

    def read(self, text: str) -> str:
        if text and not languages.tag(text):
            raise ValidationError(
                f"“{text}” is no language known here. Write its code, such as en, de or zh-Hans, "
                "or its name in English.",
                code="language",
            )
        return languages.tag(text)


class TextForm(forms.ModelForm):
    """An article and, where one is given, a text of it. ``text`` is the text, normalised."""

    pasted = forms.CharField(
        label="Paste the text",
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget({"rows": 10, "dir": "auto"}),
        help_text="The whole text, as plain text. It is frozen as it is: a corrected text is "
        "added beside it, and the old one stays.",
    )
    uploaded = forms.FileField(
        label="Or upload it",
        required=False,
        widget=UnfoldAdminFileFieldWidget({"accept": ".txt,text/plain"}),
        help_text="A plain text file in UTF-8.",
    )
    obtained_from = forms.CharField(
        label="Where it is from",
        required=False,
        max_length=2000,
        validators=[texts.validate],
        widget=UnfoldAdminTextInputWidget(),
        help_text="An address, a database, a scan. Left empty, the file's name.",
    )
    same_text = forms.BooleanField(
        label="Another article, same text",
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text="Tick it only where the text is here already and this is another article that "
        "printed it as well.",
    )

    class Meta:
        model = Article
        fields = ()  # the admin's fieldsets say which
        field_classes = {"language": TypedLanguage}

    text = ""
    method = Snapshot.Method.PASTE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "pasted" in self.fields:
            self.fields["pasted"].validators = []  # texts.normalise says more

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        pasted, uploaded = cleaned.get("pasted", ""), cleaned.get("uploaded")
        if pasted and uploaded:
            self.add_error("uploaded", "Paste the text or upload it, not both.")
        elif pasted or uploaded:
            self._read("pasted" if pasted else "uploaded", pasted, uploaded)
        return cleaned

    def _read(self, name: str, pasted: str, uploaded: Any) -> None:
        try:
            if uploaded:
                pasted = texts.decode(uploaded.read())
                self.method = Snapshot.Method.FILE
                self.cleaned_data["obtained_from"] = (
                    self.cleaned_data.get("obtained_from") or uploaded.name
                )
            self.text = texts.normalise(pasted)
            adding.refuse_same(
                self.instance, self.text, again=self.cleaned_data.get("same_text", False)
            )
        except adding.SameText as error:
            self.add_error(name, with_link(error))
        except ValidationError as error:
            self.add_error(name, error)
        if uploaded and self.text:
            self._keep_upload(pasted)

    def _keep_upload(self, text: str) -> None:
        """A browser forgets a file when the form comes back; what was in it is kept as pasted."""
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("pasted")] = text
        data[self.add_prefix("obtained_from")] = self.cleaned_data["obtained_from"]


def with_link(error: adding.SameText) -> ValidationError:
    article = error.snapshot.article
    link = format_html(
        'This text is here already, as <a class="underline" href="{}">{} “{}”</a>.',
        reverse("admin:sources_article_change", args=[article.pk]),
        article.public_id,
        article.shown_title,
    )
    return ValidationError(link, code="same_text")
