"""Text ⇄ what stands between the braces of a BibTeX field.

Written, every character that LaTeX reads as an order is spelled so that it is printed, and braces
stand in pairs: BibTeX counts them without looking at the backslash before them. Read, accents and
signs become the characters they stand for, text markup becomes CSL's (``<i>``), and every other
order is taken out and named. Nothing is executed, expanded or opened.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from sources import rich
from sources.formats import keeping

_PRINTED = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": r"\textasciigrave{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "\xa0": "~",
    **{char: f"\\{char}" for char in "$%&#_"},
}  # fmt: skip
#: CSL's rich text and the LaTeX of it.
_MARKUP = {
    "i": r"\textit{", "b": r"\textbf{", "sup": r"\textsuperscript{",
    "sub": r"\textsubscript{", "sc": r"\textsc{", "nocase": "{",
}  # fmt: skip
_SPECIAL = re.compile(r"--+|''+|[\\{}~^`<>|\xa0$%&#_]")


def encode(text: str, *, markup: bool = True) -> str:
    """The text as LaTeX prints it; in Unicode, as pdfLaTeX, XeLaTeX and biber read it."""
    text = keeping.folded(text)
    pieces = rich.pieces(text) if markup else [("", text)]
    out = "".join(_order(mark) if mark else _SPECIAL.sub(_spelled, said) for mark, said in pieces)
    if "{" in text and _are_pairs(text):  # the usual way to write them, which counts right
        out = out.replace(r"\textbraceleft{}", r"\{").replace(r"\textbraceright{}", r"\}")
    return out


def _are_pairs(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return not depth


def _order(mark: str) -> str:
    return "}" if mark.startswith("/") else _MARKUP.get(mark, "{")


def _spelled(found: re.Match[str]) -> str:
    char = found[0]
    if char[0] in "-'":  # two of them would be printed as one other sign
        return f"{char[0]}{{}}" * (len(char) - 1) + char[0]
    return _PRINTED[char]


# --- reading -------------------------------------------------------------------------------------

_ACCENTS = dict(
    zip("`'^~\"=.uvHckrdbtGUCfh", "\u0300\u0301\u0302\u0303\u0308\u0304\u0307\u0306\u030c\u030b"
        "\u0327\u0328\u030a\u0323\u0331\u0361\u030f\u030e\u030f\u0311\u0309", strict=True)
)  # fmt: skip
_ALONE = {"\u0303": "~", "\u0302": "^", "\u0300": "`", "\u0301": "´", "\u0308": "¨"}
_SIGNS = {
    "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø",
    "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð",
    "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "S": "§", "P": "¶",
    "pounds": "£", "textsterling": "£", "texteuro": "€", "euro": "€", "copyright": "©",
    "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "dag": "†", "ddag": "‡",
    "dots": "…", "ldots": "…", "textellipsis": "…", "cdots": "⋯", "LaTeX": "LaTeX", "TeX": "TeX",
    "BibTeX": "BibTeX", "textbackslash": "\\", "backslash": "\\", "textbraceleft": "{",
    "textbraceright": "}", "lbrace": "{", "rbrace": "}", "textasciitilde": "~",
    "textasciicircum": "^", "textasciigrave": "`", "textless": "<", "textgreater": ">",
    "textbar": "|", "textquotedbl": '"', "textquoteleft": "‘", "textquoteright": "’", "lq": "‘",
    "rq": "’", "textquotedblleft": "“", "textquotedblright": "”", "quotedblbase": "„", "glqq": "„",
    "grqq": "“", "quotesinglbase": "‚", "guillemotleft": "«", "guillemotright": "»", "flqq": "«",
    "frqq": "»", "guilsinglleft": "‹", "guilsinglright": "›", "textquotesingle": "'",
    "textendash": "–", "textemdash": "—", "textbullet": "•", "textperiodcentered": "·",
    "textdegree": "°", "degree": "°", "textexclamdown": "¡", "textquestiondown": "¿",
    "textunderscore": "_", "textdollar": "$", "textnumero": "№", "textonehalf": "½",
    "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "div": "÷", "ast": "∗", "star": "⋆",
    "circ": "∘", "bullet": "•", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "ne": "≠", "approx": "≈", "sim": "∼", "simeq": "≃", "equiv": "≡", "propto": "∝", "in": "∈",
    "notin": "∉", "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "forall": "∀",
    "exists": "∃", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫",
    "sqrt": "√", "to": "→", "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒",
    "Leftarrow": "⇐", "leftrightarrow": "↔", "langle": "⟨", "rangle": "⟩", "prime": "′",
    "ell": "ℓ", "hbar": "ℏ", "oplus": "⊕", "otimes": "⊗", "wedge": "∧", "vee": "∨", "neg": "¬",
    "space": " ", "quad": " ", "qquad": " ", "newline": " ", "par": " ", "linebreak": " ",
    "varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ", "varsigma": "ς", "varrho": "ϱ", "mu": "μ",
    "textmu": "µ", "lambda": "λ", "Lambda": "Λ",
}  # fmt: skip
for _letter in (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa nu xi pi rho sigma tau upsilon phi "
    "chi psi omega"
).split():
    for _size, _name in (("SMALL", _letter), ("CAPITAL", _letter.capitalize())):
        _SIGNS[_name] = unicodedata.lookup(f"GREEK {_size} LETTER {_letter.upper()}")
#: Markup that CSL has, by its command.
_KEPT = {
    command: rich.TAGS[mark]
    for mark, commands in {
        "i": "textit emph textsl it em sl itshape", "b": "textbf bf bfseries",
        "sup": "textsuperscript", "sub": "textsubscript", "sc": "textsc sc scshape",
    }.items()
    for command in commands.split()
}  # fmt: skip
#: Of how the text is set, and not of what it says.
_SILENT = set(
    "relax protect noindent textrm textsf texttt textup textmd textnormal text mbox hbox fbox rm "
    "sf tt normalfont mathrm mathit mathbf mathsf mathcal mathbb mathtt mathnormal ensuremath "
    "uppercase lowercase MakeUppercase MakeLowercase left right big Big bigl bigr displaystyle "
    "textstyle allowbreak nobreak nolinebreak hskip xspace bibstring mkbibquote enquote url path "
    "nolinkurl small large tiny footnotesize selectlanguage upshape break hfill".split()
)
#: What may not be there: it goes with everything it was given.
_REFUSED = set(
    "input include write immediate openin openout read closein closeout def edef gdef xdef let "
    "futurelet csname endcsname catcode newcommand renewcommand providecommand DeclareRobustCommand"
    " usepackage RequirePackage documentclass special verbatiminput lstinputlisting directlua "
    "includegraphics ShellEscape subfile import InputIfFileExists expandafter noexpand loop repeat "
    "newwrite newread jobname begin end pdfximage primitive scantokens message errmessage "
    "noopsort href hypertarget hyperlink label ref cite footnote thanks".split()
)
#: Of those, whose text is the last thing they are given.
_SAYS_LAST = {"href": 1, "hypertarget": 1, "hyperlink": 1, "noopsort": 1}
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)(?:\*|(?<=write)\d+)?[ \t\r\n]*|\\(?P<sign>.)|(?P<sup>[\^_])"
    r"|(?P<brace>[{}])|(?P<math>\$\$?)|(?P<tie>~)|(?P<ligature>---?|``|''|`|[?!]`)"
    r"|[^\\{}$~`'?!\-^_]+|.",
    re.DOTALL,
)
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "`": "‘", "?`": "¿", "!`": "¡"}
_PLAIN = re.compile(r"[^\\{}$~`'?!\-^_]*")


@dataclass(slots=True)
class Decoded:
    text: str
    #: Orders that were taken out, as they were written.
    removed: list[str] = field(default_factory=list)


def decode(latex: str, *, markup: bool = True) -> Decoded:
    """What LaTeX would print, as CSL writes it; without ``markup`` italics and the like are plain.

    Takes time in step with the length.
    """
    latex = keeping.folded(latex)
    if _PLAIN.fullmatch(latex):
        return Decoded(latex)
    reader = _Reader(markup)
    for token in _TOKEN.finditer(latex):
        reader.take(token)
    text = "".join(reader.close())
    return Decoded(re.sub(r" {2,}", " ", text).strip(" "), reader.removed)


def bare(latex: str) -> str:
    """What is kept letter for letter, such as an address: only the escapes are undone."""
    latex = re.sub(r"\\url\s*", "", latex.strip())
    latex = latex.replace(r"\textasciitilde", "~").replace(r"\~{}", "~").replace(r"$\sim$", "~")
    return re.sub(r"\\([#$%&_{}~^])|[{}]", lambda found: found[1] or "", latex).strip()


@dataclass(slots=True)
class _Group:
    """An open brace: where its text begins, and what is done with the text at its end."""

    start: int
    action: tuple[str, ...] = ()
    #: A font switched on inside it: {\it like this}.
    fonts: list[tuple[str, str, int]] = field(default_factory=list)


class _Reader:
    def __init__(self, markup: bool) -> None:
        self.markup = markup
        self.out: list[str] = []
        self.removed: list[str] = []
        self.groups = [_Group(0)]
        #: What waits for the next character or group: an accent, markup, or to be dropped.
        self.waiting: list[tuple[str, ...]] = []
        self.math = False

    def take(self, token: re.Match[str]) -> None:
        kind, value = token.lastgroup, token[0]
        if kind == "brace":
            self._open() if value == "{" else self._end()
        elif kind == "word":
            self._command(token["word"], value)
        elif kind == "sign":
            self._sign(token["sign"])
        elif kind == "math":
            self.math = not self.math
        elif kind == "sup":
            self._script(value)
        else:
            self._text("\xa0" if kind == "tie" else _LIGATURES.get(value, value))

    def close(self) -> list[str]:
        while len(self.groups) > 1:
            self._end()
        self._switch_off(self.groups[0])
        return self.out

    def _open(self) -> None:
        self.groups.append(_Group(len(self.out), self.waiting.pop() if self.waiting else ()))

    def _end(self) -> None:
        if len(self.groups) == 1:
            return
        group = self.groups.pop()
        self._switch_off(group)
        text = "".join(self.out[group.start :])
        self.out[group.start :] = [self._done(group.action, text)]
        while self.waiting and self.waiting[-1][0] == "accent" and group.action[:1] == ("accent",):
            self.out[-1] = self._done(self.waiting.pop(), self.out[-1])

    def _switch_off(self, group: _Group) -> None:
        for tag, closing, at in reversed(group.fonts):
            inside = "".join(self.out[at:])
            self.out[at:] = [f"{tag}{inside}{closing}" if inside.strip() else inside]

    def _done(self, action: tuple[str, ...], text: str) -> str:
        if not action:
            return text
        if action[0] == "accent":
            return _accented(text, action[1])
        if action[0] == "markup":
            return f"{action[1]}{text}{action[2]}" if text.strip() else text
        return ""

    def _text(self, text: str) -> None:
        while self.waiting and text:
            action = self.waiting[-1]
            if action[0] == "drop":
                # Only a group is dropped; what an order without one was given is not known.
                self.waiting.pop()
                continue
            space = len(text) - len(text.lstrip(" "))
            first, rest = text[space : space + 1], text[space + 1 :]
            if not first:
                return
            self.waiting.pop()
            first = self._done(action, first)
            while self.waiting and self.waiting[-1][0] == "accent":
                first = self._done(self.waiting.pop(), first)
            self.out.append(first)
            text = rest
        self.out.append(text)

    def _sign(self, sign: str) -> None:
        if sign in _ACCENTS and not (self.math and sign in "`'^\"=."):
            self.waiting.append(("accent", _ACCENTS[sign]))
        elif sign in "()[]":
            self.math = sign in "(["
        elif sign == "\\":
            self._text(" ")
        elif sign in " ,;:>\n\t":
            self._text(" " if sign != "," else "\u202f" if self.math else " ")
        elif sign not in "-/@!":
            self._text(sign)

    def _command(self, word: str, written: str) -> None:
        written = written.strip()
        if len(word) == 1 and word in _ACCENTS:
            self.waiting.append(("accent", _ACCENTS[word]))
        elif word in _SIGNS:
            self._text(_SIGNS[word])
        elif word in _KEPT and self.markup:
            tag, closing = _KEPT[word]
            if word.startswith(("text", "emph")):
                self.waiting.append(("markup", tag, closing))
            else:
                self.groups[-1].fonts.append((tag, closing, len(self.out)))
        elif word not in _SILENT and word not in _KEPT:
            self.removed.append(written[:40])
            if word in _REFUSED:
                self.waiting.append(("drop",))
        if word in _SAYS_LAST:
            self.removed.pop()

    def _script(self, value: str) -> None:
        if not self.math:
            return self._text(value)
        tags = rich.TAGS["sup" if value == "^" else "sub"]
        return self.waiting.append(("markup", *tags))


def _accented(text: str, accent: str) -> str:
    """The accent on the first letter; alone, where it has none to stand on."""
    if not text:
        return _ALONE.get(accent, "")
    first, rest = text[0], text[1:]
    while rest and unicodedata.combining(rest[0]):
        first, rest = first + rest[0], rest[1:]
    first = {"ı": "i", "ȷ": "j"}.get(first, first)
    return unicodedata.normalize("NFC", first + accent) + rest
