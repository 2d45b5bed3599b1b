"""Requests in JSON, answers in JSON: also where something is wrong."""

import json
from collections.abc import Callable
from typing import Any, TypeGuard

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from claims import workflow
from claims.admin.whose import AS, refuse_another
from claims.answers import Wrong
from sources import texts
from sources.refusals import REFUSED, in_words

#: More than a claim with all its parts takes, and little enough to be read at once.
MOST_BYTES = 2 * 1024 * 1024

View = Callable[..., Any]


class Answer(Exception):
    """Ends a view with this status and these words."""

    def __init__(self, status: int, **payload: Any) -> None:
        self.status, self.payload = status, payload
        super().__init__(status)


def answering(
    admin: Any, view: View, *, method: str = "GET", permissions: tuple[str, ...] = ()
) -> View:
    """The view as the browser's script knows it: signed in, allowed, its answer as JSON."""

    @never_cache
    @csrf_exempt  # checked here, so that the refusal is JSON as well
    def answer(request: HttpRequest, **parts: Any) -> JsonResponse:
        try:
            _let_in(admin, request, method, permissions)
            found = view(request, **parts)
        except Answer as said:
            return JsonResponse(said.payload, status=said.status)
        except Exception as error:
            return refusal(error)
        status, payload = found if isinstance(found, tuple) else (200, found)
        return JsonResponse(payload, status=status)

    return answer


def refusal(error: Exception) -> JsonResponse:
    """What came in the way, for the script to show; what nobody foresaw is raised again."""
    if isinstance(error, Http404):
        return JsonResponse({"error": str(error) or "There is no such thing."}, status=404)
    if isinstance(error, workflow.WorkflowError):
        return JsonResponse({"error": str(error)}, status=error.status_code)
    if isinstance(error, REFUSED):
        return JsonResponse(_errors(in_words(error)), status=422)
    raise error


def _errors(error: ValidationError) -> dict[str, Any]:
    errors = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    if "__all__" in errors:
        errors[""] = errors.pop("__all__")
    found: dict[str, Any] = {"errors": errors}
    if isinstance(error, Wrong):
        found["nearest"] = {str(number): passage(at) for number, at in error.nearest.items()}
    return found


def passage(at: Any) -> dict[str, Any]:
    return {"start": at.start, "end": at.end, "exact": at.exact}


def _let_in(admin: Any, request: HttpRequest, method: str, permissions: tuple[str, ...]) -> None:
    if request.method != method:
        raise Answer(405, error=f"This address takes {method}.")
    if not admin.admin_site.has_permission(request):
        login = reverse("admin:login")
        raise Answer(401, error="You have been signed out.", login=login)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Answer(413, error="This is more than a claim can hold. Nothing was saved.")
    if _is_forged(request):
        raise Answer(
            403, error="This page has been open too long to be trusted. Load it again, then save."
        )
    if not all(request.user.has_perm(each) for each in permissions):
        raise Answer(403, error="You may not do this here. Ask a manager to put you into a group.")
    refuse_another(request.GET.get(AS), request.user)


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _is_forged(request: HttpRequest) -> bool:
    check = _Check(lambda request: None)  # type: ignore[arg-type,return-value]
    check.process_request(request)
    return bool(check.process_view(request, None, (), {}))  # type: ignore[arg-type]


def sent(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the request's body."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Answer(422, error="What was sent is not JSON.") from error
    except (RequestDataTooBig, UnreadablePostError) as error:
        raise Answer(413, error="This could not be read. Send it again.") from error
    if not isinstance(found, dict):
        raise Answer(422, error="A JSON object is sent here.")
    refuse_another(found.get(AS), request.user)
    return found


def typed(data: dict[str, Any], name: str, *, most: int = 10_000) -> str:
    """A text that was sent under this name."""
    value = data.get(name, "")
    if not isinstance(value, str):
        raise Answer(422, errors={name: ["Text belongs here."]})
    if len(value) > most:
        said = f"This may have {most:,} characters and has {len(value):,}."
        raise Answer(422, errors={name: [said]})
    try:
        texts.validate(value)
    except ValidationError as error:
        raise Answer(422, errors={name: error.messages}) from error
    return value


def numbers(data: dict[str, Any], name: str) -> list[int]:
    """Ids that were sent under this name."""
    value = data.get(name) or []
    if not isinstance(value, list) or not all(is_number(each) for each in value[:200]):
        raise Answer(422, errors={name: ["A list of ids belongs here."]})
    return value[:200]


def is_number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
