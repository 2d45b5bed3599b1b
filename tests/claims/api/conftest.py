"""Two published claims of the two seed articles' shape, and a client that asks the API."""

from collections.abc import Callable
from typing import Any

import pytest

# Models are imported inside: this file is read before Django is set up.

QUOTE = "Beijing is hardly a neutral party"
Get = Callable[..., Any]


@pytest.fixture
def get(db: None) -> Get:
    """``get("/claims?limit=1")`` asks below /api/v1."""

    from django.test import Client

    def ask(address: str, **headers: str) -> Any:
        return Client().get(f"/api/v1{address}", headers=headers)

    return ask


@pytest.fixture
def yang(db: None) -> Any:
    from sources.adding import Maker
    from sources.names import PersonName
    from tests import factories

    article = factories.article_with_text(
        f"These drills should remind the world that {QUOTE}.",
        title="China is hardly neutral",
        title_supplied=True,
        issued="2023",
        makers=[Maker(PersonName("Yang", "Jianli"))],
    )
    return factories.published(
        article=article,
        text="China is not neutral in the war in Ukraine.",
        claimants=[factories.actor("Jianli Yang", family="Yang", given="Jianli")],
        quote=QUOTE,
    )


@pytest.fixture
def kuhrt(db: None) -> Any:
    from sources.adding import Maker
    from tests import factories

    article = factories.article(
        "United against the USA?", issued="2021-03~", makers=[Maker("with Agencies")]
    )
    return factories.published(
        article=article,
        text="Signalling that an alliance is possible serves both better than having one.",
        claimants=[
            factories.actor("Natasha Kuhrt", family="Kuhrt", given="Natasha"),
            factories.actor("Marcin Kaczmarski", family="Kaczmarski", given="Marcin"),
        ],
        stances=[("China and Russia will form a military alliance", "opposes")],
        attribution="indirect_quotation",
    )
