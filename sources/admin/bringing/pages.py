"""The two pages: what is to be added, and what was found in it."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from unfold.decorators import action

from sources import adding, bringing, extracting, recognising
from sources.admin.bringing.forms import BringForm, ConfirmForm, Names, initial, row
from sources.extracting import Source
from sources.fetching import Unreachable
from sources.formats.found import Found, Unreadable, storable
from sources.models import Article, Original, Proposal, Snapshot
from sources.models.history import acting
from sources.refusals import in_words

_SAVE = "Save it in your browser and choose the file here, or paste what it says."


class Bringing:
    """The part of the articles' ModelAdmin that brings one in from a page or file."""

    admin_site: Any
    opts: Any
    refused: Any
    actions_list = ("bring_in",)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        mine = [
            path("bring/", view(self.bring_view), name="sources_article_bring"),
            path("bring/<uuid:key>/", view(self.confirm_view), name="sources_article_confirm"),
            path("original/<int:pk>/", view(self.original_view), name="sources_original"),
        ]
        return [*mine, *super().get_urls()]  # type: ignore[misc]

    @action(description="Add from the web or a file", permissions=["bring"])
    def bring_in(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:sources_article_bring"))

    def has_bring_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perms(("sources.add_article", "sources.add_snapshot"))

    # --- what is to be added -----------------------------------------------------------------

    def bring_view(self, request: HttpRequest) -> HttpResponse:
        self._permitted(request)
        if request.method != "POST":
            return self._show(request, "bring", 200, form=BringForm(initial=request.GET.dict()))
        form = BringForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                proposal = self._propose(request, form.cleaned_data)
            except Unreachable as error:
                form.add_error("address", f"The page was not had: {error}. {_SAVE}")
            except Unreadable as error:
                form.add_error(_given(form.cleaned_data), str(error))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return HttpResponseRedirect(self._confirm_url(proposal))
        return self._show(request, "bring", 422, form=form)

    def _propose(self, request: HttpRequest, given: dict[str, Any]) -> Proposal:
        keep, method = True, Snapshot.Method.FILE
        if given["address"]:
            source, method = extracting.fetch(given["address"]), Snapshot.Method.WEB
        elif given["file"]:
            source = Source(given["file"].read(), given["file"].name)
        else:
            pasted = given["pasted"].encode("utf-8", "replace")
            source, method = Source(pasted, "pasted", charset="utf-8"), Snapshot.Method.PASTE
        extracted = extracting.extract(source)
        if method == Snapshot.Method.PASTE:
            keep = extracted.kind != "plain"  # the text itself is kept as it is
        return bringing.propose(extracted, by=request.user, method=method, keep=keep)

    # --- what was found ----------------------------------------------------------------------

    def confirm_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        self._permitted(request)
        proposal = Proposal.objects.defer(None).filter(key=key, by=request.user.pk).first()
        if proposal is None:
            if request.method != "POST":
                messages.info(request, "This was added, or left for more than a week. Begin again.")
                return HttpResponseRedirect(reverse("admin:sources_article_bring"))
            proposal = _without(request)
        if request.method == "POST" and "leave" in request.POST:
            return self._leave(request, proposal)
        form, names = self._forms(request, proposal)
        if request.method == "POST":
            ready = form.is_valid()
            if (names.is_valid() or form.cleaned_data.get("goes_to")) and ready:
                try:
                    return self._add(request, proposal, form, names)
                except self.refused as error:
                    _say(form, in_words(error))
        return self._confirm(request, proposal, form, names)

    def _forms(self, request: HttpRequest, proposal: Proposal) -> tuple[ConfirmForm, Any]:
        found = bringing.found(proposal)
        given = {"found": found, "method": proposal.method, "source": _source(proposal)}
        if request.method == "POST":
            return ConfirmForm(request.POST, **given), Names(request.POST, prefix="names")
        web = proposal.method == Snapshot.Method.WEB
        accessed = timezone.localdate().isoformat() if web else ""
        rows = [row(name, found.best("language")) for name in found.byline]
        return (
            ConfirmForm(initial=initial(found, accessed=accessed), **given),
            Names(initial=[*rows, {"kind": "person"}], prefix="names"),
        )

    def _add(
        self, request: HttpRequest, proposal: Proposal, form: ConfirmForm, names: Any
    ) -> HttpResponse:
        with transaction.atomic(), acting(request.user):
            article = form.into or adding.add_article(
                by=request.user,
                makers=[maker for each in names if (maker := each.maker())],
                outlet=form.cleaned_data["outlet_name"].strip(),
                **form.fields_of_article(),
            )
            form.instance = article
            form.original = bringing.keep_original(proposal, article, by=request.user)
            if form.text:
                self.add_text(request, form)  # type: ignore[attr-defined]
            if proposal.pk:
                proposal.delete()
        if not form.into:
            messages.success(
                request, f"{article.public_id} was added as {article.citation_key or 'an article'}."
            )
        if not proposal.pk and not proposal.name:
            messages.warning(request, "What it was read from was no longer here and is not kept.")
        return HttpResponseRedirect(reverse("admin:sources_article_change", args=[article.pk]))

    def _leave(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        if proposal.pk:
            with acting(request.user):
                proposal.delete()
        return HttpResponseRedirect(reverse("admin:sources_article_bring"))

    def _confirm(
        self, request: HttpRequest, proposal: Proposal, form: ConfirmForm, names: Any
    ) -> HttpResponse:
        found = form.found
        value = {name: storable(str(form[name].value() or "")) for name in form.fields}
        if form.is_bound:
            value["issued"] = form.cleaned_data.get("issued", "")
        reference = recognising.reference(
            value,
            outlet=value["outlet_name"],
            author=found.byline[0].printed if found.byline else "",
        )
        urls = [each.value for each in found.values.get("url", [])]
        matches = bringing.matches(reference, urls=urls, text=value["body"])
        language = found.best("language")
        return self._show(
            request,
            "confirm",
            422 if request.method == "POST" else 200,
            form=form,
            names=names,
            found=found,
            proposal=proposal,
            size=len(proposal.content or b""),
            matches=matches,
            byline_where=found.authors[0].where if found.authors and not names.is_bound else "",
            bylines=[
                (each, json.dumps([row(name, language) for name in each.names]))
                for each in found.authors[0 if names.is_bound else 1 :]
            ],
        )

    # --- the original ------------------------------------------------------------------------

    def originals(self, request: HttpRequest, article: Article) -> Any:
        """The files it was read from, for those who may have them."""
        if not request.user.has_perm("sources.view_original"):
            return ()
        return article.originals.select_related("obtained_by")

    def original_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bytes as they came: to be saved, never shown, for they are a stranger's."""
        if not request.user.has_perm("sources.view_original"):
            raise PermissionDenied
        original = Original.objects.defer(None).filter(pk=pk).first()
        if original is None:
            raise Http404("There is no such file.")
        return HttpResponse(
            bytes(original.content),
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": content_disposition_header(True, original.name),
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cache-Control": "private, no-store",
            },
        )

    # --- both --------------------------------------------------------------------------------

    def _permitted(self, request: HttpRequest) -> None:
        if not self.has_bring_permission(request):
            raise PermissionDenied

    def _confirm_url(self, proposal: Proposal) -> str:
        return reverse("admin:sources_article_confirm", args=[proposal.key])

    def _show(
        self, request: HttpRequest, template: str, status: int, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Add from the web or a file",
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(request, f"admin/sources/{template}.html", context, status=status)


def _given(cleaned: dict[str, Any]) -> str:
    return next(name for name in ("address", "file", "pasted") if cleaned[name])


def _source(proposal: Proposal) -> str:
    if proposal.method == Snapshot.Method.PASTE:
        return ""
    return proposal.obtained_from or proposal.name


def _without(request: HttpRequest) -> Proposal:
    """What was typed is saved even where what it was read from is gone: it stands in the form."""
    user: Any = request.user
    return Proposal(by=user, method=Snapshot.Method.PASTE, found=Found().plain())


def _say(form: ConfirmForm, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        name = {"outlet": "outlet_name", "text": "body"}.get(name, name)
        form.add_error(name if name in form.fields else None, errors)
