from typing import Any

import pytest

# Models are imported inside: this file is read before Django is set up.


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    from django.core.cache import cache

    cache.clear()
    return client_of(coder)


@pytest.fixture
def article(coder: Any) -> Any:
    from tests import factories

    yang = factories.actor("Jianli Yang", family="Yang", given="Jianli")
    article = factories.article_with_text(issued="2023")
    article.bylines.create(actor=yang)
    return article
