"""The picture of a debate as a sheet of its own: SVG with its colours, its source and its address,
for a paper or a slide. Told apart in black and white by shapes and hatching."""

from dataclasses import dataclass
from html import escape

from claims.debate import Bar, Mark, Picture, Row
from claims.formats import xml
from claims.presenting import STANCES

WIDTH, NAMES, EDGE, SIGN, LANE = 960, 240, 24, 16, 20
LEFT, SPAN = EDGE + NAMES, WIDTH - 2 * EDGE - NAMES - SIGN
BARS = 90
INK, QUIET, LINE, PAPER = "#1d1d1b", "#5b5a55", "#dcd8cf", "#ffffff"
COLOURS = {
    "supports": "#0072b2",
    "opposes": "#d55e00",
    "mixed": "#8c5aa8",
    "neutral": "#6b7280",
    "unclear": "#6b7280",
}
SHAPES = {
    "supports": "M0-8 8 6H-8Z",
    "opposes": "M0 8 8-6H-8Z",
    "mixed": "M0-8 8 0 0 8-8 0Z",
    "neutral": "M-7 0A7 7 0 1 1 7 0 7 7 0 1 1-7 0Z",
    "unclear": "M-7 0A7 7 0 1 1 7 0 7 7 0 1 1-7 0Z",
}
#: What a bar is filled with: plain, hatched, dotted … so that grey ones differ.
HATCHING = {
    "opposes": '<path d="M-2 2 2-2M0 8 8 0M6 10 10 6" stroke="#fff" stroke-width="2"/>',
    "mixed": '<circle cx="4" cy="4" r="1.8" fill="#fff"/>',
    "neutral": '<path d="M0 4H8" stroke="#fff" stroke-width="2.5"/>',
    "unclear": '<path d="M0 0 8 8M8 0 0 8" stroke="#fff" stroke-width="1.5"/>',
}


@dataclass(frozen=True, slots=True)
class Source:
    """What the sheet says it shows, and where that can be read again."""

    title: str
    revision: int
    permalink: str
    site: str


def write(picture: Picture, source: Source) -> str:
    title = _wrapped(source.title, 74)
    top = EDGE + 24 * len(title) + 46
    bars_end = top + BARS + 34
    heights = [LANE * row.lanes + 10 for row in picture.rows]
    rows_end = bars_end + sum(heights)
    height = rows_end + 34 + 22 * len(_notes(picture, source))
    parts = [
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        _patterns(),
        *(_text(EDGE, EDGE + 20 + 24 * n, line, 20, weight=700) for n, line in enumerate(title)),
        _legend(picture, top - 22),
        _bars(picture, top),
        _years(picture, top, bars_end, rows_end),
    ]
    y = bars_end
    for row, taken in zip(picture.rows, heights, strict=True):
        parts.append(_row(row, y, taken))
        y += taken
    parts += [
        _text(EDGE, rows_end + 46 + 22 * n, line, 12, colour=QUIET)
        for n, line in enumerate(_notes(picture, source))
    ]
    return _sheet("\n".join(parts), height, source)


def _sheet(inside: str, height: int, source: Source) -> str:
    described = f"Who takes which side on “{source.title}”, one row an actor, one sign a claim."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" font-family="system-ui, \'Segoe UI\', '
        f"'Noto Sans', 'Liberation Sans', Arial, sans-serif\">\n"
        f"<title>{_safe(source.title)}</title>\n<desc>{_safe(described)} "
        f"{_safe(source.site)}, revision {source.revision}, {_safe(source.permalink)}</desc>\n"
        f"{inside}\n</svg>\n"
    )


def _notes(picture: Picture, source: Source) -> list[str]:
    notes = ["A bar through a sign: when it was made is only known to lie within that time."]
    if more := left_out(picture):
        notes.append(more)
    return [*notes, f"{source.site}, revision {source.revision}. {source.permalink}"]


def left_out(picture: Picture) -> str:
    """What the picture does not show, in one sentence; empty where it shows everything."""
    found = []
    if picture.actors_left_out:
        found.append(f"{picture.actors_left_out:,} claimants with fewer claims")
    if picture.undated:
        found.append(f"{picture.undated:,} claim{'s'[: picture.undated > 1]} without a date")
    if picture.cut:
        found.append("all but the newest 5,000 claims")
    return f"Not drawn: {'; '.join(found)}." if found else ""


