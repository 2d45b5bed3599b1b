"""The history of an object as a page, and the way back from a step of it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from sources import reverting
from sources.admin.steps import (
    FieldChange,
    RowChange,
    Said,
    Step,
    history,
    moment,
    moments,
    who_was_last,
)
from sources.models.history import row_column
from sources.refusals import REFUSED, in_words, named
from sources.reverting import DELETE, RESTORE, Reverted, Undo

__all__ = ["HistoryAdmin", "history"]

SHOWN = 25  # steps on a page
GOES = {RESTORE: "comes back", DELETE: "goes"}


@dataclass(slots=True)
class Preview:
    """What undoing a step would do, what of it cannot be done, and why."""

    undos: list[Undo]
    rows: list[RowChange] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def can(self) -> bool:
        return bool(self.rows) and not self.refused

    @property
    def is_nothing(self) -> bool:
        """Everything holds again what it held before the step."""
        return not (self.rows or self.stale or self.refused)

    @property
    def seen(self) -> str:
        """What was shown, in short: it is done only while it is still the same."""
        said = [
            (undo.verb, undo.model._meta.label, undo.pk, sorted(map(str, undo.values.items())))
            for undo in self.undos
        ]
        return sha256(repr((said, self.stale)).encode()).hexdigest()


class HistoryAdmin:
    """Gives a ModelAdmin the history of its object, parts included, field by field, with a way
    back from every step."""

    object_history_template = "admin/sources/history.html"
    revert_template = "admin/sources/revert.html"
    #: Columns the program fills in by itself, of the object and its parts.
    untold: tuple[str, ...] = ()
    #: Parts whose changes are told and never undone.
    told_only: tuple[type[Model], ...] = ()

    model: type[Model]
    admin_site: Any
    opts: Any
    inlines: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.revert_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_revert"
        mine = path("<path:object_id>/history/<int:step>/revert/", view, name=name)
        return [mine, *super().get_urls()]  # type: ignore[misc]

    # --- what it is made of --------------------------------------------------------------------

    def history_parts(self, request: HttpRequest) -> list[tuple[type[Model], str]]:
        """Models whose rows are parts of this one, and the foreign key that says so."""
        found = []
        for inline in self.inlines:
            key = inline.fk_name or next(
                f.name
                for f in inline.model._meta.fields
                if f.is_relation and f.related_model is self.model
            )
            found.append((inline.model, key))
        return [(model, key) for model, key in found if hasattr(model, "pgh_event_model")]

    def also_said(self, request: HttpRequest, obj: Any) -> Iterable[Said]:
        """What to tell beside the changes of rows."""
        return ()

    def gone(self, request: HttpRequest, pk: Any) -> Any:
        """The object as it was before it was deleted; None where there was none."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            return None
        events: Any = self.model.pgh_event_model.objects  # type: ignore[attr-defined]
        try:
            last = events.filter(**{row_column(events.model): pk}).order_by("-pgh_id").first()
        except ValueError:  # no id at all
            return None
        if last is None or last.pgh_label != "delete":
            return None
        values = {c.attname: getattr(last, c.attname) for c in reverting.columns(last)}
        return self.model(pk=last.id, **values)

    # --- who may go back, and where not ----------------------------------------------------------

    def may_revert(self, request: HttpRequest, obj: Any) -> bool:
        """Whether this person may undo steps of this object."""
        page: Any = self
        if obj._state.adding:
            return page.has_add_permission(request) and page.has_delete_permission(request)
        return page.has_change_permission(request, obj) and not page.why_read_only(request, obj)

    def why_kept(self, request: HttpRequest, obj: Any, step: Step) -> str:
        """Why this step is not undone here; empty where it may be tried."""
        if any(self._made(event, obj) for event in step.events) and not obj._state.adding:
            return "This step made it. To undo that, delete it."
        return ""

    def why_not_undone(self, request: HttpRequest, obj: Any, undos: list[Undo]) -> str:
        """Why this person may not do this to this object, where that depends on what is done."""
        return ""

    def comes_with_it(self, request: HttpRequest, obj: Any) -> str:
        """What else happens when a step is undone, in a sentence."""
        return ""

    def revert(self, request: HttpRequest, obj: Any, step: Step) -> Reverted:
        """Undo what of the step still stands; raises ValidationError with nothing done."""
        return reverting.revert(self._undoable(step), by=request.user, partly=True)

    def _undoable(self, step: Step) -> list[Any]:
        return [e for e in step.events if e.pgh_tracked_model not in self.told_only]

    def _made(self, event: Any, obj: Any) -> bool:
        return (event.pgh_tracked_model, event.id, event.pgh_label) == (
            type(obj), obj.pk, "insert",
        )  # fmt: skip

    # --- pages ---------------------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self._of_history(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
        parts, said = self.history_parts(request), list(self.also_said(request, obj))
        page = Paginator(moments(obj, parts, said), SHOWN).get_page(request.GET.get("page"))
        steps = history(obj, parts, untold=self.untold, said=said, at=page.object_list)
        context = self._history_context(
            request,
            obj,
            title=f"History: {obj}",
            page=page,
            steps=list(zip(steps, self._ways_back(request, obj, steps), strict=True)),
        )
        return TemplateResponse(
            request, self.object_history_template, context | (extra_context or {})
        )

    def revert_view(self, request: HttpRequest, object_id: str, step: int) -> HttpResponse:
        obj = self._of_history(request, object_id)
        if obj is None:
            raise Http404("There is no such thing, nor was there ever.")
        if not self.may_revert(request, obj):
            raise PermissionDenied(self.why_read_only(request, obj))  # type: ignore[attr-defined]
        found = self._step_at(request, obj, step)
        preview = self._preview_of(request, obj, found)
        if request.method != "POST":
            return self._ask_first(request, obj, found, preview)
        if preview.is_nothing:
            return self._was_undone(request, obj, found)
        if request.POST.get("seen") != preview.seen:
            preview.stale.insert(0, "Something has changed since you opened this page.")
            return self._ask_first(request, obj, found, preview, status=409)
        return self._revert_now(request, obj, found, preview)

    def _revert_now(
        self, request: HttpRequest, obj: Any, step: Step, preview: Preview
    ) -> HttpResponse:
        if not preview.can:
            return self._ask_first(request, obj, step, preview, status=409)
        try:
            with transaction.atomic():
                done = self.revert(request, obj, step)
        except REFUSED as error:
            preview.refused = in_words(error).messages
            return self._ask_first(request, obj, step, preview, status=409)
        if not done.undone:  # somebody was quicker by a moment
            return self._was_undone(request, obj, step)
        messages.success(request, f"{step.named} is undone.")
        return HttpResponseRedirect(self._history_address(obj, "history"))

    def _was_undone(self, request: HttpRequest, obj: Any, step: Step) -> HttpResponse:
        by = who_was_last(self._undoable(step))
        messages.info(request, f"{step.named} was undone already, by {by}.")
        return HttpResponseRedirect(self._history_address(obj, "history"))

    def _ask_first(
        self, request: HttpRequest, obj: Any, step: Step, preview: Preview, status: int = 200
    ) -> HttpResponse:
        context = self._history_context(
            request, obj, title=f"Revert a step of {obj}", step=step, preview=preview,
            comes_with_it=self.comes_with_it(request, obj) if preview.can else "",
            back=self._history_address(obj, "history"),
        )  # fmt: skip
        return TemplateResponse(request, self.revert_template, context, status=status)

    # --- what they show --------------------------------------------------------------------------

    def _of_history(self, request: HttpRequest, object_id: str) -> Any:
        """The object, or as it was before it was deleted; None where there is none to show."""
        pk = unquote(object_id)
        obj = self.get_object(request, pk)  # type: ignore[attr-defined]
        if obj is None:
            return self.gone(request, pk)
        if not self.has_view_or_change_permission(request, obj):  # type: ignore[attr-defined]
            raise PermissionDenied
        return obj

    def _step_at(self, request: HttpRequest, obj: Any, key: int) -> Step:
        """What was done to the rows of the object at that moment, whoever did it."""
        try:
            at = moment(key)
        except OverflowError as error:
            raise Http404("There was no such step.") from error
        steps = history(obj, self.history_parts(request), untold=self.untold, at=[at])
        if not steps:
            raise Http404("There was no such step.")
        whole = Step(at, ", ".join(dict.fromkeys(step.who for step in steps)))
        for step in reversed(steps):
            whole.rows += step.rows
            whole.events += step.events
        return whole

    def _preview_of(self, request: HttpRequest, obj: Any, step: Step) -> Preview:
        """Worked out, then done and taken back, so that whatever refuses it has spoken."""
        if why := self.why_kept(request, obj, step):
            return Preview([], refused=[why])
        undos = reverting.plan(self._undoable(step))
        doing = [undo for undo in undos if undo.fields and not _stays(undo)]
        preview = Preview(undos, [_said(undo, self.untold) for undo in doing])
        preview.stale = [str(changed) for undo in undos for changed in undo.stale]
        if why := self.why_not_undone(request, obj, doing):
            preview.refused = [why]
        elif doing:
            preview.refused = self._refusals(request, step)
        return preview

    def _refusals(self, request: HttpRequest, step: Step) -> list[str]:
        try:
            with transaction.atomic():
                HistoryAdmin.revert(self, request, None, step)
                transaction.set_rollback(True)
        except REFUSED as error:
            return list(in_words(error).messages)
        return []

    def _history_context(self, request: HttpRequest, obj: Any, **more: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "object": None if obj._state.adding else obj,
            "deleted": obj._state.adding,
            "opts": self.opts,
            **more,
        }

    def _ways_back(self, request: HttpRequest, obj: Any, steps: list[Step]) -> list[str]:
        """Of each step, where it is undone; empty where this person cannot."""
        may = self.may_revert(request, obj)
        return [
            self._history_address(obj, "revert", step.key)
            if may and self._undoable(step) and not self.why_kept(request, obj, step)
            else ""
            for step in steps
        ]

    def _history_address(self, obj: Any, page: str, *more: Any) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[obj.pk, *more])


def _stays(undo: Undo) -> bool:
    """A row that came with the step and has been changed since stays as a whole."""
    return undo.verb == DELETE and bool(undo.stale)


def _said(undo: Undo, untold: Container[str]) -> RowChange:
    kind = named(undo.row) if undo.verb != RESTORE else str(undo.model._meta.verbose_name)
    fields = [
        FieldChange(
            str(back.column.verbose_name),
            reverting.shown(back.column, back.now),
            reverting.shown(back.column, back.then),
        )
        for back in undo.fields
        if back.column.name not in untold
    ]
    told = [each for each in fields if each.before or each.after]
    return RowChange(kind, GOES.get(undo.verb, "changes"), told)
