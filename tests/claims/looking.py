"""What tests of the public pages have in common: a claim to look at, and looking."""

import json
from typing import Any

from django.test import Client

from claims import workflow
from claims.models import Claim
from claims.record import Record
from sources.adding import Maker
from sources.names import PersonName
from tests import factories

DEBATE = "China and Russia will form a military alliance"


def published_claim() -> Claim:
    """Two claimants, an anchored quote, an article with a byline of its own."""
    article = factories.article(
        "United against the USA?",
        issued="2021-03",
        outlet="The Herald",
        makers=[Maker(PersonName.parse("Reporter, Rita"))],
        text="They said that it is more interesting than actually having one, for now.",
    )
    return factories.published(
        article=article,
        text="Signalling an alliance serves both better than having one.",
        claimants=["Natasha Kuhrt", "Marcin Kaczmarski"],
        stances=[(DEBATE, "opposes")],
        quote="more interesting than actually having one",
        attribution="indirect_quotation",
        topics=["china-russia-relations"],
    )


def revised(claim: Claim, text: str) -> Claim:
    new = workflow.revise(claim, by=claim.coder)
    new.text = text
    new.save()
    workflow.submit(new, by=new.coder, accept=factories.ANSWERS)
    workflow.publish(new, by=factories.reviewer())
    new.refresh_from_db()
    return new


def withdrawn(claim: Claim, reason: str = "Nobody said so.") -> None:
    workflow.withdraw(claim, by=factories.reviewer(), reason=reason)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def document(claim: Claim) -> dict[str, Any]:
    entry = Record.current().claim(claim.number)
    assert entry is not None
    return json.loads(entry.document)
