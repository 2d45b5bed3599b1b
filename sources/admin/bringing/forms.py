"""What is asked for, and what a person confirms of what was found."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from sources import adding, texts
from sources.admin.base import say_it_once
from sources.admin.texts import TypedLanguage, with_link
from sources.formats import bylines, kinds
from sources.formats.found import MOST_NAMES, Found, Name, storable
from sources.models import Actor, Article
from sources.names import PersonName

#: Fields of Article that are asked for, as a page has them; the second group is folded away.
FIRST = (
    "title", "title_supplied", "issued", "language", "outlet_name", "type", "genre", "section",
    "url",
)  # fmt: skip
MORE = ("volume", "issue", "pages", "publisher", "doi", "isbn", "issn", "accessed")
_OF_ARTICLE = tuple(name for name in (*FIRST, *MORE) if name != "outlet_name")
PERSON, ORGANISATION = Actor.Kind.PERSON, Actor.Kind.ORGANISATION


class BringForm(forms.Form):
    """An address, a file or a text: one of them."""

    address = forms.CharField(
        label="The address of a page or PDF",
        required=False,
        max_length=2000,
        validators=[texts.validate],
        widget=UnfoldAdminTextInputWidget({"inputmode": "url", "placeholder": "https://"}),
    )
    file = forms.FileField(
        label="or a file",
        required=False,
        allow_empty_file=True,
        widget=UnfoldAdminFileFieldWidget({"accept": kinds.ACCEPT}),
        help_text="A saved web page, PDF, Word document (DOCX), message (EML) or plain text.",
    )
    pasted = forms.CharField(
        label="or what you copied",
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget({"rows": 8, "dir": "auto"}),
        help_text="The text of the article, or the source of its page (HTML).",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pasted"].validators = []  # what is pasted may be read although it holds NUL

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        given = [name for name in self.fields if cleaned.get(name)]
        if not given:
            raise ValidationError("Give an address, choose a file, or paste something.")
        if len(given) > 1:
            raise ValidationError("Give only one of the three: an address, a file or a text.")
        most = settings.ORIGINAL_MAX_BYTES
        if (file := cleaned.get("file")) and file.size > most:
            self.add_error(
                "file", f"It has {file.size / 1e6:,.0f} MB; {most // 10**6} MB may be kept."
            )
        address = cleaned.get("address", "").strip()
        if address and "://" not in address:
            cleaned["address"] = f"https://{address}"
        return cleaned


class NameForm(forms.Form):
    """One name of the byline. Left empty, it is nobody."""

    name = forms.CharField(
        required=False,
        max_length=300,
        validators=[texts.validate],
        widget=UnfoldAdminTextInputWidget(
            {"dir": "auto", "placeholder": "Family, Given", "aria-label": "Name"}
        ),
    )
    kind = forms.ChoiceField(
        choices=Actor.Kind.choices,
        widget=UnfoldAdminSelectWidget({"aria-label": "Person or organisation"}),
    )
    native_order = forms.BooleanField(required=False, widget=UnfoldBooleanWidget)
    printed = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and cleaned.get("kind") == PERSON:
            try:
                self.person()
            except ValidationError as error:
                self.add_error("name", error)
        return cleaned

    def person(self) -> PersonName:
        said = PersonName.parse(self.cleaned_data["name"])
        return replace(said, native_order=self.cleaned_data.get("native_order", False))

    def maker(self) -> adding.Maker | None:
        cleaned = self.cleaned_data
        if not cleaned.get("name"):
            return None
        if cleaned["kind"] == PERSON:
            person = self.person()
            printed = cleaned["printed"]
            return adding.Maker(person, printed="" if printed == str(person) else printed)
        return adding.Maker(cleaned["name"])

    @property
    def known(self) -> Actor | None:
        """Who of this name is here already; to be shown, so it never fails."""
        name, kind = (storable(str(self[part].value() or "")) for part in ("name", "kind"))
        if not name.strip():
            return None
        if kind != PERSON:
            return adding.known_actor(name)
        try:
            said = PersonName.parse(name)
        except ValidationError:
            return None
        native = replace(said, native_order=True)
        return adding.known_actor(said) or adding.known_actor(native)


Names = formset_factory(NameForm, formset=BaseFormSet, extra=0, max_num=MOST_NAMES,
                        absolute_max=MOST_NAMES)  # fmt: skip


def row(name: Name, language: str) -> dict[str, Any]:
    """A proposed name as the form has it: a person as “Family, Given”."""
    if name.kind != PERSON:
        return {"name": name.printed, "kind": ORGANISATION, "printed": name.printed}
    guess = bylines.person(name, language=language)
    family = " ".join(filter(None, (guess.particle, guess.family)))
    inverted = ", ".join(filter(None, (family, guess.given, guess.suffix)))
    return {
        "name": inverted if "," in inverted else f"{inverted},",
        "kind": PERSON,
        "native_order": guess.native_order,
        "printed": name.printed,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A field, where its value is from, and what else it may be."""

    field: Any
    where: str
    others: list[Any]


