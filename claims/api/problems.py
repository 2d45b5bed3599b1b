"""What goes wrong, as problem documents (RFC 9457): which, what is wrong, what to do."""

from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException, MethodNotAllowed, NotAcceptable

from claims import exporting
from claims.parameters import BadParameter
from sources.formats.references import Busy, ReferencesError

CONTENT_TYPE = "application/problem+json"


def problem(
    status: int, detail: str, *, document: str | None = None, **members: Any
) -> HttpResponse:
    """``document`` is put in as it is stored, byte for byte."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    content = orjson.dumps(body | {"detail": detail} | members)
    if document is not None:
        content = content[:-1] + b',"document":' + document.encode() + b"}"
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(content, status=status, content_type=CONTENT_TYPE, headers=headers)


def handler(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Django REST framework asks here; None for what is our mistake, which Django reports."""
    if isinstance(exception, BadParameter):
        return problem(400, exception.message, parameter=exception.name)
    if isinstance(exception, SuspiciousOperation):
        return problem(400, str(exception))
    if isinstance(exception, ReferencesError):
        answer = problem(503, str(exception))
        if isinstance(exception, Busy):
            answer["Retry-After"] = str(exception.retry_after)
        return answer
    if isinstance(exception, exporting.Busy):
        answer = problem(503, str(exception))
        answer["Retry-After"] = str(exception.retry_after)
        return answer
    if isinstance(exception, Http404):
        return problem(404, str(exception) or "There is nothing at this address.")
    if isinstance(exception, NotAcceptable):
        return problem(406, _not_acceptable(context["view"]))
    if isinstance(exception, MethodNotAllowed):
        allowed = ", ".join(each.upper() for each in context["view"].http_method_names)
        answer = problem(405, f"This address is for reading. It answers {allowed}.")
        answer["Allow"] = allowed
        return answer
    if isinstance(exception, APIException):
        return problem(exception.status_code, str(exception.detail))
    return None


def _not_acceptable(view: Any) -> str:
    *others, last = (form.content_type.partition(";")[0] for form in view.forms)
    types = f"{', '.join(others)} or {last}" if others else last
    return f"This address answers in {types}; ask for {'one' if others else 'that'}, or for */*."
