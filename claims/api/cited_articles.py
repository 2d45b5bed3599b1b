"""The list of articles as references: the same address, with a form to write them in."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from claims import exporting
from claims.api.citations import accepted, file
from claims.api.exports import client
from claims.bibliography import MOST_STYLED, SHORT, WRITTEN_IN, How
from claims.formats.document import Document, load
from claims.framing import joined, query
from claims.parameters import BadParameter
from claims.reader import Newest
from claims.subject_selection import KINDS, SubjectSelection
from sources.formats.references import ReferenceList
from sources.spool import Job


def written(request: HttpRequest) -> tuple[HttpResponseBase, Newest]:
    """The references, and the revision they are of. Raises BadParameter, ReferencesError and
    exporting.Busy."""
    for name in ("limit", "cursor", "count", "fields", "omit"):
        if request.GET.get(name, "").strip():
            raise BadParameter(name, f"References are of the whole list. Leave {name} out.")
    also = {*WRITTEN_IN, "count", "fields", "omit"}
    selection = SubjectSelection.parse(request.GET, KINDS["articles"], also=also)
    how, revision = How.parse(request.GET), selection.record.revision
    read, total = Newest(revision, 0), selection.count()
    filename = f"articles-revision-{revision}.{how.form.suffix}"
    if not how.form.styled:
        return file(_for_machines(request, selection, how, total), how.form, filename), read
    if total > MOST_STYLED:
        raise BadParameter(
            "format", f"There are {total:,} articles; {how.name} is written for {MOST_STYLED:,}."
        )
    rest = query(request, "as_of")
    pinned = joined(reverse("api:articles"), rest, f"as_of={revision}" if revision else "")
    found = how.fetched(
        how.key(selection.record, "articles", rest),
        lambda: ReferenceList(list(_items(selection)), title="Articles"),
        filename=filename,
        address=request.build_absolute_uri(pinned),
        client=client(request),
    )
    if isinstance(found, Job):
        return accepted(found, request), read
    return file(found, how.form, filename), read


def _for_machines(
    request: HttpRequest, selection: SubjectSelection, how: How, total: int
) -> bytes | exporting.Stream:
    """As a stream, where it is long."""
    if request.method != "GET":
        return b""
    if total <= SHORT:
        return b"".join(how.stream(_items(selection)))
    return exporting.Stream(lambda: how.stream(_items(selection)), client=client(request))


def _items(selection: SubjectSelection) -> Iterator[Document]:
    return (load(bytes(row).decode())["csl"] for row in exporting.rows(*selection.all()))
