"""What a page may load, and who may show it in a frame: nobody."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from claims import framing

#: Unfold's pages hold scripts and styles of their own, and Alpine evaluates attributes.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

Answer = Callable[[HttpRequest], HttpResponse]


def content_policy(get_response: Answer) -> Answer:
    """Middleware: the workbench's policy there; elsewhere, also where nothing is, the stricter one
    of the public pages, unless an answer has its own.

    A copy that is still right (304) keeps the policy it came with: what is said now would take
    its place, and a picture or a file has one of its own.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return response
        at = request.resolver_match
        policy = POLICY if at and at.app_name == "admin" else framing.POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return answer
