"""Text ⇄ LaTeX: accents, signs and markup are read; nothing that gives orders survives."""

import time

import pytest

from sources.formats import latex


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"H{\aa}kan Fran{\c c}ois", "Håkan François"),
        (r"\"{o}\"o \'{\i} \v{S} \H{o} \k a", "öö í Š ő ą"),
        (r"M{\"u}ller~{\O}stby {\ss}a \AE", "Müller\xa0Østby ßa Æ"),
        (r"{\'\i}", "í"),
        (r"\textit{Procolophon} {\bf x}", "<i>Procolophon</i> <b>x</b>"),
        (r"H$_2$O, x$^{10}$, $\Sigma\Delta$", "H<sub>2</sub>O, x<sup>10</sup>, ΣΔ"),
        (r"a -- b --- c ``q'' `r'", "a – b — c “q” ‘r'"),
        (r"50\% \& \$3 \#4 a\_b \{c\}", "50% & $3 #4 a_b {c}"),
        (r"\~{} \^{} \textbackslash d", r"~ ^ \d"),
        (r"{{Nested {CORDIC}}}", "Nested CORDIC"),
        (r"\href{http://x}{text} \url{a_b}", "text a_b"),
        ("two\n\tlines", "two lines"),
    ],
)
def test_what_latex_prints_is_read(written: str, read: str) -> None:
    decoded = latex.decode(written)
    assert decoded.text == read
    assert decoded.removed == []


@pytest.mark.parametrize(
    ("written", "read", "removed"),
    [
        (r"Ports \input{/etc/passwd} and \write18{rm -rf /} ships", "Ports and ships",
         [r"\input", r"\write18"]),
        (r"\immediate\write18{x} A", "A", [r"\immediate", r"\write18"]),
        (r"\newcommand{\x} A \frobnicate{B}", "A B", [r"\newcommand", r"\x", r"\frobnicate"]),
        (r"\begin{verbatim} A \end{verbatim}", "A", [r"\begin", r"\end"]),
    ],
)  # fmt: skip
def test_orders_are_taken_out_and_named(written: str, read: str, removed: list[str]) -> None:
    decoded = latex.decode(written)
    assert decoded.text == read
    assert decoded.removed[: len(removed)] == removed


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"50% of #a_b & $x$", r"50\% of \#a\_b \& \$x\$"),
        (r"\d ~e ^f", r"\textbackslash{}d \textasciitilde{}e \textasciicircum{}f"),
        ("{pairs} stay", r"\{pairs\} stay"),
        ("one } alone {", r"one \textbraceright{} alone \textbraceleft{}"),
        ("<i>Ursus</i> <b>", r"\textit{Ursus} \textless{}b\textgreater{}"),
        ("a--b ''c", "a-{}-b '{}'c"),
        ("“杨建利” é", "“杨建利” é"),
    ],
)
def test_every_sign_is_printed_as_it_is(text: str, written: str) -> None:
    assert latex.encode(text) == written
    assert latex.decode(written).text == text


def test_braces_are_always_in_pairs_as_bibtex_counts_them() -> None:
    for text in ("}", "{", "}{", "{}}", r"\{", "<i>{</i>}"):
        depth = 0
        for char in latex.encode(text):
            depth += {"{": 1, "}": -1}.get(char, 0)
            assert depth >= 0
        assert depth == 0


def test_a_hostile_text_takes_no_longer_than_another() -> None:
    begun = time.process_time()
    for evil in ("{" * 50_000 + "}" * 50_000, r"\'" * 50_000, r"\textit{" * 14_000,
                 "$^" * 50_000, r"\it " * 25_000, "`" * 100_000):  # fmt: skip
        latex.decode(evil)
        latex.encode(evil)
    assert time.process_time() - begun < 10
