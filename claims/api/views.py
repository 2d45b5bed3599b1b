"""The API: the record as it is stored, for programs."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from claims import changes
from claims.api import schema
from claims.api.problems import problem
from claims.api.reading import AnyAccepted, Open, Reading, the_record
from claims.bibliography import Bibliography
from claims.formats.document import load
from claims.framing import POLICY
from claims.ids import ClaimId
from claims.models import Entry
from claims.parameters import BadParameter, limit, number, shown
from claims.record import Record
from claims.selection import Selection

JSON = "application/json"
#: Swagger UI sets styles as it draws, and has its pictures in its style sheet.
DOCS_POLICY = POLICY.replace("style-src", "style-src 'unsafe-inline'").replace(
    "img-src", "img-src data:"
)


@schema.CLAIMS
class Claims(Reading):
    """Published claims, chosen, sorted, page by page."""

    takes = None

    def answer(self, request: Request, newest: Record | None, **path: str) -> HttpResponse:
        selection = Selection.parse(request.GET, also={"count"}, newest=newest)
        count = selection.count() if _flag(request, "count") else None
        page = selection.page()
        following = _with(request, cursor=page.next_cursor) if page.next_cursor else None
        return _list(
            [each.document for each in page.entries],
            following,
            {"revision": selection.record.revision} | ({} if count is None else {"count": count}),
        )


@schema.CLAIM
class Claim(Reading):
    """One claim (C1), or one version of it (C1v2): the document as it was stored."""

    def answer(self, request: Request, newest: Record | None, **path: str) -> HttpResponse:
        record, public_id = the_record(request, newest), path["public_id"]
        claim, version = _read(public_id)
        entry = record.claim(claim, version)
        if entry is None:
            return _elsewhere(request, record, public_id)
        response = _withdrawn(entry) if entry.status == Entry.Status.WITHDRAWN else _json(entry)
        if version is not None and _superseded(entry, record):
            latest = reverse("api:claim", args=[f"C{claim}"])
            response["Link"] = f'<{latest}>; rel="latest-version"'
        return response


@schema.VERSIONS
class Versions(Reading):
    """Every published version of a claim as it was last shown, the newest first."""

    def answer(self, request: Request, newest: Record | None, **path: str) -> HttpResponse:
        record, public_id = the_record(request, newest), path["public_id"]
        claim, version = _read(public_id)
        entries = record.versions(claim) if version is None else []
        if not entries:
            return _elsewhere(request, record, public_id, "/versions")
        return _list([e.document for e in entries], None, {"revision": record.revision})


@schema.REVISIONS
class Revisions(Reading):
    """The change feed: what every revision did, from the first one on or ``after`` one."""

    takes = frozenset({"after", "limit", "as_of"})

    def answer(self, request: Request, newest: Record | None, **path: str) -> HttpResponse:
        record = the_record(request, newest)
        after = number("after", request.GET.get("after", "").strip() or "0", "a revision's number")
        most = limit(request.GET.get("limit", "").strip() or "50")
        found = changes.after(after, record, most)
        last = found[-1]["number"] if found else record.revision
        following = _with(request, after=str(last)) if last < record.revision else None
        documents = [orjson.dumps(each).decode() for each in found]
        return _list(documents, following, {"revision": record.revision})


@schema.CITATIONS
class Citations(Reading):
    """The articles the chosen claims are found in, or the claims themselves, as references."""

    takes = None
    content_negotiation_class = AnyAccepted

    def answer(self, request: Request, newest: Record | None, **path: str) -> HttpResponse:
        bibliography = Bibliography.parse(request.GET, newest=newest)
        text = bibliography.written(base=request.build_absolute_uri("/"))
        response = HttpResponse(text, content_type=bibliography.form.content_type)
        how = "inline" if bibliography.form.styled else "attachment"
        response["Content-Disposition"] = f'{how}; filename="{bibliography.filename}"'
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


@extend_schema(exclude=True)
class Schema(Open, SpectacularJSONAPIView):
    """OpenAPI 3.1."""


class Docs(SpectacularSwaggerSplitView):
    """The description for people, its script a file, as the policy wants it."""

    url_name = "api:schema"
    http_method_names = ("get", "head")

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        answer: HttpResponse = super().finalize_response(request, response, *args, **kwargs)
        answer["Content-Security-Policy"] = DOCS_POLICY
        return answer


@extend_schema(exclude=True)
class Nowhere(Open):
    """Any other address."""

    content_negotiation_class = AnyAccepted

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        root = reverse("api:claims").removesuffix("/claims")
        hint = " Addresses have no slash at the end." if request.path.endswith("/") else ""
        raise Http404(f"There is nothing at this address.{hint} {root}/docs lists what there is.")


def _read(public_id: str) -> tuple[int, int | None]:
    """C12 → 12 and no version, C12v2 → 12 and 2."""
    asked = ClaimId.parse(public_id)
    if asked is None:
        raise Http404(
            f"“{shown(public_id)}” is not a claim's id: that is C and a number (C12), "
            "with a version where you want that one (C12v2)."
        )
    return asked.number, asked.version


def _elsewhere(
    request: Request, record: Record, public_id: str, rest: str = ""
) -> HttpResponsePermanentRedirect:
    """To the claim it was merged into, if it was."""
    stays = record.redirect(public_id)
    if not stays:
        raise Http404(f"No claim {public_id} is published as of revision {record.revision}.")
    query = request.GET.urlencode()
    address = reverse("api:claim", args=[stays]) + rest
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _superseded(entry: Entry, record: Record) -> bool:
    """Whether the record shows another version by now."""
    return not record.entries().filter(number=entry.number, version=entry.version).exists()


def _withdrawn(entry: Entry) -> HttpResponse:
    withdrawn = load(entry.document)["withdrawn"]
    return problem(
        410,
        f"C{entry.number} was withdrawn in revision {withdrawn['revision']}: {withdrawn['reason']}",
        reason=withdrawn["reason"],
        document=entry.document,
    )


def _json(entry: Entry) -> HttpResponse:
    return HttpResponse(entry.document.encode(), content_type=JSON)


def _list(documents: Iterable[str], following: str | None, more: dict[str, Any]) -> HttpResponse:
    """The documents put together as they are, never read and written again."""
    rest = orjson.dumps({"next": following} | more)
    content = b'{"results":[' + ",".join(documents).encode() + b"]," + rest[1:]
    response = HttpResponse(content, content_type=JSON)
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _with(request: Request, **changed: str) -> str:
    """This address, whole, with other parameters."""
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    address: str = request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=',')}")
    return address


def _flag(request: Request, name: str) -> bool:
    value = request.GET.get(name, "").strip()
    if value not in ("", "true", "false"):
        raise BadParameter(name, f"{name} is true or false, not “{shown(value)}”.")
    return value == "true"
