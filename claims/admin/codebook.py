"""The codebook in the workbench: to read as of any version, its versions, and the way back."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from claims import codebook, permissions, workflow
from claims.admin.codebook_files import Files
from claims.admin.operations import note_field
from claims.admin.outcomes import said, seen_in_full
from claims.admin.record import ReadOnly
from claims.codebook import Changed, State
from claims.models import (
    Claim,
    ClaimTopic,
    CodebookMove,
    CodebookVersion,
    Stance,
)
from claims.refusals import NOT_DONE
from sources.admin.base import FactbaseModelAdmin
from sources.refusals import in_words

ON_A_PAGE = 20
#: The most things a version's line in the list tells of; its page has them all.
TOLD = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A version as the list and its page show it."""

    version: CodebookVersion
    changed: list[Changed]
    more: int
    moves: list[CodebookMove] = field(default_factory=list)
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A proposition or topic on the page of the whole codebook."""

    state: State
    depth: int
    claims: int
    negation_of: State | None = None
    split_from: State | None = None


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    used: list[Listed]
    unused: list[Listed]


@admin.register(CodebookVersion)
class CodebookAdmin(Files, ReadOnly, FactbaseModelAdmin):
    def get_urls(self) -> list[Any]:
        mine = [
            path("codebook/", self.admin_site.admin_view(self.book_view), name="claims_codebook"),
            path(
                "<int:number>/undo/",
                self.admin_site.admin_view(self.undo_view),
                name="claims_codebook_undo",
            ),
        ]
        return [*mine, *super().get_urls()]

    # --- versions ----------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).shown()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self._may_read(request)
        versions = CodebookVersion.objects.shown()
        page = Paginator(versions, ON_A_PAGE).get_page(request.GET.get("page"))
        return self._page(
            request,
            "versions",
            "Codebook versions",
            told=tell(list(page), request.user, most=TOLD),
            page=page,
            may_undo=permissions.may_correct(request.user),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        self._may_read(request)
        version = self.get_object(request, unquote(object_id))
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._page(
            request,
            "version",
            str(version),
            each=tell([version], request.user)[0],
            may_undo=permissions.may_correct(request.user),
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:claims_codebookversion_changelist"))

    def undo_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """What undoing would touch, or why it cannot be done; done once that was seen."""
        version = CodebookVersion.objects.shown().filter(pk=number).first()
        if version is None:
            raise Http404(f"There is no codebook version {str(number)[:20]}.")
        if not permissions.may_correct(request.user):
            raise PermissionDenied
        form = UndoForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._undo(request, version, form)
        return self._ask(request, version, form, 422 if form.is_bound else 200)

    def _undo(self, request: HttpRequest, version: CodebookVersion, form: Any) -> HttpResponse:
        note, seen = form.cleaned_data["note"], form.cleaned_data["seen"]
        try:
            outcome = codebook.undo(version, by=request.user, note=note, seen=seen)
        except workflow.WorkflowError as error:
            return self._ask(request, version, form, error.status_code, [str(error)])
        except NOT_DONE as error:
            return self._ask(request, version, form, 422, in_words(error).messages)
        messages.success(request, said(outcome))
        return HttpResponseRedirect(
            reverse("admin:claims_codebookversion_change", args=[outcome.version.pk])
        )

    def _ask(
        self, request: HttpRequest, version: CodebookVersion, form: Any, status: int,
        reasons: list[str] | None = None,
    ) -> HttpResponse:  # fmt: skip
        seen, outcome = CodebookVersion.objects.newest_number(), None
        try:
            outcome = codebook.preview(
                codebook.undo, version, by=request.user, note="To see what it comes to."
            )
        except workflow.WorkflowError as error:
            reasons = [*(reasons or []), str(error)]
        except NOT_DONE as error:
            reasons = [*(reasons or []), *in_words(error).messages]
        return self._page(
            request,
            "undo",
            f"Undo version {version.number}",
            status=status,
            each=tell([version], request.user)[0],
            **seen_in_full(outcome),
            reasons=list(dict.fromkeys(reasons or [])),
            form=form,
            seen=seen,
        )

    # --- the whole of it ---------------------------------------------------------------------

    def book_view(self, request: HttpRequest) -> HttpResponse:
        self._may_read(request)
        newest = CodebookVersion.objects.newest_number()
        asked = request.GET.get("as_of", "")
        if asked and not (asked.isdecimal() and len(asked) < 19 and int(asked) <= newest):
            raise Http404(f"There is no codebook version “{asked[:40]}”; it is at {newest}.")
        number = int(asked) if asked else newest
        title = f"Codebook, version {number}"
        return self._page(
            request,
            "book",
            title,
            parts=parts(number, request.user),
            number=number,
            newest=newest,
            version=CodebookVersion.objects.select_related("by").filter(pk=number).first(),
            may_import=permissions.may_correct(request.user),
        )

    # --- what they have in common --------------------------------------------------------------

    def _may_read(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(
        self, request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(
            request, f"admin/claims/codebook/{template}.html", context, status=status
        )


class UndoForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, max_value=2**62)
    note = note_field()


def tell(versions: list[CodebookVersion], user: Any, *, most: int = 0) -> list[Told]:
    """What these versions did, in a fixed number of queries; ``most`` things of each."""
    changed = codebook.changes(version.number for version in versions)
    moves: dict[int, list[CodebookMove]] = defaultdict(list)
    seen = CodebookMove.objects.filter(
        version__in=versions, claim__in=Claim.objects.visible_to(user)
    )
    for move in seen.select_related(
        "claim", "proposition", "proposition_after", "topic", "topic_after"
    ):
        moves[move.version_id].append(move)
    found = []
    for version in versions:
        done, moved = changed.get(version.number, []), moves[version.number]
        shown = done[:most] if most else done
        found.append(
            Told(version, shown, len(done) - len(shown), moved[: most or None], len(moved))
        )
    return found


def parts(number: int, user: Any) -> list[Part]:
    """Propositions and topics as of a version, each below what it is narrower than; claims as
    they are now."""
    edition = codebook.as_of(number)
    visible = Claim.objects.visible_to(user)
    stances = Stance.objects.filter(claim__in=visible)
    topics = ClaimTopic.objects.filter(claim__in=visible)
    return [
        _part("Propositions", edition.propositions, _counted(stances, "proposition")),
        _part("Topics", edition.topics, _counted(topics, "topic")),
    ]


def _counted(rows: Any, name: str) -> dict[int, int]:
    """Claims of each, those of what was merged into it included."""
    kept = Coalesce(f"{name}__merged_into_id", f"{name}_id")
    counted = rows.order_by().values(kept=kept).annotate(n=Count("claim__number", distinct=True))
    return dict(counted.values_list("kept", "n"))


def _part(title: str, states: list[State], claims: dict[int, int]) -> Part:
    by_pk = {state.pk: state for state in states}
    current = [state for state in states if state.merged_into_id is None]
    below: dict[int | None, list[State]] = defaultdict(list)
    for state in current:
        above = by_pk.get(state.broader_id)
        above = by_pk.get(above.merged_into_id, above) if above else None
        below[above.pk if above else None].append(state)
    entries = []
    todo = [(state, 0) for state in reversed(below[None])]
    while todo:
        state, depth = todo.pop()
        entries.append(
            Listed(
                state,
                depth,
                claims.get(state.pk, 0),
                by_pk.get(state.negation_of_id),
                by_pk.get(state.split_from_id),
            )
        )
        todo += [(each, depth + 1) for each in reversed(below[state.pk])]
    used = [each for each in entries if not each.state.deprecated]
    return Part(title, used, [each for each in entries if each.state.deprecated])
