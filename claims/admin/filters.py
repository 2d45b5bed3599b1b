"""What the list of claims can be narrowed by."""

from datetime import timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter

from claims import reviewing, signs
from claims.admin.bulk import standing
from claims.models import Assignment, Claim, Comment, Decision, Stance, Status
from sources.admin.filters import FuzzyRangeFilter
from sources.admin.search import row_id
from sources.models import User

PROPOSITION = "stances__proposition__id__exact"


class CoderFilter(DropdownFilter, SimpleListFilter):
    """Whoever has coded a claim, me first."""

    title = "coder"
    parameter_name = "coder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        coded = Exists(Claim.objects.filter(coder=OuterRef("pk")))
        return [("me", "me"), ("others", "others"), *_others(request.user, coded)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value == "me":
            return queryset.filter(coder_id=request.user.pk)
        if value == "others":
            return queryset.exclude(coder_id=request.user.pk)
        if not value:
            return queryset
        return queryset.filter(coder_id=row_id(value))


class TakenFilter(DropdownFilter, SimpleListFilter):
    """Who has taken it, or was given it."""

    title = "taken by"
    parameter_name = "taken"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        has = Exists(Assignment.objects.filter(reviewer=OuterRef("pk")))
        return [("me", "me"), ("nobody", "nobody"), *_others(request.user, has)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return queryset
        if value == "nobody":
            return queryset.filter(assignment=None)
        who = request.user.pk if value == "me" else row_id(value)
        return queryset.filter(assignment__reviewer=who) if who else queryset.none()


def _others(user: Any, kind: Exists) -> list[tuple[str, str]]:
    people = User.objects.filter(kind).exclude(pk=user.pk).order_by("username")
    return [(str(each.pk), str(each)) for each in people]


class AgeFilter(DropdownFilter, SimpleListFilter):
    """For how long it has stood where it stands: since the last decision, or since it was begun."""

    title = "age"
    parameter_name = "age"
    spans = {
        "day": ("less than a day", None, 1),
        "days": ("one to three days", 1, 3),
        "week": ("three to seven days", 3, 7),
        "long": ("more than seven days", 7, None),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, label) for value, (label, _, _) in self.spans.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in self.spans:
            return queryset
        _, least, most = self.spans[str(self.value())]
        decided = Decision.objects.filter(claim=OuterRef("pk")).order_by("-pk")
        since = Coalesce(Subquery(decided.values("at")[:1]), F("created_at"))
        queryset, now = queryset.annotate(stands_since=since), timezone.now()
        if least is not None:
            queryset = queryset.filter(stands_since__lte=now - timedelta(days=least))
        if most is not None:
            queryset = queryset.filter(stands_since__gt=now - timedelta(days=most))
        return queryset


class WarningFilter(DropdownFilter, SimpleListFilter):
    """Of what waits for review: what a rule blocks or asks about, and what none does.

    The rules read a whole claim and those like it, so they are asked only of the claims that have
    waited longest. Where that leaves some out, the list says so (``change_list.html``).
    """

    title = "warnings"
    parameter_name = "warnings"
    most = 200

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Waiting, with a warning"), ("no", "Waiting, without any")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        waiting: Any = queryset.filter(status=Status.SUBMITTED)
        in_turn: Any = Claim.objects.filter(pk__in=waiting.order_by().values("pk"))
        longest = list(in_turn.with_last_decision().order_by("last_decision")[: self.most + 1])
        asked = longest[: self.most]
        request.warnings_asked_of = self.most if longest[self.most :] else None  # type: ignore[attr-defined]
        warned = standing(asked, request.user)
        if self.value() == "yes":
            return waiting.filter(pk__in=warned)
        return waiting.filter(pk__in={claim.pk for claim in asked} - set(warned))


class CommentFilter(DropdownFilter, SimpleListFilter):
    title = "comments"
    parameter_name = "comments"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "Wait for me"), ("yes", "With comments")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "waiting":
            return queryset.filter(
                pk__in=reviewing.unanswered(request.user).order_by().values("pk")
            )
        if self.value() == "yes":
            return queryset.filter(pk__in=Comment.objects.values("claim"))
        return queryset


class StanceFilter(DropdownFilter, SimpleListFilter):
    """The side taken; together with a proposition, the side taken on that one."""

    title = "stance"
    parameter_name = "stance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return signs.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        taken = Stance.objects.filter(stance=self.value())
        proposition = row_id(request.GET.get(PROPOSITION, ""))
        if proposition is not None:
            taken = taken.filter(proposition=proposition)
        return queryset.filter(pk__in=taken.values("claim"))


class MadeFilter(FuzzyRangeFilter):
    """When the claim was made, or else its article published."""

    title = "when it was made"
    names = ("made_from", "made_to")
    days = ("first_day", "last_day")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        dated = queryset.annotate(
            first_day=Coalesce("made_earliest", "article__issued_earliest"),
            last_day=Coalesce("made_latest", "article__issued_latest"),
        )
        return super().queryset(request, dated)
