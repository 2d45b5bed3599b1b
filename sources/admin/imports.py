"""Bringing a library in: uploaded or pasted, looked at record by record, then carried out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from unfold.decorators import display

from sources import importing
from sources.admin.base import FactbaseModelAdmin
from sources.admin.import_forms import BringInForm
from sources.admin.import_rows import DONE, PAGE, TABS, rows_of
from sources.admin.search import row_id
from sources.importing import Shown, Unreadable
from sources.models import ImportBatch

State = ImportBatch.State
#: How long one request works; the page asks again until all is done.
SECONDS = 10.0


class ImportAdmin(FactbaseModelAdmin):
    """A list of what was brought in, and a page each from the plan to what came of it."""

    list_display = ("shown_name", "format", "by", "at", "state", "sums")
    search_fields = ("name", "sha256")
    search_help_text = "The name of a file, or its SHA-256."
    list_filter = ("state", "format")

    # --- who may what ------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and request.user.has_perm("sources.add_article")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_change(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def shown(self, request: HttpRequest) -> Shown | None:
        """What shows articles and is kept in line with them; what knows claims overrides it."""
        return None

    # --- the list ----------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("by")

    @display(description="name", ordering="name")
    def shown_name(self, batch: ImportBatch) -> str:
        return batch.name

    @display(description="records")
    def sums(self, batch: ImportBatch) -> str:
        return (
            f"{batch.records:,}: {batch.creating:,} new, {batch.matched:,} matched, "
            f"{batch.refused:,} refused"
        )

    # --- pages -------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        mine = [
            path("<int:pk>/go/", view(self.go_view), name="sources_importbatch_go"),
            path("<int:pk>/progress/", view(self.progress_view), name="sources_importbatch_told"),
        ]
        return [*mine, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.may_change(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._asked(request, BringInForm())
        form = BringInForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                batch = importing.begin(
                    form.raw, by=request.user, name=form.name,
                    format=form.cleaned_data["format"], encoding=form.cleaned_data["encoding"],
                )  # fmt: skip
                if not importing.asks_others(batch):  # what is short is there at once
                    importing.read_on(batch, by=request.user, seconds=1)
                return HttpResponseRedirect(_page(batch))
            except Unreadable as error:
                form.add_error(None, error)
        form.keep()
        return self._asked(request, form, 422)

    def _asked(self, request: HttpRequest, form: BringInForm, status: int = 200) -> HttpResponse:
        return self._show(request, "bring_in", "Bring a library in", status, form=form)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            batch = self._batch(request, row_id(object_id) or 0)
        except Http404:  # as every page of something that is not there
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if request.method == "POST":
            if not self.may_change(request):
                raise PermissionDenied
            return self._answered(request, batch)
        return self._told(request, batch)

    def _answered(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        post = request.POST
        try:
            if "leave" in post:
                importing.leave(batch, by=request.user)
                messages.success(request, f"{batch.name} was left; nothing was brought in.")
                return HttpResponseRedirect(reverse("admin:sources_importbatch_changelist"))
            changed = importing.choose(batch, _choices(post), by=request.user)
        except ValidationError as error:
            return self._told(request, batch, " ".join(error.messages))
        if "apply" in post:
            importing.apply_on(
                batch, by=request.user, seconds=0.5, fill="fill" in post, shown=self.shown(request)
            )
            return HttpResponseRedirect(_page(batch))
        messages.success(request, f"{changed} choice{'s' if changed != 1 else ''} kept.")
        return HttpResponseRedirect(f"{_page(batch)}?{urlencode(_asked_for(post))}")

    def _told(self, request: HttpRequest, batch: ImportBatch, error: str = "") -> HttpResponse:
        asked = _asked_for(request.POST if error else request.GET)
        typed = _choices(request.POST) if error else {}
        tab, at = asked["show"], int(asked["p"])
        rows, total = rows_of(batch, tab, at, typed)
        last = max(-(-total // PAGE), 1)
        return self._show(
            request, "batch", batch.name, 422 if error else 200,
            batch=batch, rows=rows, total=total, tab=tab, tabs=_tabs(batch), error=error,
            page=at, last=last, may_change=self.may_change(request),
            working=batch.state in (State.READING, State.APPLYING),
            planned=batch.state == State.PLANNED, what_it_does=_what_it_does(batch),
        )  # fmt: skip

    def go_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Work for some seconds; the page asks again until it is done."""
        if not self.may_change(request):
            raise PermissionDenied
        batch = self._batch(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(_page(batch))
        try:
            if batch.state == State.READING:
                batch = importing.read_on(batch, by=request.user, seconds=SECONDS)
            elif batch.state == State.APPLYING:
                batch = importing.apply_on(
                    batch, by=request.user, seconds=SECONDS, shown=self.shown(request)
                )
        except Unreadable as error:
            batch.refresh_from_db()
            messages.error(request, " ".join(error.messages))
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(_progress(batch))
        return HttpResponseRedirect(_page(batch))

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return JsonResponse(_progress(self._batch(request, pk)))

    def _batch(self, request: HttpRequest, pk: int) -> ImportBatch:
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = ImportBatch.objects.select_related("by").filter(pk=pk).first()
        if batch is None:
            raise Http404("There is no such import.")
        return batch

    def _show(
        self, request: HttpRequest, template: str, title: str, status: int, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            **context,
        }
        return TemplateResponse(
            request, f"admin/sources/imports/{template}.html", context, status=status
        )


def _page(batch: ImportBatch) -> str:
    return reverse("admin:sources_importbatch_change", args=[batch.pk])


def _progress(batch: ImportBatch) -> dict[str, Any]:
    """How far it is, and what to say of it; nobody knows beforehand how many a file holds."""
    if batch.state == State.READING:
        return {"working": True, "done": None, "of": None,
                "said": f"{batch.records:,} records read"}  # fmt: skip
    total = batch.creating + batch.matched
    return {
        "working": batch.state == State.APPLYING,
        "done": batch.done,
        "of": total,
        "said": f"{batch.done:,} of {total:,} records brought in",
    }


def _what_it_does(batch: ImportBatch) -> str:
    """As the button says it; what is here already is only noted to be so."""
    if not batch.creating:
        return "Nothing to create: finish"
    return f"Create {batch.creating:,} article{'' if batch.creating == 1 else 's'}"


def _asked_for(given: Any) -> dict[str, str]:
    show, page = given.get("show", ""), row_id(given.get("p", "")) or 1
    return {"show": show if show in TABS else "all", "p": str(min(max(page, 1), 10_000))}


def _tabs(batch: ImportBatch) -> list[tuple[str, str, int]]:
    counts = {
        "all": batch.records,
        "create": batch.creating,
        "match": batch.matched,
        "undecided": batch.undecided,
        "refuse": batch.refused - batch.undecided,
    }
    labels = TABS | (DONE if batch.state == State.APPLIED else {})
    return [(name, label, counts[name]) for name, label in labels.items()]


def _choices(post: Any) -> dict[int, str]:
    """Number of a record → what was chosen for it on the page; “another” is the one typed."""
    found = {}
    for name in post:
        number = row_id(name.removeprefix("choice-")) if name.startswith("choice-") else None
        if number and (value := post[name]):
            typed = post.get(f"article-{number}", "").strip().upper()
            found[number] = (typed or "another") if value == "another" else value
    return found
