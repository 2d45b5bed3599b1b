"""The list of articles as references: the same address, with a form to write them in."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from claims.api.citations import accepted, file
from claims.bibliography import MOST_STYLED, WRITTEN_IN, How
from claims.formats.document import load
from claims.framing import joined, query
from claims.parameters import BadParameter
from claims.reader import Newest
from claims.subject_selection import KINDS, SubjectSelection
from sources.formats import references
from sources.formats.references import ReferenceList
from sources.spool import Job


def asked(request: HttpRequest) -> bool:
    return any(request.GET.get(name, "").strip() for name in WRITTEN_IN)


def written(request: HttpRequest) -> tuple[HttpResponseBase, Newest]:
    """The references, and the revision they are of. Raises BadParameter and ReferencesError."""
    for name in ("limit", "cursor", "count", "fields", "omit"):
        if request.GET.get(name, "").strip():
            raise BadParameter(name, f"References are of the whole list. Leave {name} out.")
    also = {*WRITTEN_IN, "count", "fields", "omit"}
    selection = SubjectSelection.parse(request.GET, KINDS["articles"], also=also)
    how, revision = How.parse(request.GET), selection.record.revision
    read = Newest(revision, 0)
    filename = f"articles-revision-{revision}.{how.form.suffix}"
    items = (load(text)["csl"] for text in selection.all())
    if not how.form.styled:
        return file(b"".join(references.stream(items, how.name)), how.form, filename), read
    if (total := selection.count()) > MOST_STYLED:
        raise BadParameter(
            "format", f"There are {total:,} articles; {how.name} is written for {MOST_STYLED:,}."
        )
    rest = query(request, "as_of")
    pinned = joined(reverse("api:articles"), rest, f"as_of={revision}" if revision else "")
    found = how.fetched(
        how.key(selection.record, "articles", rest),
        lambda: ReferenceList(list(items), title="Articles"),
        filename=filename,
        address=request.build_absolute_uri(pinned),
    )
    if isinstance(found, Job):
        return accepted(found, request), read
    return file(found, how.form, filename), read
