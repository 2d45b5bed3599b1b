"""``docs/citations-shown.md`` shows what the program writes, letter for letter."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claims.formats import references as of_claims
from claims.formats.document import document
from claims.formats.wording import Words
from claims.models import Claim
from sources import adding
from sources.formats import styles
from sources.formats.references import says_kinds, write
from sources.models import Actor
from sources.names import PersonName
from tests import factories as make

SHOWN = Path(__file__).resolve().parents[2] / "docs" / "citations-shown.md"
YANG, KUHRT, KACZMARSKI = (
    PersonName("Yang", "Jianli"),
    PersonName("Kuhrt", "Natasha"),
    PersonName("Kaczmarski", "Marcin"),
)
PUBLISHED = {"revision": 1, "at": "2026-11-21T12:00:00Z"}


def shown() -> Iterator[tuple[str, str, list[str]]]:
    """A style, a locale, and the four references that stand under them."""
    style = ""
    for part in re.split(r"^(?=##+ )", SHOWN.read_text(encoding="utf-8"), flags=re.MULTILINE):
        heading, _, rest = part.partition("\n")
        name = re.search(r"`([^`]+)`", heading)
        if name and heading.startswith("## "):
            style = name[1]
        elif name:
            yield style, name[1], [line[2:] for line in rest.splitlines() if line[:2] == "> "]


def articles() -> list[Any]:
    opinion = make.article(
        "Opinion piece on China’s neutrality in the war in Ukraine",
        title_supplied=True,
        genre="opinion",
        issued="2023",
        makers=[adding.Maker(YANG)],
    )
    united = make.article(
        "United against the USA? How far does cooperation between China and Russia go",
        issued="2021-03",
        makers=[adding.Maker("Agencies", printed="with Agencies")],
    )
    return [opinion, united]


def claims(opinion: Any, united: Any) -> Iterator[dict[str, Any]]:
    coded = (
        (opinion, "2023", "own_voice", [YANG], "China is not neutral in the war in Ukraine."),
        (united, "2021-03", "indirect_quotation", [KUHRT, KACZMARSKI],
         "Signalling that an alliance is possible serves Beijing and Moscow better than having "
         "one."),
    )  # fmt: skip
    for number, (article, made, attribution, people, text) in enumerate(coded, 1):
        actors: list[Actor | str] = [adding.the_actor(name) for name in people]
        claim = make.draft(
            article=article, text=text, made=made, attribution=attribution, claimants=actors
        )
        rendered = Claim.objects.for_rendering().get(pk=claim.pk)
        yield document(rendered, published=PUBLISHED) | {"id": f"C{number}"}


@pytest.fixture
def documents(db: None) -> list[dict[str, Any]]:
    return list(claims(*articles()))


def written(items: list[dict[str, Any]], style: str, locale: str) -> list[str]:
    return write(items, "markdown", style=style, locale=locale).strip().split("\n\n")


@pytest.mark.parametrize(("style", "locale", "expected"), list(shown()))
def test_the_two_articles_and_their_claims_read_as_shown(
    documents: list[dict[str, Any]], style: str, locale: str, expected: list[str]
) -> None:
    words = Words(locale, with_kind=not says_kinds(styles.load(style)))
    made = [
        text
        for each in documents
        for item in (
            each["article"]["csl"],
            of_claims.claim(each, base="https://example.org", words=words),
        )
        for text in written([item], style, locale)
    ]
    assert made == expected


def test_every_style_is_shown_in_every_language() -> None:
    pairs = [(style, locale[:2]) for style, locale, _ in shown()]
    assert len(set(pairs)) == len(pairs) == 7 * 3
