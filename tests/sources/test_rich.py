"""Italics and the like among the letters of a title."""

import pytest

from sources import rich


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("On <i>Ursus</i> and H<sub>2</sub>O", "On Ursus and H2O"),
        ("<b><i>Both</i></b> of <SUP>them</SUP>", "Both of them"),
        ('<span class="nocase">McX</span> <span lang="la">et</span> <scp>ab</scp>', "McX et ab"),
        ("<i> leaves no space behind</i>", "leaves no space behind"),
    ],
)
def test_people_read_it_without_the_marks(text: str, plain: str) -> None:
    assert rich.plain(text) == plain


@pytest.mark.parametrize("text", ["a <b c> d", "<i>", "</i>x<i>", "<i>x</b>", "x < y > z", "<br>"])
def test_what_stands_in_no_pair_is_text(text: str) -> None:
    assert (rich.plain(text), rich.marked(text)) == (text, text)


def test_marks_are_spelled_as_csl_does() -> None:
    text = '<em>a</em> <strong>b</strong> <scp>c</scp> <span lang="la">d</span> <sub>e</sub>'
    small = '<span style="font-variant:small-caps;">c</span>'
    assert rich.marked(text) == f"<i>a</i> <b>b</b> {small} d <sub>e</sub>"
