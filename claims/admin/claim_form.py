"""The form a claim is coded in, and its parts."""

from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from claims import anchoring, editing, signs
from claims.models import Citation, Claim, Claimant, Quote, Stance, Topic
from sources import texts
from sources.admin.base import FactbaseStackedInline, Searched, SearchedMany
from sources.models import Affiliation, Article


class ClaimForm(forms.ModelForm):
    """A claim of one article; ``article`` and ``coder`` are those of a new one."""

    article: Article | None = None
    coder: Any = None

    topic_list = forms.ModelMultipleChoiceField(
        label="Topics",
        queryset=Topic.objects.all(),
        required=False,
        help_text="A topic that is not there yet is made under Topics in the sidebar.",
    )

    class Meta:
        model = Claim
        fields = ("text", "attribution", "made", "language", "certainty", "memo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.instance.article, self.instance.coder = self.article, self.coder
        else:
            self.initial["topic_list"] = [topic.pk for topic in self.instance.topics.all()]

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())


def form_widgets(admin_site: Any) -> dict[str, forms.Widget]:
    return {
        "text": UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": True}),
        "memo": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        "topic_list": SearchedMany(Claim._meta.get_field("topics"), admin_site),
    }


class InOrder(PaginationInlineFormSet):
    """Rows that are kept in the order they were added in."""

    def clean(self) -> None:
        super().clean()
        last = max((form.instance.position for form in self.initial_forms), default=-1)
        for form in self.extra_forms:
            if form.has_changed():
                last += 1
                form.instance.position = last


class QuoteForm(forms.ModelForm):
    def clean_exact(self) -> str:
        return texts.normalise(self.cleaned_data["exact"])


class QuoteFormSet(InOrder):
    """Quotes, each looked up in the newest text of the article when it is new or has changed."""

    def clean(self) -> None:
        super().clean()
        changed = [form for form in self.forms if self._is_to_place(form)]
        article = self.instance.article if self.instance.article_id else None
        snapshot = article.snapshot if article and changed else None
        for form in changed:
            _place(form, snapshot)

    def _is_to_place(self, form: forms.ModelForm) -> bool:
        return bool(
            form.has_changed()
            and form.cleaned_data.get("exact")
            and not self._should_delete_form(form)
        )


def _place(form: forms.ModelForm, snapshot: Any) -> None:
    """Anchor the words afresh: what stood around the old ones says nothing of the new."""
    quote = form.instance
    quote.prefix = quote.suffix = ""
    quote.snapshot = quote.start = quote.end = None
    if snapshot is None:
        return
    try:
        editing.place(quote, snapshot)
    except anchoring.NotInText as error:
        form.add_error("exact", error)


class StanceForm(forms.ModelForm):
    stance = forms.ChoiceField(
        label="Stance",
        choices=[("", "Choose a side"), *signs.choices()],
        widget=UnfoldAdminSelectWidget,
    )


class CitationFormSet(PaginationInlineFormSet):
    def clean(self) -> None:
        super().clean()
        for form in self.forms:  # of a claim that is saved already, Citation says it itself
            cited = form.cleaned_data.get("article") if self.instance._state.adding else None
            if cited and cited.pk == self.instance.article_id:
                form.add_error("article", "The claim is found in it; cite another one here.")


class PartInline(FactbaseStackedInline):
    """A part of a claim; one empty row waits where it is nearly always needed."""

    hide_title = False
    wanted = True
    related_name: str
    formset: type[BaseInlineFormSet] = PaginationInlineFormSet

    def get_extra(self, request: HttpRequest, obj: Claim | None = None, **kwargs: Any) -> int:
        if not self.wanted:
            return 0
        return 0 if obj and getattr(obj, self.related_name).exists() else 1


class QuoteInline(PartInline):
    model = Quote
    related_name = "quotes"
    form = QuoteForm
    formset = QuoteFormSet
    verbose_name_plural = "quote"
    fields = ("exact",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "exact":
            field.widget = UnfoldAdminTextareaWidget(attrs={"rows": 3, "dir": "auto"})
            field.label = "Words of the article"
            field.help_text = (
                "Letter for letter. Where the article interrupts it, add each part as a quote."
            )
        return field


class ClaimantInline(PartInline):
    model = Claimant
    related_name = "claimants"
    formset = InOrder
    fields = (("actor", "role"), ("described_as", "affiliation"))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields["affiliation"]
        field.label = "Position"
        field.help_text = "Theirs on that day. Listed for authors here and claimants once saved."
        field.choices = _positions(request.article)  # type: ignore[attr-defined]
        return formset


def _positions(article: Article | None) -> list[tuple[Any, str]]:
    """The positions of everybody who wrote the article or is a claimant in it, in one query."""
    if article is None:
        return [("", "None")]
    actors = Q(actor__bylines__article=article) | Q(actor__claimed__claim__article=article)
    found = Affiliation.objects.filter(actors).select_related("actor", "organisation").distinct()
    return [("", "None"), *((each.pk, f"{each.actor}: {each}") for each in found)]


class StanceInline(PartInline):
    model = Stance
    related_name = "stances"
    form = StanceForm
    fields = ("proposition", "stance")


class CitationInline(PartInline):
    model = Citation
    related_name = "citations"
    formset = CitationFormSet
    wanted = False
    fields = (("article", "relation"), "note")


PARTS = [QuoteInline, ClaimantInline, StanceInline, CitationInline]


class ChooseArticle(forms.Form):
    """Which article a new claim is found in."""

    article = forms.ModelChoiceField(
        queryset=Article.objects.current(),
        label="Which article makes the claim?",
        error_messages={
            "required": "Choose the article the claim is found in.",
            "invalid_choice": "There is no such article. Choose one, or add it first.",
        },
    )

    def __init__(self, *args: Any, admin_site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["article"]
        field.widget = Searched(Claim._meta.get_field("article"), admin_site)
        field.widget.choices = field.choices  # type: ignore[attr-defined]
