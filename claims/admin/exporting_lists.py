"""The references of a researcher's own list, whether it is shared or not."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse

from claims import list_contents, list_references
from claims.api import citations
from claims.bibliography import How
from claims.models import SavedList
from claims.parameters import BadParameter
from claims.record import Record
from sources.formats.references import FORMS, ReferenceList, ReferencesError
from sources.spool import Job


class ExportingLists:
    """Gives the admin of lists their references, as files."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.references_view)
        mine = path("<path:object_id>/references/", view, name="claims_savedlist_references")
        return [mine, *super().get_urls()]  # type: ignore[misc]

    def references_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        saved = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if saved is None or not self.has_view_permission(request, saved):  # type: ignore[attr-defined]
            raise Http404("There is no such list of yours.")
        try:
            found, how = _written(saved, request)
        except (BadParameter, ReferencesError) as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:claims_savedlist_change", args=[saved.pk]))
        if isinstance(found, Job):
            return redirect("claims:waiting", ticket=found.ticket)
        answer: HttpResponseBase = citations.file(found, how.form, f"list.{how.form.suffix}")
        answer["Cache-Control"] = "private, no-store"
        return answer


def _written(saved: SavedList, request: HttpRequest) -> tuple[Any, How]:
    """What of it is published, in the form, style and language that are asked for."""
    query = request.GET.copy()
    if not getattr(FORMS.get(query.get("format", "")), "styled", True):
        query.pop("style", None)
        query.pop("locale", None)
    how = How.parse(query)
    base = request.build_absolute_uri("/")
    record = Record(saved.frozen_id) if saved.frozen_id else Record.current()
    notes = dict(saved.items.values_list("public_id", "note"))

    def listed() -> ReferenceList:
        contents = list_contents.read(
            saved,
            list(notes),
            record,
            frozen=saved.frozen_id,
            notes=lambda named: notes,
            most=list_references.MOST,
        )
        return list_references.written(contents, how, title=saved.name, base=base)

    if not how.form.styled:
        return list_references.for_machines(listed(), how), how
    key = how.key(record, base, saved.pk, saved.name, saved.filter, notes)
    filename, address = f"list.{how.form.suffix}", request.build_absolute_uri()
    client = request.user.get_username()
    return how.fetched(key, listed, filename=filename, address=address, client=client), how
