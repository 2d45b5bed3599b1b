"""The workbench for claims: coded, listed, reviewed."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from claims import workflow
from claims.admin import reading
from claims.admin.claim_form import PARTS, ChooseArticle, ClaimForm, form_widgets
from claims.admin.claim_list import NOT_DONE, ClaimList, not_done
from claims.admin.text import coding
from claims.models import Claim, ClaimTopic
from sources.admin.base import FactbaseModelAdmin
from sources.admin.history import HistoryAdmin
from sources.models import Article


@admin.register(Claim)
class ClaimAdmin(ClaimList, HistoryAdmin, FactbaseModelAdmin):
    form = ClaimForm
    inlines = PARTS
    refused = NOT_DONE
    untold = ("snapshot", "start", "end", "prefix", "suffix")
    change_form_template = "admin/claims/claim/change_form.html"
    delete_confirmation_template = "admin/claims/claim/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/claims/claim/delete_selected_confirmation.html"
    compressed_fields = False
    fieldsets = (
        (None, {"fields": ("text",)}),
        (None, {"fields": ("attribution",)}),
        (None, {"fields": ("made", "topic_list")}),
        ("For those who work here", {"fields": (("certainty", "language"), "memo")}),
    )
    #: Fieldsets (by number) and parts (by name) in the order they are thought of.
    order = (0, "quotes", "claimants", 1, "stances", 2, "citations", 3)

    def get_urls(self) -> list[Any]:
        do = self.admin_site.admin_view(self.do_view)
        return [
            path("<int:pk>/do/<slug:verb>/", do, name="claims_claim_do"),
            *super().get_urls(),
        ]

    # --- who may what ------------------------------------------------------------------------

    def why_read_only(self, request: HttpRequest, obj: Claim) -> str:
        return reading.why_read_only(obj, request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        may_code: bool = request.user.has_perm("claims.code_claim")
        return may_code and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (
            obj is not None and self.why_read_only(request, obj)
        )

    # --- coding ------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        chosen = ChooseArticle(request.GET or None, admin_site=self.admin_site)
        if not chosen.is_valid():
            return self._choose_article(request, chosen)
        request.article = chosen.cleaned_data["article"]  # type: ignore[attr-defined]
        return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        claim = self.get_object(request, unquote(object_id))
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, claim):
            raise PermissionDenied
        if not self.has_change_permission(request, claim):
            return self._read(request, claim)
        request.article = claim.article  # type: ignore[attr-defined]
        return super().change_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["widgets"] = form_widgets(self.admin_site)
        form = super().get_form(request, obj, change=change, **kwargs)
        topics: Any = form.base_fields["topic_list"]
        topics.widget = kwargs["widgets"]["topic_list"]
        topics.widget.choices = topics.choices
        new = {"article": getattr(request, "article", None), "coder": request.user}
        return type("ClaimForm", (form,), new)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        claim: Claim | None = context["original"]
        fieldsets = list(context["adminform"])
        parts = {part.formset.prefix: part for part in context["inline_admin_formsets"]}
        context |= {
            "title": f"{claim.version_id}" if claim else "Code a claim",
            "subtitle": None,
            "is_fullwidth": "1",
            "claim": claim,
            "coding": coding(request.article, claim),  # type: ignore[attr-defined]
            "in_order": [
                {"fieldset": fieldsets[name]} if isinstance(name, int) else {"part": parts[name]}
                for name in self.order
            ],
            "steps": reading.steps(claim, request.user) if claim else [],
            "decisions": claim.decisions.select_related("by") if claim else [],
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "topic_list" in form.changed_data:
            form.instance.topics.set(form.cleaned_data["topic_list"])

    def response_add(
        self, request: HttpRequest, obj: Claim, post_url_continue: str | None = None
    ) -> HttpResponse:
        obj.refresh_from_db()  # its number was given by the database
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Claim) -> HttpResponse:
        return self._saved(request, obj)

    def history_parts(self, request: HttpRequest) -> list[Any]:
        return [*super().history_parts(request), (ClaimTopic, "claim")]

    def topic_list(self, claim: Claim) -> str:
        return ", ".join(str(topic) for topic in claim.topics.all())

    # --- deciding ----------------------------------------------------------------------------

    def do_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """A verb of the workflow, by POST; whoever signed in again on the way sees the claim."""
        claim = self.get_object(request, str(pk))
        transition = reading.verb_of(verb)
        if claim is None or transition is None:
            raise Http404("There is no such claim, or nothing of that name to do with it.")
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(_address(claim))
        form = reading.DecisionForm(request.POST)
        if not form.is_valid():
            return reading.page(self, request, claim, tried=(verb, form), status=422)
        try:
            result = workflow.do(verb, claim, by=request.user, **form.cleaned_data)
        except self.refused as error:
            return self._not_done(request, claim, verb, form, not_done(error))
        return self._done(request, claim, verb, result)

    def _not_done(
        self, request: HttpRequest, claim: Claim, verb: str, form: Any, error: Any
    ) -> HttpResponse:
        if isinstance(error, workflow.Incomplete) and verb == "submit":
            _say_what_is_missing(request, claim, error)
            return redirect(_address(claim))
        return reading.page(
            self, request, claim, error=error, tried=(verb, form), status=error.status_code
        )

    def _done(self, request: HttpRequest, claim: Claim, verb: str, result: Any) -> HttpResponse:
        transition = reading.verb_of(verb)
        assert transition is not None, "it has just been done"
        link = format_html(
            '<a class="text-link" href="{}">{}</a>', _address(claim), claim.version_id
        )
        messages.success(request, format_html("{} {}.", link, transition.done))
        if transition.new_version:
            return redirect(_address(result))
        if verb in ("publish", "return", "reject"):
            return redirect(_next(request.user))
        return redirect(_address(claim))

    # --- deleting ----------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """A claim that has been submitted is kept; a draft goes with all its parts."""
        kept = [why for claim in objs if (why := _why_kept(claim, request.user))]
        if kept:
            return [], {}, set(), kept
        to_delete, counts, _, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    # --- pages -------------------------------------------------------------------------------

    def _choose_article(self, request: HttpRequest, form: ChooseArticle) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Code a claim",
            "opts": self.opts,
            "form": form,
            "has_articles": Article.objects.current().exists(),
            "media": self.media + form.media,
        }
        status = 404 if form.is_bound and form["article"].value() else 200
        return TemplateResponse(
            request, "admin/claims/claim/choose_article.html", context, status=status
        )

    def _read(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """The claim to read; saving it is refused: 403 to others, 409 where its time has passed."""
        if request.method != "POST":
            return reading.page(self, request, claim)
        not_theirs = claim.coder_id != request.user.pk or not request.user.has_perm(
            "claims.code_claim"
        )
        error = (workflow.Forbidden if not_theirs else workflow.Impossible)(
            f"Nothing was saved. {self.why_read_only(request, claim)}"
        )
        return reading.page(self, request, claim, error=error, status=error.status_code)

    def _saved(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """After saving: submitted where that was asked for, and on with what comes next."""
        if "_submit" not in request.POST:
            messages.success(request, f"{claim.version_id} is saved.")
            return HttpResponseRedirect(_address(claim))
        try:
            workflow.submit(claim, by=request.user)
        except workflow.Incomplete as error:
            _say_what_is_missing(request, claim, error)
        else:
            messages.success(request, f"{claim.version_id} is submitted for review.")
        return HttpResponseRedirect(_address(claim))


def _address(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def _next(user: Any) -> str:
    """The claim that has waited longest for this reviewer, or the queue."""
    claim = Claim.objects.waiting_for(user).first()
    return _address(claim) if claim else reverse("admin:index")


def _say_what_is_missing(request: HttpRequest, claim: Claim, error: workflow.Incomplete) -> None:
    missing = " ".join(error.problems)
    messages.warning(request, f"{claim.version_id} is saved, but not submitted yet. {missing}")


def _why_kept(claim: Claim, user: Any) -> str:
    decisions = claim.decisions.count()
    if decisions:
        rest = "1 decision rests" if decisions == 1 else f"{decisions} decisions rest"
        return f"{claim.version_id} has been submitted before: {rest} on it, so it is kept."
    if claim.coder_id != user.pk:
        return f"{claim.version_id} is a draft of {claim.coder}: only its coder can delete it."
    return ""
