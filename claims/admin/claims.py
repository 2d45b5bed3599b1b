"""The workbench for claims: coded, listed, reviewed."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from claims import workflow
from claims.admin import reading
from claims.admin.adding_to_lists import Listable
from claims.admin.citing import Citable
from claims.admin.claim_list import ClaimList
from claims.admin.coding import ChooseArticle, CodingPages
from claims.admin.history import ClaimHistory
from claims.admin.progress import ProgressPages
from claims.admin.review import ReviewPages
from claims.admin.second_coding import SecondCodingPages
from claims.models import Claim
from claims.refusals import NOT_DONE
from sources.admin.base import FactbaseModelAdmin
from sources.models import Article


@admin.register(Claim)
class ClaimAdmin(
    Citable,
    Listable,
    SecondCodingPages,
    ClaimList,
    CodingPages,
    ReviewPages,
    ProgressPages,
    ClaimHistory,
    FactbaseModelAdmin,
):
    refused = NOT_DONE
    delete_confirmation_template = "admin/claims/claim/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/claims/claim/delete_selected_confirmation.html"

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
        return redirect("admin:claims_coding", article=chosen.cleaned_data["article"].pk)

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
        page = reverse("admin:claims_coding", args=[claim.article_id])
        return redirect(f"{page}?claim={claim.pk}")

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


def _why_kept(claim: Claim, user: Any) -> str:
    decisions = claim.decisions.count()
    if decisions:
        rest = "1 decision rests" if decisions == 1 else f"{decisions} decisions rest"
        return f"{claim.version_id} has been submitted before: {rest} on it, so it is kept."
    if claim.coder_id != user.pk:
        return f"{claim.version_id} is a draft of {claim.coder}: only its coder can delete it."
    return ""
