"""The change log."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from claims import browsing, ids, parameters, presenting
from claims.framing import page, public
from claims.record import Record


@public(takes=("before", "as_of"))
def revisions(request: HttpRequest, record: Record) -> HttpResponse:
    before = request.GET.get("before")
    steps = browsing.steps(
        record, before=parameters.number("before", before, "a revision") if before else None
    )
    last = steps[-1].revision.number if steps else 1
    return page(
        request,
        "revisions",
        record,
        description="What each revision of the record published, corrected or withdrew.",
        data=[("JSON", reverse("api:revisions"))],
        steps=steps,
        older=last if last > 1 else None,
    )


@public
def revision(request: HttpRequest, record: Record, number: str) -> HttpResponse:
    wanted = ids.number(number)
    step = browsing.step(wanted) if wanted is not None else None
    if step is None:
        raise Http404(f"There is no revision {parameters.shown(number)}. {_reached(record)}")
    did = step.revision.get_kind_display()
    return page(
        request,
        "revision",
        record,
        permalink=request.path,
        canonical=request.path,
        description=f"Revision {step.revision.number} {did} {step.count:,} claims.",
        step=step,
        claims=presenting.every(step.entries),
        newest=record.revision,
    )


def _reached(record: Record) -> str:
    return f"The record is at {record.revision}." if record.revision else "The record is empty."
