"""CSL-JSON items → the entries of a reference list in a style, as pandoc holds a document.

What tells alike entries apart (2020a, 2020b) takes pandoc time with the square of their number, a
minute and more for two thousand. It can only matter among those whose first author is the same, so
a long list is ordered first, without that, and then written batch by batch, an author never in two;
one with more entries than a batch holds is divided by year, which no letter reaches across.
"""

import html
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from sources.formats import mending, pandoc, styles
from sources.formats.pandoc import Wanted
from sources.variables import NAMES

CSLItem = dict[str, Any]

#: How many entries are written at a time, about.
BATCH = 100
#: How many of an author's in one year get letters; of more than that they tell nobody anything.
MOST_LETTERS = 500


def _says_nothing(done: int, of: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watch:
    """Who waits for a long list: whether they still want it, and where they are told how far."""

    wanted: Wanted | None = None
    tell: Callable[[int, int], None] = _says_nothing


NOBODY = Watch()


def written(
    items: Sequence[CSLItem], style: str, locale: str, watch: Watch = NOBODY
) -> dict[str, bytes]:
    """Id → its entry as pandoc's JSON, in the style's order. ``style``: the text of one."""
    if len(items) <= BATCH or not styles.tells_apart(style):
        return _batch(items, style, locale, watch)
    if styles.numbers(style):  # which tell them apart
        return _batch(items, styles.all_alike(style), locale, watch)
    order = _order(items, style, locale, watch)
    by_id = {str(item["id"]): item for item in items}
    found: dict[str, bytes] = {}
    watch.tell(0, len(order))
    for batch in batches([by_id[each] for each in order]):
        lettered = len(batch) <= MOST_LETTERS
        found |= _batch(batch, style if lettered else styles.all_alike(style), locale, watch)
        watch.tell(len(found), len(order))
    return {each: found[each] for each in order if each in found}


def batches(items: Sequence[CSLItem]) -> Iterator[list[CSLItem]]:
    """All of one author's in the same batch, or of an author's in one year where they are many."""
    groups = _by(_first_name, items)
    parts = [
        part for group in groups for part in ([group] if len(group) <= BATCH else _by(_year, group))
    ]
    batch: list[CSLItem] = []
    for group in parts:
        if batch and len(batch) + len(group) > BATCH:
            yield batch
            batch = []
        batch += group
    if batch:
        yield batch


def _by(key: Callable[[CSLItem], str], items: Sequence[CSLItem]) -> list[list[CSLItem]]:
    """Those that are alike together, in the order given."""
    alike: dict[str, list[CSLItem]] = {}
    for item in items:
        alike.setdefault(key(item), []).append(item)
    return list(alike.values())


def plainly(
    items: Sequence[CSLItem], to: Sequence[str], style: str, locale: str, watch: Watch = NOBODY
) -> bytes:
    """The whole list at once in a form of pandoc's own, in one run; ``to``: its options."""
    spells = mending.NAMES_TELLING in _example(style)
    given = [mending.mended(item, spells_names_out=spells) for item in items]
    return mending.months(_cited(given, to, style, locale, watch), locale)


def _batch(items: Sequence[CSLItem], style: str, locale: str, watch: Watch) -> dict[str, bytes]:
    document = orjson.loads(plainly(items, ["--to=json"], style, locale, watch))
    found = {}
    for block in document["blocks"]:
        if block["t"] == "Div" and block["c"][0][0] == "refs":
            for entry in block["c"][1]:
                key = entry["c"][0][0].removeprefix("ref-")
                found[key] = orjson.dumps(mending.undecorated(entry))
    return found


def _order(items: Sequence[CSLItem], style: str, locale: str, watch: Watch) -> list[str]:
    alike = plainly(items, ["--to=html"], styles.all_alike(style), locale, watch).decode()
    return [html.unescape(each) for each in re.findall(r'<div id="ref-([^"]+)"', alike)]


def _cited(items: list[CSLItem], to: Sequence[str], style: str, locale: str, watch: Watch) -> bytes:
    if not items:
        return b'{"blocks":[]}' if "--to=json" in to else b""
    options = ["--from=csljson", *to, "--wrap=none", "--citeproc", f"--csl={_kept(style)}"]
    options += [f"--metadata=lang:{locale}"] if locale else []
    out, said = pandoc.run(options, orjson.dumps(items), wanted=watch.wanted)
    silent = set(re.findall(r"Bibliography entry with no printed form: (.+)", said))
    if silent:  # such as an interview in APA, which has them in the text alone
        again = [i | {"type": "document"} if i["id"] in silent else i for i in items]
        if again != items:
            return _cited(again, to, style, locale, watch)
    return out


def says_kinds(style: str) -> bool:
    """Whether the style says what kind of thing an article in a magazine is."""
    return mending.KIND_TELLING in _example(style)


@lru_cache(maxsize=256)
def _example(style: str) -> bytes:
    """What the style makes of an example, in small letters."""
    return _cited([mending.EXAMPLE], ["--to=plain"], style, "", NOBODY).lower()


def _first_name(item: CSLItem) -> str:
    """What an entry is known by where it is cited."""
    for role in ("author", "editor", *sorted(NAMES & item.keys())):
        for name in item.get(role, ())[:1]:
            return str(name.get("family") or name.get("literal") or "").casefold()
    return str(item.get("title", "")).casefold()


def _year(item: CSLItem) -> str:
    issued = item.get("issued", {})
    parts = issued.get("date-parts")
    return str(parts[0][0] if parts and parts[0] else issued)


def _kept(style: str) -> Path:
    """The style as a file, which is how pandoc takes it."""
    path = Path(_folder().name) / f"{sha256(style.encode()).hexdigest()[:24]}.csl"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as new:
            new.write(style)
        Path(new.name).rename(path)
    return path


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="factbase-styles-")