class ConfirmForm(forms.ModelForm):
    """The article as it would be added. ``text`` is its text, normalised, or empty."""

    outlet_name = forms.CharField(
        label="outlet",
        required=False,
        max_length=300,
        validators=[texts.validate],
        widget=UnfoldAdminTextInputWidget({"dir": "auto"}),
    )
    url = forms.URLField(
        label="address",
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[texts.validate],
    )
    body = forms.CharField(
        label="Text",
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget({"rows": 30, "dir": "auto"}),
        help_text="Remove what does not belong to the article. It is frozen as it stands here.",
    )
    same_text = forms.BooleanField(
        label="Another article, same text",
        required=False,
        widget=UnfoldBooleanWidget(),
    )
    goes_to = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = _OF_ARTICLE
        field_classes = {"language": TypedLanguage}

    text = ""
    original: Any = None

    def __init__(self, *args: Any, found: Found, method: str, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.method, self.source = found, method, source
        for name, field in self.fields.items():
            say_it_once(field)
            if isinstance(field.widget, forms.Textarea | forms.CheckboxInput | forms.HiddenInput):
                continue
            if isinstance(field, forms.TypedChoiceField):
                field.widget = UnfoldAdminSelectWidget(choices=field.choices)
            elif name != "outlet_name":
                field.widget = UnfoldAdminTextInputWidget({"dir": "auto"})
        self.fields["title_supplied"].widget = UnfoldBooleanWidget()

    @property
    def into(self) -> Article | None:
        """The article that is here already and that this is the text of."""
        number = self.cleaned_data.get("goes_to", "")
        if not number.isdecimal() or len(number) > 18:
            return None
        return Article.objects.current().filter(pk=int(number)).first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        into = self.into
        if cleaned.get("goes_to") and into is None:
            raise ValidationError("That article is no longer there. Choose again.")
        if into is not None:
            for name in (*_OF_ARTICLE, "outlet_name"):
                self.errors.pop(name, None)
        body = cleaned.get("body") or ""
        if body.strip():
            self._read(body, into)
        elif into is not None:
            self.add_error("body", "There is no text to add to the article.")
        cleaned["obtained_from"] = self.source
        return cleaned

    def _read(self, body: str, into: Article | None) -> None:
        try:
            self.text = texts.normalise(body)
            again = self.cleaned_data.get("same_text", False) or into is not None
            adding.refuse_same(into or self.instance, self.text, again=again)
        except adding.SameText as error:
            self.add_error("body", with_link(error))
        except ValidationError as error:
            self.add_error("body", error)

    def _post_clean(self) -> None:
        """An article that is here already is not changed, so that nothing of it is checked."""
        if not (self.cleaned_data.get("goes_to") and self.into):
            super()._post_clean()  # type: ignore[misc]

    def fields_of_article(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in _OF_ARTICLE}

    def asked(self, names: tuple[str, ...]) -> list[Asked]:
        return [self._asked(name) for name in names]

    def _asked(self, name: str) -> Asked:
        known = self.found.values.get(_found_as(name), [])
        value = str(self[name].value() or "")
        where = next((each.where for each in known if each.value == value), "")
        return Asked(self[name], where, [each for each in known if each.value != value])

    @property
    def first(self) -> list[Asked]:
        return self.asked(FIRST)

    @property
    def more(self) -> list[Asked]:
        return self.asked(MORE)

    @property
    def more_is_open(self) -> bool:
        filled = [name for name in MORE if self[name].value() and name != "accessed"]
        return bool(filled) or any(self[name].errors for name in MORE)

    @property
    def other_texts(self) -> list[Any]:
        return self._asked("body").others


def initial(found: Found, *, accessed: str) -> dict[str, Any]:
    fields: dict[str, Any] = {name: found.best(_found_as(name)) for name in (*FIRST, *MORE, "body")}
    fields["title_supplied"] = False
    fields["language"] = fields["language"] or "en"
    fields["type"] = fields["type"] or "article-newspaper"
    fields["accessed"] = accessed
    return fields


def _found_as(name: str) -> str:
    return {"outlet_name": "outlet", "body": "text"}.get(name, name)
