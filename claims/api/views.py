"""The other addresses of the API: what changed, references, the description of it all."""

from hashlib import blake2b
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request

from claims import changes, freshness, parameters
from claims.api import schema, writing
from claims.api.reading import Open, Reading, asked_for, methods
from claims.framing import POLICY
from claims.parameters import limit, number
from claims.reader import Newest

#: Swagger UI sets styles as it draws, and has its pictures in its style sheet.
DOCS_POLICY = POLICY.replace("style-src", "style-src 'unsafe-inline'").replace(
    "img-src", "img-src data:"
)


class Revisions(Reading):
    """The change feed: what every revision did, from the first one on or ``after`` one."""

    takes = frozenset({"after", "limit", "as_of"})

    def answer(self, request: Request, **path: str) -> tuple[HttpResponse, Newest]:
        record, read = asked_for(request)
        after = number("after", request.GET.get("after", "").strip() or "0", "a revision's number")
        most = limit(request.GET.get("limit", "").strip() or "50")
        found = changes.after(after, record, most)
        last = found[-1]["number"] if found else record.revision
        following = (
            writing.with_changed(request, after=str(last)) if last < record.revision else None
        )
        documents = [orjson.dumps(each) for each in found]
        return writing.listed(documents, following, {"revision": record.revision}), read


class Index(Open):
    """What there is: name → address."""

    def get(self, request: Request) -> HttpResponse:
        parameters.check(request.GET, ())
        content = orjson.dumps(schema.addresses(request.build_absolute_uri("/").rstrip("/")))
        return _of_this_program(request, HttpResponse(content, content_type=writing.JSON))


class Schema(Open):
    """OpenAPI 3.1: the same until the program changes."""

    by_suffix = True

    def get(self, request: Request) -> HttpResponse:
        parameters.check(request.GET, ())
        answer = HttpResponse(schema.written(), content_type=schema.CONTENT_TYPE)
        return _of_this_program(request, answer)


class Docs(SpectacularSwaggerSplitView):
    """The description for people, its script a file, as the policy wants it."""

    url_name = "api:schema"
    schema = None
    http_method_names = ("get", "head", "options")

    def options(  # type: ignore[override]
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return methods()

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        answer: HttpResponse = super().finalize_response(request, response, *args, **kwargs)
        answer["Content-Security-Policy"] = DOCS_POLICY
        return answer


class Nowhere(Open):
    """Any other address."""

    schema = None
    by_suffix = True

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        root = reverse("api:claims").removesuffix("/claims")
        hint = " Addresses have no slash at the end." if request.path.endswith("/") else ""
        raise Http404(f"There is nothing at this address.{hint} {root}/docs lists what there is.")


def _of_this_program(request: Request, answer: HttpResponse) -> HttpResponse:
    """Tagged by what it says, which changes with the program and not with the record."""
    tag = f'W/"{blake2b(answer.content, digest_size=10).hexdigest()}"'
    answer["ETag"], answer["Cache-Control"] = tag, freshness.FRESH
    unchanged = get_conditional_response(request._request, etag=tag, response=answer)
    assert isinstance(unchanged, HttpResponse)
    return unchanged
