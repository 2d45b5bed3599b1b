"""What reference lists look like as files: Word, OpenDocument, a web page, PDF.

pandoc's own templates know no hanging indent; here they are given one. PDF is set by typst, with
the fonts it brings along and those of the machine.
"""

import html
import io
import re
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import typst

from sources.formats import directions, pandoc
from sources.formats.pandoc import ReferencesError, Wanted

#: How far the second line of an entry stands in, in twentieths of a point and in inches.
_TWIPS, _INCHES = 567, "0.394in"
_FONT = "Times New Roman"
#: What the names of styles end in whose paragraphs run from right to left.
BACKWARDS = "Backwards"

#: What a web page shows it with; nothing is loaded from anywhere.
_CSS = """
body { font: 1rem/1.5 Georgia, "Times New Roman", serif; max-width: 44rem; margin: 2rem auto;
  padding: 0 1rem; overflow-wrap: anywhere }
.csl-entry { margin: 0 0 .6em; clear: both }
.hanging .csl-entry { padding-inline-start: 2em; text-indent: -2em }
.csl-left-margin { float: inline-start; min-width: 2em; text-indent: 0 }
.csl-right-inline { margin-inline-start: 2.5em; text-indent: 0 }
.csl-indent { margin-inline-start: 2em }
.annotation { margin: .2em 0 1em; margin-inline-start: 2em; text-indent: 0 }
.hanging .annotation { margin-inline-start: 0 }
.annotation p { margin: .2em 0 }
.annotation blockquote { margin: .2em 0; margin-inline-start: 1.5em }
@media (prefers-color-scheme: dark) { body { background: #161819; color: #e6e6e6 }
  a { color: #7fc1e4 } }
@media print { body { max-width: none; margin: 0; color: #000; background: #fff } }
"""

_TYPST = """
#set document(title: {title})
#set page(paper: "a4", margin: 2.5cm, numbering: "1")
#set text(font: ({fonts}), size: 11pt, lang: {lang}, dir: ltr, fallback: true)
#set par(leading: 0.7em, spacing: 0.8em{hanging})
#show link: set text(fill: rgb("#005c91"))
#show heading: set block(above: 1.6em, below: 0.9em)
#show link: it => {{ show regex("[\\w%=&-]{{30}}"): part => part + sym.zws; it }}
#show quote.where(block: true): set block(above: 0.8em)
#let annotation(body) = block(below: 1.3em, pad(x: 2em, {{ set par(hanging-indent: 0pt); body }}))
"""
#: Tried in this order, character by character; the first comes with typst.
_FONTS = (
    "Libertinus Serif", "Noto Serif", "Liberation Serif", "DejaVu Serif", "Noto Serif CJK SC",
    "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Naskh Arabic", "DejaVu Sans",
)  # fmt: skip
#: Scripts that typst's own fonts lack: what they are called, their letters, fonts that have them.
_SCRIPTS = (
    ("Chinese, Japanese and Korean", r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]",
     r"CJK|Source Han|WenQuanYi|SimSun|Microsoft YaHei|PingFang|Hiragino"),
    ("Arabic", r"[\u0600-\u06ff\u0750-\u077f]", r"Arabic|Naskh|Amiri|Scheherazade|DejaVu Sans$"),
    ("Thai", r"[\u0e00-\u0e7f]", r"Thai|Loma|FreeS|Leelawadee"),
    ("Georgian", r"[\u10a0-\u10ff]", r"Georgian|DejaVu|FreeS"),
    ("Armenian", r"[\u0530-\u058f]", r"Armenian|DejaVu|FreeS"),
)  # fmt: skip
_COMPILE = (
    "import sys, typst; sys.stdout.buffer.write("
    "typst.compile(sys.stdin.buffer.read(), root=sys.argv[1]))"
)


def page(body: str, *, title: str, locale: str, hanging: bool) -> str:
    """A whole web page around a list."""
    heading = f'<h1 dir="auto">{html.escape(title)}</h1>\n' if title else ""
    kind = ' class="hanging"' if hanging else ""
    return (
        f'<!doctype html>\n<html lang="{html.escape(locale or "en-US")}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{html.escape(title or 'References')}</title>\n<style>{_CSS}</style>\n</head>\n"
        f"<body{kind}>\n{heading}{body.strip()}\n</body>\n</html>\n"
    )


