"""Claims for the rules to look at."""

from typing import Any

from claims.models import Claim
from claims.rules import Finding
from tests import factories as make


def names(found: list[Finding]) -> list[str]:
    return [each.rule.name for each in found]


def by_ada(**fields: Any) -> Any:
    """An article by Ada with its text, and everything a reader finds it by."""
    article = make.article_with_text(issued="2021-03", url="https://example.org/a", **fields)
    article.bylines.create(actor=make.actor())
    return article


def ready(article: Any = None, **fields: Any) -> Claim:
    return make.draft(article=article or by_ada(), quote=fields.pop("quote", make.QUOTE), **fields)


def asking() -> Claim:
    """Own voice, and Bo did not write the article."""
    return ready(claimants=["Bo Example"])
