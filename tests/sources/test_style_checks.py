"""A style somebody uploads: whatever is in it, nothing is fetched and nothing grows without end."""

import pytest

from sources import style_checks
from sources.style_checks import BadStyle

GOOD = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Our Journal</title><id>ours</id></info>
  {macros}
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout>{layout}</layout></bibliography>
</style>"""


def style(macros: str = "", layout: str = '<text variable="title"/>') -> str:
    return GOOD.format(macros=macros, layout=layout)


CIRCLE = "<macro name='a'><text macro='b'/></macro><macro name='b'><text macro='a'/></macro>"


def laughs(levels: int) -> str:
    """Each macro calls the next ten times."""
    calls = [
        f'<macro name="m{n}">{f"""<text macro="m{n + 1}"/>""" * 10}</macro>' for n in range(levels)
    ]
    return "".join(calls) + f'<macro name="m{levels}"><text value="ha"/></macro>'


def test_a_style_is_known_by_its_title() -> None:
    assert style_checks.check(style()) == "Our Journal"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not XML"),
        ("<style>", "not XML"),
        ("\x00\xff", "not XML"),
        ("<html><body/></html>", "not a CSL style"),
        ('<style xmlns="http://example.org/other"/>', "not a CSL style"),
        (style().replace("<title>Our Journal</title>", ""), "no title"),
        (style().replace("citation>", "other>").replace("bibliography>", "more>"), "how citations"),
        ('<!DOCTYPE style [<!ENTITY a "b">]>' + style().partition("?>")[2], "no document type"),
        ('<!DOCTYPE style SYSTEM "http://example.org/x.dtd">' + style().partition("?>")[2],
         "no document type"),
        (style("<macro name='a'><text macro='a'/></macro>"), "calls itself"),
        (style(CIRCLE),
         "calls itself"),
        (style(laughs(9), '<text macro="m0"/>'), "no end to the style"),
        (style(layout='<text macro="none"/>'), "is not there"),
        (style(layout="<group>" * 70 + "</group>" * 70), "inside one another"),
        (style(layout="<text/>" * 21_000), "at most"),
        (style("".join(f"<macro name='m{n}'/>" for n in range(600))), "at most 500 macros"),
        (style(layout=f'<text value="{"ha" * 500}"/>' * 20), "no end to the style"),
        (style(f'<locale><terms><term name="in">{"in" * 300}</term></terms></locale>'),
         "at most 500 characters"),
    ],
)  # fmt: skip
def test_what_is_no_style_that_can_be_used_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadStyle, match=why):
        style_checks.check(text)


def test_an_entity_that_grows_without_end_is_refused_before_it_grows() -> None:
    entities = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
    )
    bomb = f"<!DOCTYPE style [{entities}]>" + style(layout="&l9;").partition("?>")[2]
    with pytest.raises(BadStyle, match="no document type"):
        style_checks.check(bomb)


def test_macros_that_call_one_another_within_reason_are_fine() -> None:
    assert style_checks.check(style(laughs(3), '<text macro="m0"/>')) == "Our Journal"
