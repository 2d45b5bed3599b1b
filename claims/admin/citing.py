"""“Export citations”: from the lists of articles and claims, as they stand in the workbench."""

import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib.admin import action, helpers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from claims.api.citations import file
from claims.bibliography import GROUPS, MOST_CLAIMS, MOST_STYLED, How
from claims.formats import annotating
from claims.formats.document import Document, document, stamp
from claims.models import Claim, Status
from claims.models.claim import ClaimQuerySet
from claims.parameters import BadParameter
from sources import own_styles, spool, style_index
from sources.formats import csl
from sources.formats.locales import LOCALES
from sources.formats.references import FORMS, ReferenceList, ReferencesError
from sources.models import Article
from sources.spool import Job

KINDS = {
    "articles": "the articles",
    "annotated": "the articles, with the claims under each",
    "claims": "the claims",
}
#: How many rows are read at a time.
AT_A_TIME = 500


class Choice(forms.Form):
    """What becomes of the rows that were chosen."""

    of = forms.ChoiceField(label="List", choices=list(KINDS.items()))
    format = forms.ChoiceField(
        label="As", choices=[(name, form.label) for name, form in FORMS.items()], initial="docx"
    )
    style = forms.CharField(
        max_length=220, required=False, initial="apa",
        help_text="The name of a style, for what is formatted: apa, chicago-notes-bibliography.",
    )  # fmt: skip
    locale = forms.ChoiceField(
        label="Language", required=False, choices=[("", "the style’s own"), *LOCALES.items()]
    )
    accessed = forms.DateField(
        label="Accessed on", required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    group = forms.ChoiceField(
        label="Headings", required=False,
        choices=[("", "none"), *((name, f"by {name}") for name in GROUPS)],
    )  # fmt: skip

    def __init__(self, *args: Any, model: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = KINDS if model is Claim else dict(list(KINDS.items())[:2])
        self.fields["of"].choices = list(offered.items())  # type: ignore[attr-defined]
        self.fields["of"].initial = "claims" if model is Claim else "articles"
        self.fields["style"].widget.attrs |= {"list": "usual-styles", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and FORMS[given["format"]].styled:
            try:
                style = own_styles.find(given["style"] or "apa")
                self.how = How(given["format"], style, given["locale"], given["accessed"])
            except ReferencesError as error:
                raise ValidationError({"style": str(error)}) from error
        elif not self.errors:
            if given["group"]:
                raise ValidationError({"group": "Only formatted lists have headings."})
            self.how = How(given["format"], own_styles.find("apa"), "", given["accessed"])
        return given


class Citable:
    """An admin's list of claims or articles, whose references can be exported."""

    model: Any
    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.citations_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_citations"
        return [path("citations/<str:key>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        return actions | {
            "export_citations": (export_citations, "export_citations", "Export citations …")
        }

    def citations_view(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """A long list that was made in the background."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        job = spool.look(key) if spool.key_is_one(key) else None
        found = spool.finished(key) if job else None
        if job is None or found is None:
            raise Http404("There is no such list any more. Export it again.")
        answer: HttpResponseBase = file(found, FORMS[job.form], job.filename)
        answer["Cache-Control"] = "private, no-store"
        return answer


@action(description="Export citations …")
def export_citations(
    admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponseBase | None:
    """Asks how, then gives the file."""
    bound = request.POST if "format" in request.POST else None
    form = Choice(bound, model=queryset.model)
    if not form.is_valid():
        return _ask(admin, request, queryset, form)
    try:
        return _answer(admin, request, queryset, form)
    except (ReferencesError, BadParameter) as error:
        form.add_error(None, str(error))
        return _ask(admin, request, queryset, form)


def _ask(admin: Any, request: HttpRequest, queryset: QuerySet[Any], form: Choice) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "title": "Export citations",
        "opts": admin.opts,
        "form": form,
        "count": queryset.count(),
        "first": [str(each) for each in queryset[:10]],
        "usual": [*own_styles.every(), *style_index.search("").styles],
        "selected": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/claims/citations.html", context, status=status)


def _answer(
    admin: Any, request: HttpRequest, queryset: QuerySet[Any], form: Choice
) -> HttpResponseBase:
    how, of = form.how, form.cleaned_data["of"]
    _check(queryset, form, request.user)
    filename = f"{of}.{how.form.suffix}"
    base = request.build_absolute_uri("/")
    if not how.form.styled:
        pieces = how.stream(_items(queryset, of, base, request.user))
        answer: HttpResponseBase = file(pieces, how.form, filename)
    else:
        found = _made(
            admin, how, _listed(queryset, form, base, request.user), filename, request.user
        )
        if isinstance(found, Job):
            return redirect("claims:waiting", ticket=found.ticket)
        answer = file(found, how.form, filename)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _check(queryset: QuerySet[Any], form: Choice, user: Any) -> None:
    """Raises BadParameter where it is more than is read at once."""
    of, group, how = form.cleaned_data["of"], form.cleaned_data["group"], form.how
    if queryset.model is Article and of == "articles" and not group:
        count, what, most = queryset.count(), "articles", MOST_STYLED if how.form.styled else None
    else:
        count, what, most = _claims(queryset, user).count(), "claims", MOST_CLAIMS
    if most is not None and count > most:
        raise BadParameter(
            "format",
            f"There are {count:,} {what}; {how.form.label} is written for {most:,} at once. "
            "Choose fewer.",
        )


def _made(admin: Any, how: How, listed: ReferenceList, filename: str, user: Any) -> Any:
    """Its key tells nobody what it is of, and nobody guesses it."""
    key = secrets.token_hex(32)
    name = f"admin:{admin.opts.app_label}_{admin.opts.model_name}_citations"
    address = reverse(name, args=[key])
    return how.fetched(
        key, lambda: listed, filename=filename, address=address, client=user.get_username()
    )


def _listed(queryset: QuerySet[Any], form: Choice, base: str, user: Any) -> ReferenceList:
    of, group = form.cleaned_data["of"], form.cleaned_data["group"]
    if queryset.model is Article and of == "articles" and not group:
        return ReferenceList(list(_articles(queryset)), title=form.how.heading)
    found = annotating.arranged(
        list(_documents(queryset, user)), of=of, group=group, base=base, words=form.how.words
    )
    items = {str(item["id"]): item for item in found.items}
    if queryset.model is Article and not group:  # also those in which nobody has claimed anything
        items |= {str(item["id"]): item for item in _articles(queryset)}
    return ReferenceList(list(items.values()), found.notes, found.sections, form.how.heading)


def _items(queryset: QuerySet[Any], of: str, base: str, user: Any) -> Iterable[dict[str, Any]]:
    if queryset.model is Article and of == "articles":
        return _articles(queryset)
    documents = list(_documents(queryset, user))
    if of == "annotated":
        return annotating.annotated(documents, base=base)
    return annotating.arranged(documents, of=of, group="", base=base).items


def _articles(queryset: QuerySet[Article]) -> Iterator[dict[str, Any]]:
    seen = set()
    rows = Article.objects.filter(pk__in=queryset.order_by().values("pk")).order_by("citation_key")
    prefetched = rows.select_related("outlet__merged_into", "merged_into").prefetch_related(
        "bylines__actor__merged_into"
    )
    for article in prefetched.iterator(chunk_size=AT_A_TIME):
        if article.kept.pk not in seen:
            seen.add(article.kept.pk)
            yield csl.article(article.kept)


def _claims(queryset: QuerySet[Any], user: Any) -> ClaimQuerySet:
    """Claims as they are chosen; of articles, their published ones this person may see."""
    chosen = queryset.order_by().values("pk")
    claims = Claim.objects.visible_to(user)
    if queryset.model is Claim:
        return claims.filter(pk__in=chosen)
    return claims.filter(article__in=chosen, status=Status.PUBLISHED)


def _documents(queryset: QuerySet[Any], user: Any) -> Iterator[Document]:
    now = stamp(0, timezone.now())
    found = _claims(queryset, user).for_rendering().order_by("number", "version")
    for claim in found.iterator(AT_A_TIME):
        yield document(claim, published=now)