def pdf(
    body: str, *, title: str, locale: str, hanging: bool, wanted: Wanted | None = None
) -> bytes:
    """What pandoc wrote for typst, set; in a program of its own, that can be stopped."""
    if lacking := unreadable(title + body):
        raise ReferencesError(
            f"This server has no font for {' and '.join(lacking)}, which a PDF of this list would "
            "leave empty. Take docx, odt or html instead."
        )
    head = _TYPST.format(
        title=_quoted(title),
        fonts=", ".join(map(_quoted, _FONTS)),
        lang=_quoted((locale or "en").partition("-")[0]),
        hanging=", hanging-indent: 2em" if hanging else "",
    )
    way = "rtl" if directions.right_to_left(title) else "ltr"
    heading = f"#[#set text(dir: {way})\n#heading({_quoted(title)})]\n" if title else ""
    with tempfile.TemporaryDirectory(prefix="factbase-pdf-") as empty:
        command = [sys.executable, "-I", "-c", _COMPILE, empty]
        try:
            return pandoc.program(command, f"{head}{heading}{body}".encode(), wanted)[0]
        except pandoc.Failed as error:
            said = str(error).strip().rpartition("\n")[2]
            raise ReferencesError(f"The PDF could not be set: {said[:300]}") from error


def unreadable(text: str) -> list[str]:
    """Scripts of the text that there is no font for here."""
    return [
        name
        for name, letters, fonts in _SCRIPTS
        if re.search(letters, text) and not any(re.search(fonts, each) for each in _families())
    ]


@cache
def _families() -> tuple[str, ...]:
    return tuple(typst.Fonts().families())


@cache
def reference(form: str, *, hanging: bool) -> Path:
    """The document pandoc takes its paragraph styles from, made from its own."""
    name = f"reference.{form}"
    command = [pandoc.path(), f"--print-default-data-file={name}"]
    usual, _ = pandoc.program(command, b"", None)
    made = _with_styles(usual, form, hanging)
    path = Path(_folder().name) / f"{'hanging' if hanging else 'flush'}-{name}"
    path.write_bytes(made)
    return path


def _with_styles(usual: bytes, form: str, hanging: bool) -> bytes:
    out = io.BytesIO()
    styles = {"docx": ("word/styles.xml", _word), "odt": ("styles.xml", _opendocument)}
    which, change = styles[form]
    with zipfile.ZipFile(io.BytesIO(usual)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.infolist():
            data = old.read(each)
            if each.filename == which:
                data = change(data.decode(), hanging).encode()
            new.writestr(each, data)
    return out.getvalue()


def _word(styles: str, hanging: bool) -> str:
    indent = f'<w:ind w:left="{_TWIPS}" w:hanging="{_TWIPS}"/>' if hanging else ""
    tab = f'<w:tabs><w:tab w:val="left" w:pos="{_TWIPS}"/></w:tabs>' if hanging else ""
    spacing = '<w:spacing w:before="0" w:after="120"/>'
    fonts = f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="SimSun" w:cs="{_FONT}"/>'
    start = styles.index('<w:style w:type="paragraph" w:styleId="Bibliography">')
    end = styles.index("</w:style>", start) + len("</w:style>")
    ours = _word_style("Bibliography", f"{tab}{spacing}{indent}") + _word_style(
        "Annotation", f'{spacing}<w:ind w:left="{_TWIPS}"/>'
    )
    styles = styles[:start] + ours + styles[end:]
    themed = styles.index("<w:rFonts ")
    styles = styles.replace(
        '<w:ind w:firstLine="0" w:left="480" w:right="480" />',
        f'<w:ind w:left="{2 * _TWIPS}" w:right="{_TWIPS}"/>',
    )
    return styles[:themed] + fonts + styles[styles.index("/>", themed) + 2 :]


def _word_style(name: str, paragraph: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr></w:style>"
    )


def _opendocument(styles: str, hanging: bool) -> str:
    stop = f'<style:tab-stops><style:tab-stop style:position="{_INCHES}"/></style:tab-stops>'
    ours = ""
    for ending, side, way in (("", "left", ""), (BACKWARDS, "right", _ODF_BACKWARDS)):
        beside = f' fo:margin-{side}="{_INCHES}"'
        indent = f'{beside} fo:text-indent="-{_INCHES}"' if hanging else ""
        ours += _odf_style(f"Bibliography{ending}", indent + way, stop if hanging else "")
        ours += _odf_style(f"Annotation{ending}", beside + way, "")
    ours += _odf_style(f"Quotation{BACKWARDS}", f' fo:margin-right="0.5in"{_ODF_BACKWARDS}', "")
    end = styles.index("</office:styles>")
    return styles[:end] + ours + styles[end:]


_ODF_BACKWARDS = ' style:writing-mode="rl-tb" fo:text-align="right"'


def _odf_style(name: str, indent: str, stop: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph" '
        'style:parent-style-name="Standard" style:class="text">'
        f'<style:paragraph-properties fo:margin-top="0in" fo:margin-bottom="0.0833in"{indent}>'
        f"{stop}</style:paragraph-properties></style:style>"
    )


def _quoted(text: str) -> str:
    """As a string of typst, where nothing but quotation marks and backslashes mean anything."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="factbase-documents-")
