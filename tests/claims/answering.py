"""Answers as the coding screen sends them."""

from typing import Any

import pytest

from claims import coding
from claims.coding import Answers, Wrong
from claims.models import Claim
from tests import factories

TEXT = (
    "Ada spoke first. “We shall win”, she said, “by spring”, and nobody listened. Ada spoke again."
)


def answers(**given: Any) -> Answers:
    return Answers.parse({"text": "They will win."} | given)


def whole(**given: Any) -> dict[str, Any]:
    return {
        "text": "They will win.",
        "quotes": [{"exact": "We shall win"}, {"exact": "by spring"}],
        "claimants": [{"actor": factories.actor().pk}],
        "stances": [{"proposition": factories.proposition().pk, "stance": "supports"}],
    } | given


def save(article: Any, coder: Any, claim: Claim | None = None, **given: Any) -> Claim:
    options = {name: given.pop(name) for name in ("key", "seen") if name in given}
    return coding.save(article, answers(**given), by=coder, claim=claim, **options)


def wrong(article: Any, coder: Any, **given: Any) -> dict[str, list[str]]:
    before = Claim.objects.count()
    with pytest.raises(Wrong) as refusal:
        save(article, coder, **given)
    assert Claim.objects.count() == before
    return dict(refusal.value.message_dict)
