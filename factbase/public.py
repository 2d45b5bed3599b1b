"""What is public and what is not, for everything that frames both."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claims.api.problems import problem
from claims.framing import prefers_json

WORKBENCH = "/admin/"


def is_workbench(request: HttpRequest) -> bool:
    return request.path_info.startswith(WORKBENCH)


def workbench(request: HttpRequest) -> dict[str, Any]:
    """Context processor: where those who work here go, if this process has a place for them."""
    return {"workbench": "" if settings.PUBLIC else WORKBENCH}


def refusal(
    request: HttpRequest, status: int, detail: str, *, again: int, **members: Any
) -> HttpResponse:
    """A problem document for programs, a page for people; ``again``: in how many seconds."""
    response = (
        problem(status, detail, **members)
        if _is_program(request)
        else render(request, f"{status}.html", {"detail": detail, **members}, status=status)
    )
    response["Retry-After"] = str(again)
    response["Cache-Control"] = "no-store"
    return response


def _is_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/") or prefers_json(request)
