"""An article with its text and the claims found in it, side by side."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from unfold.decorators import display

from claims import editing
from claims.admin.adding_to_lists import Listable, address
from claims.admin.citing import Citable
from claims.admin.correcting import LockedInline, TakesAdditions
from claims.admin.merging import MergeAdmin
from claims.admin.text import coding
from claims.models import Claim, Quote
from sources import texts
from sources.admin import articles
from sources.admin.base import for_autocomplete
from sources.admin.texts import TEXT_FIELDS
from sources.models import Article


class BylineInline(LockedInline, articles.BylineInline):
    pass


@admin.register(Article)
class ArticleAdmin(Citable, Listable, TakesAdditions, MergeAdmin, articles.ArticleAdmin):
    """Locked, an article still takes a text: quotes are anchored in it, no word of them changes."""

    inlines = (BylineInline,)
    additions = TEXT_FIELDS
    list_display = (*articles.ArticleAdmin.list_display, "claims_found")
    change_form_template = "admin/sources/article.html"
    merge_counts = ("bylines", "snapshots", "claims", "cited_by")

    def may_add(self, request: HttpRequest, obj: Any) -> bool:
        return super().may_add(request, obj) and request.user.has_perm("sources.add_snapshot")

    def may_change_reference(self, request: HttpRequest, obj: Any) -> bool:
        return super().may_change_reference(request, obj) and not self.may_add(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        found = super().get_queryset(request)
        if for_autocomplete(request):
            return found
        here = Claim.objects.filter(article=OuterRef("pk")).order_by().values("article")
        counted = here.annotate(count=Count("number", distinct=True)).values("count")
        return found.annotate(claim_count=Subquery(counted))

    @display(description="claims", ordering="claim_count")
    def claims_found(self, article: Any) -> int:
        return article.claim_count or 0

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        article = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if article:
            context = {
                "coding": coding(article, user=request.user),
                "may_add_text": self.may_add_text(request, article),
                "originals": self.originals(request, article),
                **self._links(request, article),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def response_post_save_add(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """On to its own page, where its claims are coded."""
        return HttpResponseRedirect(reverse("admin:sources_article_change", args=[obj.pk]))

    def _links(self, request: HttpRequest, article: Article) -> dict[str, str]:
        claims, which = reverse("admin:claims_claim_changelist"), {"article": article.pk}
        may_code = request.user.has_perm("claims.add_claim") and not article.merged_into_id
        return {
            "claims_url": f"{claims}?{urlencode({'article__id__exact': article.pk})}",
            "code_url": f"{claims}add/?{urlencode(which)}" if may_code else "",
            "list_url": address(article.public_id, request.path)
            if request.user.has_perm("claims.change_savedlist")
            else "",
        }

    def add_text(self, request: HttpRequest, form: Any) -> None:
        with transaction.atomic():
            came = editing.add_text(
                form.instance, form.text, by=request.user, **self.how_obtained(form)
            )
        for level, said in what_came_of_it(came, request.user):
            self.message_user(request, said, level)


def what_came_of_it(came: editing.Anchored, user: Any) -> list[tuple[int, str]]:
    """What to say of a text that was added: which quotes have found their place, and which not.

    Of claims this person may not know of, nothing but how many moved.
    """
    text = f"The text was added: {came.snapshot.characters:,} characters."
    if came.found:
        quotes = "1 quote has" if len(came.found) == 1 else f"{len(came.found)} quotes have"
        text += f" {quotes} found their place in it."
    if came.moved:
        quotes = "1 quote" if len(came.moved) == 1 else f"{len(came.moved)} quotes"
        text += f" {quotes} of open claims moved along with the text."
    known = _known(came, user)
    left = [(messages.SUCCESS, text)]
    left += [
        (messages.WARNING, f"{_named(quote)} does not stand in the text.")
        for quote in came.missing
        if quote.claim_id in known
    ]
    left += [
        (
            messages.WARNING,
            f"{_named(quote)} could not be found again for certain: "
            f"{quote.claim.coder} chooses the passage on the coding screen.",
        )
        for quote in came.unplaced
        if quote.claim_id in known
    ]
    later = sorted({quote.claim.version_id for quote in came.later if quote.claim_id in known})
    if later:
        waits = "waits for review and stays" if len(later) == 1 else "wait for review and stay"
        left.append((messages.INFO, f"{', '.join(later)} {waits} in the earlier text until then."))
    return left


def _known(came: editing.Anchored, user: Any) -> set[int]:
    claims = {quote.claim_id for quote in (*came.missing, *came.unplaced, *came.later)}
    visible = Claim.objects.filter(pk__in=claims).visible_to(user)
    return set(visible.values_list("pk", flat=True))


def _named(quote: Quote) -> str:
    return f"{quote.claim.version_id}: {texts.quoted(quote.exact[:120])}"
