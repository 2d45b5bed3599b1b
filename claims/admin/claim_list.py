"""The list of claims: its columns, its search, and the verbs done on many at once."""

import re
from typing import Any

from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    MultipleChoicesDropdownFilter,
)

from claims import signs
from claims.admin import bulk, many
from claims.admin.filters import (
    AgeFilter,
    CoderFilter,
    CommentFilter,
    MadeFilter,
    StanceFilter,
    TakenFilter,
    WarningFilter,
)
from claims.models import Claim, Claimant, Decision, Quote, Status
from sources.admin.search import words
from sources.models import Actor

_ID = re.compile(r"C?(?P<number>\d{1,18})(?:v(?P<version>\d{1,9}))?", re.IGNORECASE)


class ClaimList:
    """The list side of the claims admin."""

    list_display = (
        "show_id",
        "show_text",
        "show_claimants",
        "show_stances",
        "show_status",
        "show_article",
        "coder",
        "show_made",
    )
    list_display_links = ("show_id", "show_text")
    search_fields = ("text",)  # what is searched is in get_search_results
    search_help_text = "Text, quote, claimant or C12"
    list_filter = (
        ("status", MultipleChoicesDropdownFilter),
        CoderFilter,
        TakenFilter,
        AgeFilter,
        WarningFilter,
        CommentFilter,
        StanceFilter,
        ("stances__proposition", AutocompleteSelectFilter),
        ("attribution", ChoicesDropdownFilter),
        ("topics", AutocompleteSelectFilter),
        ("article", AutocompleteSelectFilter),
        ("article__outlet", AutocompleteSelectFilter),
        MadeFilter,
    )

    @display(description="claim", ordering="number")
    def show_id(self, claim: Claim) -> str:
        return claim.version_id

    @display(description="text", ordering="text")
    def show_text(self, claim: Claim) -> str:
        return claim.text

    @display(description="claimants")
    def show_claimants(self, claim: Claim) -> str:
        return signs.claimants(claim)

    @display(description="stances")
    def show_stances(self, claim: Claim) -> SafeString:
        return signs.stances(claim)

    @display(description="status", ordering="status")
    def show_status(self, claim: Claim) -> SafeString:
        held = getattr(claim, "assignment", None)
        if held is None or claim.status != Status.SUBMITTED:
            return signs.status(claim)
        return format_html("{} <small>{} has it</small>", signs.status(claim), held.reviewer)

    @display(description="article", ordering="article__title")
    def show_article(self, claim: Claim) -> SafeString:
        title = claim.article.shown_title
        return format_html('<span class="list-article" title="{}">{}</span>', title, title)

    @display(description="made", ordering="made_earliest")
    def show_made(self, claim: Claim) -> str:
        return claim.made_plain

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        found: Any = super().get_queryset(request)  # type: ignore[misc]
        claims: QuerySet[Claim] = found.for_lists().select_related("assignment__reviewer")
        return claims

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        """Every word in the claim, its quote or a claimant's name; or the id C12, C12v2."""
        term = search_term.replace("\0", "").strip()
        if found := _ID.fullmatch(term):
            version = {"version": found["version"]} if found["version"] else {}
            return queryset.filter(number=found["number"], **version), False
        for word in words(term):
            queryset = queryset.filter(_holds(word))
        return queryset, False

    # --- verbs on many -----------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.many_view)  # type: ignore[attr-defined]
        return [path("many/", view, name="claims_claim_many"), *super().get_urls()]  # type: ignore[misc]

    def many_view(self, request: HttpRequest) -> HttpResponse:
        """Go on with what is done to many claims; then back to the list."""
        if request.method != "POST":
            return many.the_list(request)
        return bulk.go_on(self, request, many.sent(request)) or many.the_list(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        newest = Decision.objects.order_by("-pk").values_list("pk", flat=True).first()
        context = {"seen": newest or 0} | (extra_context or {})
        return super().changelist_view(request, context)  # type: ignore[misc]

    def all_or_none(self, request: HttpRequest) -> bool:
        return not bulk.one_by_one(request.POST.get("action", ""))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) | bulk.actions(request.user)  # type: ignore[misc]


def _holds(word: str) -> Q:
    actors = Actor.objects.called(word).values("pk")
    claimants = Claimant.objects.filter(
        Q(actor__in=actors) | Q(described_as__unaccent__icontains=word)
    )
    quotes = Quote.objects.filter(exact__unaccent__icontains=word)
    return (
        Q(text__unaccent__icontains=word)
        | Q(pk__in=quotes.values("claim"))
        | Q(pk__in=claimants.values("claim"))
    )
