"""The pages of operations on the codebook: asked, shown what it comes to, done."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import action
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from claims import codebook, workflow
from claims.admin.operations import BY_NAME, OPERATIONS, Operation
from claims.admin.outcomes import answers, said, seen_in_full
from claims.models import CodebookVersion
from claims.refusals import NOT_DONE
from sources.refusals import in_words


class Operations:
    """A ModelAdmin of propositions or topics: buttons and pages for each operation."""

    change_form_template = "admin/claims/codebook/thing.html"
    model: Any
    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        name = f"claims_{self.opts.model_name}_operation"
        view = self.admin_site.admin_view(self.operation_view)
        mine = [
            path(f"<int:pk>/{each.name}/", view, {"operation": each.name}, name=name)
            for each in OPERATIONS
        ]
        return [*mine, *super().get_urls()]  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)  # type: ignore[misc]
        for each in OPERATIONS:
            if self.model in each.models and each.may(request.user, self.model):
                actions[each.name] = (_list_action(each), each.name, f"{each.label} …")
        return dict(actions)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing = context.get("original")
        context["operations"] = [
            (each, self.operation_url(thing, each))
            for each in OPERATIONS
            if thing is not None and each.is_open_to(thing, request.user)
        ]
        response: HttpResponse = super().render_change_form(  # type: ignore[misc]
            request, context, *args, **kwargs
        )
        return response

    def operation_url(self, thing: Any, operation: Operation) -> str:
        return reverse(
            f"admin:claims_{self.opts.model_name}_operation",
            kwargs={"pk": thing.pk, "operation": operation.name},
        )

    def operation_view(self, request: HttpRequest, pk: int, operation: str) -> HttpResponse:
        chosen = BY_NAME.get(operation)
        thing = self.model.objects.select_related("merged_into").filter(pk=pk).first()
        if chosen is None or thing is None or self.model not in chosen.models:
            raise Http404("There is no such proposition or topic, or nothing like this to do.")
        if not chosen.may(request.user, self.model):
            raise PermissionDenied
        if thing.merged_into_id or not chosen.possible(thing):
            why = f"{thing.public_id} is {'merged away' if thing.merged_into_id else 'not in use'}"
            messages.error(request, f"{why}: “{chosen.label}” is not for it now.")
            return HttpResponseRedirect(self._page(thing))
        return _Asking(self, request, thing, chosen).answer()

    def _page(self, thing: Any) -> str:
        return reverse(f"admin:claims_{self.opts.model_name}_change", args=[thing.pk])


class _Asking:
    """One operation on one thing, from the question to the answer."""

    def __init__(self, admin: Operations, request: HttpRequest, thing: Any, op: Operation) -> None:
        self.admin, self.request, self.thing, self.operation = admin, request, thing, op

    def answer(self) -> HttpResponse:
        post = self.request.POST
        form = self._form()
        if self.request.method != "POST" or "back" in post or "more" in post:
            return self._page(form)
        if not form.is_valid():
            return self._page(form, status=422)
        return self._do(form) if "do" in post else self._preview(form)

    def _form(self) -> Any:
        given: dict[str, Any] = {
            "thing": self.thing, "admin_site": self.admin.admin_site, "by": self.request.user,
        }  # fmt: skip
        if self.request.method == "POST":
            return self.operation.form(self.request.POST, **given)
        return self.operation.form(initial={"into": self.request.GET.get("into")}, **given)

    def _preview(self, form: Any, error: str = "") -> HttpResponse:
        seen = CodebookVersion.objects.newest_number()
        try:
            outcome = codebook.preview(
                self.operation.does, self.thing, form, note=form.cleaned_data["note"],
                by=self.request.user,
            )  # fmt: skip
        except NOT_DONE as refused:
            return self._refused(form, refused)
        return self._page(form, outcome=outcome, seen=seen, error=error)

    def _do(self, form: Any) -> HttpResponse:
        seen = self.request.POST.get("seen", "")
        try:
            outcome = self.operation.does(
                self.thing, form, note=form.cleaned_data["note"], by=self.request.user,
                seen=int(seen) if seen.isdecimal() and len(seen) < 19 else -1,
            )  # fmt: skip
        except workflow.Impossible as refused:
            if str(refused) == codebook.CHANGED_MEANWHILE:
                response = self._preview(form, error=str(refused))
                response.status_code = 409
                return response
            return self._refused(form, refused)
        except NOT_DONE as refused:
            return self._refused(form, refused)
        messages.success(self.request, said(outcome))
        return HttpResponseRedirect(self.admin._page(self.thing))

    def _refused(self, form: Any, refused: Exception) -> HttpResponse:
        if isinstance(refused, workflow.WorkflowError):
            form.add_error(None, str(refused))
            return self._page(form, status=refused.status_code)
        error = in_words(refused)
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages_ in found.items():
            form.add_error(name if name in form.fields else None, ValidationError(messages_))
        return self._page(form, status=422)

    def _page(self, form: Any, *, status: int = 200, **context: Any) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(self.request),
            "title": self.operation.title.format(self.thing.public_id),
            "opts": self.admin.opts,
            "thing": self.thing,
            "operation": self.operation,
            "form": form,
            "media": self.admin.media + form.media,  # type: ignore[attr-defined]
            "back": self.admin._page(self.thing),
            "answers": answers(form) if "outcome" in context else [],
            **(seen_in_full(context["outcome"]) if "outcome" in context else {}),
            **context,
        }
        template = getattr(form, "template", "admin/claims/codebook/operation.html")
        return TemplateResponse(self.request, template, context, status=status)


def _list_action(operation: Operation) -> Any:
    @action(description=f"{operation.label} …")
    def go(admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        chosen = list(queryset.order_by("pk")[:3])
        most = 2 if operation.name == "merge" else 1
        if len(chosen) > most:
            admin.message_user(
                request, f"“{operation.label}” is for one at a time.", messages.ERROR
            )
            return None
        into = f"?into={chosen[1].pk}" if len(chosen) == 2 else ""
        return HttpResponseRedirect(admin.operation_url(chosen[0], operation) + into)

    return go
