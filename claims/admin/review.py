"""The review half of the claims' workbench: deciding, taking, talking, one claim after another.

Every address works by plain POST and redirect. A script that asks for JSON is told the same in a
sentence, and where to go next.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html

from claims import duplicates, reviewing, rules, workflow
from claims.admin import reading
from claims.admin.whose import AS, refuse_another
from claims.models import Claim, Comment, Likeness, Status
from claims.models.transitions import REVIEWS
from claims.refusals import NOT_DONE, not_done
from sources.admin.search import row_id


class ReviewPages:
    """Gives the claims' admin its pages of review."""

    admin_site: Any
    has_view_permission: Any
    get_object: Any
    refused: Any = NOT_DONE

    def get_urls(self) -> list[Any]:
        def view(asked: Callable[..., HttpResponse]) -> Any:
            return self.admin_site.admin_view(_by_whose_page_it_is(asked))

        return [
            path("next/", view(self.next_view), name="claims_claim_next"),
            path("<int:pk>/read/", view(self.read_view), name="claims_claim_read"),
            path("<int:pk>/do/<slug:verb>/", view(self.do_view), name="claims_claim_do"),
            path("<int:pk>/assign/", view(self.assign_view), name="claims_claim_assign"),
            path("<int:pk>/comment/", view(self.comment_view), name="claims_claim_comment"),
            path("<int:pk>/exempt/", view(self.exempt_view), name="claims_claim_exempt"),
            path("<int:pk>/alike/", view(self.alike_view), name="claims_claim_alike"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def next_view(self, request: HttpRequest) -> HttpResponse:
        """On to the claim in turn behind ``after``, leaving out those named by ``but``."""
        left = self._found(request, request.GET.get("after", ""))
        after = (left.pk, reviewing.handed_in(left)) if left else None
        but = [pk for each in request.GET.getlist("but") if (pk := row_id(each)) is not None]
        return redirect(_next(request, after, but))

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The claim to read, also for whoever could change it."""
        return reading.page(self, request, self._claim(request, pk))

    def do_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """A verb of the workflow, by POST; whoever signed in again on the way sees the claim."""
        claim = self._claim(request, pk)
        if reading.verb_of(verb) is None:
            raise Http404("There is nothing of that name to do with a claim.")
        if request.method != "POST":
            return redirect(_address(claim))
        form = reading.DecisionForm(request.POST)
        place = reviewing.handed_in(claim)
        try:
            if not form.is_valid():
                raise workflow.Incomplete(*(str(e) for es in form.errors.values() for e in es))
            result = workflow.do(verb, claim, by=request.user, **form.cleaned_data)
        except self.refused as error:
            return self._not_decided(request, claim, verb, form, not_done(error))
        return self._decided(request, claim, verb, result, place)

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the claim, give it to somebody, or put it back."""
        claim = self._claim(request, pk)
        if request.method != "POST":
            return redirect(_address(claim))
        try:
            said = assign(claim, request.POST.get("how", ""), request.POST.get("to", ""),
                          by=request.user)  # fmt: skip
        except self.refused as error:
            return self._refuse(request, claim, not_done(error))
        return self._said(request, claim, said)

    def comment_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say something in the thread; a script can also read it here."""
        claim = self._claim(request, pk)
        if request.method != "POST":
            return _thread(claim, request.user) if _json(request) else redirect(_thread_at(claim))
        text = ""
        try:
            text = _comment_sent(request)
            reviewing.comment(claim, text, by=request.user)
        except self.refused as error:
            return self._refuse(request, claim, not_done(error), comment=text)
        if _json(request):
            return _thread(claim, request.user, status=201)
        messages.success(request, "Comment sent.")
        return redirect(_thread_at(claim))

    def exempt_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why the claim is right although a rule warns of it, or take that back."""
        claim = self._claim(request, pk)
        if request.method != "POST":
            return redirect(_address(claim))
        rule, mark, reason = (request.POST.get(name, "") for name in ("rule", "mark", "reason"))
        takes_back = "back" in request.POST
        try:
            said = except_(claim, rule, mark, reason, by=request.user, back=takes_back)
        except self.refused as error:
            tried = None if takes_back else (f"{rule}:{mark}", reason)
            return self._refuse(request, claim, not_done(error), excepting=tried)
        return self._said(request, claim, said)

    def alike_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What two claims that look alike are to one another."""
        claim = self._claim(request, pk)
        if request.method != "POST":
            return redirect(_address(claim))
        other = self._found(request, request.POST.get("other", ""))
        if other is None:
            raise Http404("There is no such claim to compare with.")
        try:
            answer = Likeness.Answer(request.POST.get("answer", ""))
            duplicates.answer(claim, other, answer=answer, by=request.user)
        except ValueError:
            return self._refuse(request, claim, workflow.Incomplete("Choose one of the answers."))
        except self.refused as error:
            return self._refuse(request, claim, not_done(error))
        said = f"Kept: {claim.version_id} and {other.version_id}, {answer.label}."
        return self._said(request, claim, said)

    # --- what is answered ----------------------------------------------------------------------

    def _claim(self, request: HttpRequest, pk: int | str) -> Claim:
        claim: Claim | None = self.get_object(request, str(pk))
        if claim is None:
            raise Http404("There is no such claim.")
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        return claim

    def _found(self, request: HttpRequest, pk: str) -> Claim | None:
        return self.get_object(request, pk) if row_id(pk) is not None else None

    def _not_decided(
        self, request: HttpRequest, claim: Claim, verb: str, form: Any, error: Any
    ) -> HttpResponse:
        if isinstance(error, workflow.Incomplete) and verb == "submit":
            say_what_is_missing(request, claim, error)
            return redirect(_address(claim))
        return self._refuse(request, claim, error, tried=(verb, form))

    def _decided(
        self, request: HttpRequest, claim: Claim, verb: str, result: Any, place: int
    ) -> HttpResponse:
        transition = reading.verb_of(verb)
        assert transition is not None, "it has just been done"
        if _json(request):
            return JsonResponse({"said": f"{claim.version_id} {transition.done}."})
        published = transition.target == Status.PUBLISHED
        shown = reverse("claims:claim", args=[claim.version_id]) if published else _address(claim)
        link = format_html('<a class="text-link" href="{}">{}</a>', shown, claim.version_id)
        messages.success(request, format_html("{} {}.", link, transition.done))
        if transition.new_version:
            return redirect(_address(result))
        if verb in REVIEWS:  # after a review comes the next claim
            but = [pk for each in request.POST.getlist("but") if (pk := row_id(each)) is not None]
            return redirect(_next(request, (claim.pk, place), but))
        return redirect(_address(claim))

    def _said(self, request: HttpRequest, claim: Claim, said: str) -> HttpResponse:
        if _json(request):
            return JsonResponse({"said": said})
        messages.success(request, said)
        return redirect(_back(request, claim))

    def _refuse(
        self, request: HttpRequest, claim: Claim, error: workflow.WorkflowError, **typed: Any
    ) -> HttpResponse:
        """The claim as it stands now, what was typed, and why nothing was done."""
        status = error.status_code
        if _json(request):
            why = reading.why_refused(claim, request, error)
            return JsonResponse({"error": why, "claim": _address(claim)}, status=status)
        if _back(request, claim) != _address(claim):
            messages.error(request, str(error))
            return redirect(_back(request, claim))
        at_its_field = "tried" in typed and typed["tried"][1].errors
        shown = None if at_its_field else error
        return reading.page(self, request, claim, error=shown, status=status, **typed)


def assign(claim: Claim, how: str, to: str, *, by: Any) -> str:
    """Do what a button of the queue, the list or the page says; what was done, in a sentence."""
    if how == "take":
        reviewing.take(claim, by=by)
        return f"{claim.version_id} is yours to review."
    if how == "drop":
        reviewing.drop(claim, by=by)
        return f"{claim.version_id} is put back for whoever comes first."
    if how != "give":
        raise workflow.Incomplete("Say whether to take the claim, give it away or put it back.")
    pk = row_id(to)
    person = reviewing.reviewers().filter(pk=pk).first() if pk else None
    if person is None:
        raise workflow.Incomplete("Choose the reviewer to give it to.")
    reviewing.give(claim, to=person, by=by)
    return f"{claim.version_id} is given to {person}."


def except_(claim: Claim, rule: str, mark: str, reason: str, *, by: Any, back: bool) -> str:
    """Keep why the claim is right although the rule warns of this, or forget it; said in words."""
    if not back:
        rules.exempt(claim, rule, by=by, reason=reason.replace("\r\n", "\n"), mark=mark)
        return f"Kept: why {claim.version_id} is right as it is."
    for kept in claim.exemptions.all():
        if (kept.rule, kept.about) == (rule, mark):
            rules.take_back(kept, by=by)
    return f"The rule warns of {claim.version_id} again."


def say_what_is_missing(request: HttpRequest, claim: Claim, error: workflow.Incomplete) -> None:
    missing = " ".join(error.problems)
    messages.warning(request, f"{claim.version_id} is saved, but not submitted yet. {missing}")


def _by_whose_page_it_is(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view; a script that sends from the page of somebody else is told so, as JSON.

    It keeps its page then: another's page must not come in the place of what was typed.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            refuse_another(_for_whom(request), request.user)
        except workflow.Impossible as error:
            said = {"error": str(error), "another": True}
            return JsonResponse(said, status=error.status_code)
        return view(request, *args, **kwargs)

    return asked


def _for_whom(request: HttpRequest) -> Any:
    """Whose page it was, where a script says so."""
    if AS in request.GET or request.content_type != "application/json":
        return request.GET.get(AS) or request.POST.get(AS)
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None  # said where it is read
    return sent.get(AS) if isinstance(sent, dict) else None


def _comment_sent(request: HttpRequest) -> str:
    """The comment, from a form or as JSON."""
    if request.content_type != "application/json":
        return request.POST.get("text", "").replace("\r\n", "\n")
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise workflow.Incomplete("This cannot be read as JSON.") from error
    text = sent.get("text") if isinstance(sent, dict) else None
    if not isinstance(text, str):
        raise workflow.Incomplete('The comment is missing: send it as {"text": …}.')
    try:
        text.encode()
    except UnicodeEncodeError as error:  # the page that refuses it could not show it either
        raise workflow.Incomplete("The comment holds half a character.") from error
    return text


def _thread(claim: Claim, user: Any, *, status: int = 200) -> JsonResponse:
    said = [_comment(each, claim, user) for each in reviewing.thread(claim)]
    may = reviewing.may_comment(claim, user)
    return JsonResponse({"comments": said, "may_comment": may}, status=status)


def _comment(comment: Comment, claim: Claim, user: Any) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "by": str(comment.by),
        "at": comment.at.isoformat(),
        "text": comment.text,
        "mine": comment.by_id == user.pk,
        "version_id": comment.claim.version_id,
    }


def _json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _address(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def _thread_at(claim: Claim) -> str:
    return reverse("admin:claims_claim_read", args=[claim.pk]) + "#thread"


def _back(request: HttpRequest, claim: Claim) -> str:
    """Where the button was: the queue, or the claim's own page."""
    if request.POST.get("from") == "queue":
        return f"{reverse('admin:index')}#waiting"
    return _address(claim)


def _next(request: HttpRequest, after: tuple[int, int] | None, but: Any) -> str:
    found = None
    if request.user.has_perm("claims.review_claim"):
        found = reviewing.following(after, request.user, but=but)
    return reverse("admin:claims_claim_change", args=[found]) if found else reverse("admin:index")
