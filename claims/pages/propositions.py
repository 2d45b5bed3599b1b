"""A proposition as a debate, and its picture as files."""

import vl_convert
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims import arranging, briefs, browsing, debate, heads, ids, presenting
from claims.api.subjects import OneSubject
from claims.browsing import ON_A_PAGE
from claims.debate import svg, table
from claims.framing import joined, lists, page, pin, public
from claims.pages import elsewhere
from claims.record import Record
from claims.subject_selection import KINDS

#: Pixels of the picture for one of the sheet: enough for print.
SHARPNESS = 2
#: Claims of a side shown with their quotes, and lines of the picture as a table.
IN_WORDS, IN_TABLE = 12, 100


@public(document=OneSubject.as_view(of=KINDS["propositions"]))
def proposition(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    found = browsing.around(record, "Q", public_id, "proposition:")
    claims = presenting.every(found[:ON_A_PAGE])
    beside = browsing.besides(record, "Q", public_id)
    near = presenting.every(beside[:ON_A_PAGE])
    described = arranging.proposition([*claims, *near], public_id)
    if described is None:
        return elsewhere.answer(request, record, "Q", public_id)
    counts = browsing.stance_counts(record, public_id)[public_id]
    read = briefs.of(record, f"proposition:{public_id}") if claims else ()
    picture = debate.draw(read, public_id)
    total = sum(counts.values())
    base = request.build_absolute_uri("/")
    return page(
        request,
        "proposition",
        record,
        description=_described(described["text"], counts),
        linked=heads.proposition(
            public_id, described["text"], described.get("definition") or "", base=base
        ),
        data=[*lists(f"proposition={public_id}"), *(_files(public_id) if picture else [])],
        cite=f"proposition={public_id}" if claims else "",
        proposition=described,
        related=arranging.related(near, public_id),
        total=total,
        read_all=len(read) >= total,
        people=len({who.id or who.name for c in read for who in c.makers if not who.relays}),
        sides=arranging.sides(claims, public_id, counts, most=IN_WORDS),
        picture=picture,
        left_out=svg.left_out(picture) if picture else "",
        files=_files(public_id),
        in_table=[(each, each.stance_on(public_id)) for each in read[:IN_TABLE]],
    )


@public
def picture(request: HttpRequest, record: Record, public_id: str, form: str) -> HttpResponse:
    """``debate.svg``, ``debate.png`` and ``debate.csv``."""
    is_one = ids.is_id("Q", public_id)
    claims = briefs.of(record, f"proposition:{public_id}") if is_one else ()
    if not claims:
        return elsewhere.answer(request, record, "Q", public_id)
    written, content_type = _written(request, record, public_id, form, claims)
    response = HttpResponse(written, content_type=content_type)
    name = f"{public_id}-debate-revision-{record.revision}.{form}"
    how = "attachment" if form == "csv" else "inline"
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _written(
    request: HttpRequest,
    record: Record,
    public_id: str,
    form: str,
    claims: tuple[briefs.Brief, ...],
) -> tuple[str | bytes, str]:
    base = request.build_absolute_uri("/").rstrip("/")
    if form == "csv":
        text = table.write(claims, public_id, revision=record.revision, base=base)
        return text, "text/csv; charset=utf-8"
    drawn = debate.draw(claims, public_id) or debate.empty(len(claims))
    address = joined(reverse("claims:proposition", args=[public_id]), pin(record))
    source = svg.Source(
        title=next(s.text for s in claims[0].sides if s.proposition == public_id),
        revision=record.revision,
        permalink=f"{base}{address}",
        site="factbase",
    )
    sheet = svg.write(drawn, source)
    if form == "png":
        return vl_convert.svg_to_png(sheet, scale=SHARPNESS), "image/png"
    return sheet, "image/svg+xml; charset=utf-8"


def _files(public_id: str) -> list[tuple[str, str]]:
    return [
        (label, reverse("claims:picture", args=[public_id, form]))
        for label, form in (
            ("picture as SVG", "svg"),
            ("picture as PNG", "png"),
            ("its numbers as CSV", "csv"),
        )
    ]


def _described(text: str, counts: dict[str, int]) -> str:
    said = ", ".join(f"{count:,} {stance}" for stance, count in counts.items() if count)
    return f"“{text}”: {said or 'no claims yet'}. Who stands where, since when, in which words."