def _patterns() -> str:
    made = "".join(
        f'<pattern id="{stance}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{COLOURS[stance]}"/>{HATCHING.get(stance, "")}</pattern>'
        for stance in STANCES
    )
    return f"<defs>{made}</defs>"


def _legend(picture: Picture, y: float) -> str:
    taken = {mark.stance for row in picture.rows for mark in row.marks}
    taken |= {part.stance for bar in picture.bars for part in bar.parts}
    parts, x = [], float(EDGE)
    for stance in (stance for stance in STANCES if stance in taken):
        parts.append(_sign(stance, x + 8, y))
        parts.append(
            f'<rect x="{x + 22}" y="{y - 7}" width="18" height="14" fill="url(#{stance})"/>'
        )
        parts.append(_text(x + 46, y + 5, stance, 13))
        x += 130
    return "".join(parts)


def _bars(picture: Picture, top: float) -> str:
    base = top + BARS + 14
    drawn = "".join(_bar(bar, base) for bar in picture.bars)
    label = _text(EDGE, base - BARS / 2 + 4, "Claims a year", 13, colour=QUIET)
    return f'{label}<path d="M{LEFT} {base}H{LEFT + SPAN}" stroke="{QUIET}"/>{drawn}'


def _bar(bar: Bar, base: float) -> str:
    x, width = LEFT + bar.x * SPAN, min(bar.width * SPAN, 60)
    x += (bar.width * SPAN - width) / 2
    parts = [
        f'<rect x="{x:.1f}" y="{base - (part.bottom + part.height) * BARS:.1f}" '
        f'width="{width:.1f}" height="{part.height * BARS:.1f}" fill="url(#{part.stance})" '
        f'stroke="#fff"><title>{bar.year}: {part.count} {part.stance}</title></rect>'
        for part in bar.parts
    ]
    over = base - sum(part.height for part in bar.parts) * BARS - 4
    return "".join(parts) + _text(x + width / 2, over, str(bar.count), 11, anchor="middle")


def _years(picture: Picture, top: float, between: float, bottom: float) -> str:
    lines = []
    for tick in picture.ticks:
        x = round(LEFT + tick.x * SPAN, 1)
        lines.append(f'<path d="M{x} {between - 10}V{bottom}" stroke="{LINE}"/>')
        lines.append(_text(x + 2, bottom + 16, str(tick.year), 12, colour=QUIET))
    return "".join(lines)


def _row(row: Row, y: float, height: float) -> str:
    name = row.actor.name if len(row.actor.name) <= 32 else f"{row.actor.name[:31]}…"
    marks = "".join(_mark(mark, y + LANE / 2 + 5 + mark.lane * LANE) for mark in row.marks)
    return (
        f'<path d="M{EDGE} {y + height}H{LEFT + SPAN + SIGN}" stroke="{LINE}"/>'
        f"{_text(EDGE, y + LANE / 2 + 10, name, 13)}{marks}"
    )


def _mark(mark: Mark, y: float) -> str:
    start, end, x = (LEFT + share * SPAN for share in (mark.start, mark.end, mark.x))
    span = (
        f'<path d="M{start:.1f} {y}H{end:.1f}" stroke="{COLOURS[mark.stance]}" '
        'stroke-width="3" opacity=".45"/>'
        if mark.fuzzy
        else ""
    )
    many = _text(x + 11, y + 4, f"× {mark.many}", 11) if mark.many else ""
    said = _safe(f"{mark.claim.text} ({mark.stance}, {mark.claim.made})")
    return f"<g><title>{said}</title>{span}{_sign(mark.stance, x, y)}{many}</g>"


def _sign(stance: str, x: float, y: float) -> str:
    hollow = stance == "unclear"
    fill = PAPER if hollow else COLOURS[stance]
    edge = f'stroke="{COLOURS[stance]}" stroke-width="1.5"' if hollow else 'stroke="#fff"'
    ask = _text(0, 4, "?", 11, anchor="middle") if hollow else ""
    at = f'transform="translate({x:.1f} {y:.1f})"'
    return f'<g {at}><path d="{SHAPES[stance]}" fill="{fill}" {edge}/>{ask}</g>'


def _text(
    x: float,
    y: float,
    words: str,
    size: int,
    *,
    weight: int = 400,
    colour: str = INK,
    anchor: str = "start",
) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    placed = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{bold}{placed}>'
        f"{_safe(words)}</text>"
    )


def _wrapped(text: str, most: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= most and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [*lines[:2], f"{lines[2]} …"] if len(lines) > 3 else lines


def _safe(text: str) -> str:
    return escape(xml.held(text))
