"""The coding screen, as its script asks for things and sends them."""

import json
from typing import Any
from uuid import uuid4

from django.test import Client

from claims.models import Claim, Share
from tests import factories

CODING = "/admin/claims/claim/coding/"


def at(article: Any, end: str = "") -> str:
    return f"{CODING}{article.pk}/{end}"


def post(client: Client, address: str, data: Any = None, **options: Any) -> Any:
    body = data if isinstance(data, str | bytes) else json.dumps(data)
    return client.post(address, body, content_type="application/json", **options)


def whole(**given: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "text": "China is not neutral.",
        "quotes": [{"exact": factories.QUOTE}],
        "claimants": [{"actor": factories.actor("Jianli Yang").pk}],
        "stances": [{"proposition": factories.proposition().pk, "stance": "opposes"}],
    } | given


def saved(client: Client, article: Any, **given: Any) -> Any:
    return post(client, at(article, "save/"), whole(**given))


def drawn(coder: Any, article: Any, **given: Any) -> Claim:
    """A claim that others may not know of yet."""
    Share.objects.create(percent=100, seed="seed", by=coder)
    return factories.draft(coder, article, **given)
