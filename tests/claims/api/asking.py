"""What the tests of the API ask for, and what they need to have done before."""

from typing import Any

from claims import workflow
from claims.models import Entry
from tests import factories
from tests.claims.api.conftest import QUOTE

#: Of claims, and of all that is told of them.
ADDRESSES = ["/claims", "/claims/{}", "/claims/{}/versions", "/revisions", "/citations"]

#: Every address, with the ids that ``a_whole_claim`` fills in.
LISTS = ["/claims", "/articles", "/actors", "/outlets", "/propositions", "/topics"]
ONES = [
    "/claims/{claim}", "/articles/{article}", "/actors/{actor}", "/outlets/{outlet}",
    "/propositions/{proposition}", "/topics/{topic}",
]  # fmt: skip
FILES = ["/claims.jsonl", "/claims.csv"]
EVERY = [
    *LISTS, *ONES, *FILES, "/claims.json", "/claims.jsonld", "/claims/{claim}.json",
    "/claims/{claim}.jsonld", "/claims/{claim}/versions", "/propositions/{proposition}/stances",
    "/revisions", "/citations",
]  # fmt: skip


def a_whole_claim(**fields: Any) -> Any:
    """A claim that has one of everything."""
    article = factories.article_with_text(
        title="China is hardly neutral", issued="2023", outlet="The Hill", language="en"
    )
    return factories.published(
        **{"article": article, "quote": QUOTE, "topics": ["neutrality"]} | fields
    )


def ids_of(claim: Any) -> dict[str, str]:
    return {
        "claim": claim.public_id,
        "article": claim.article.public_id,
        "actor": claim.claimants.first().actor.public_id,
        "outlet": claim.article.outlet.public_id,
        "proposition": claim.stances.first().proposition.public_id,
        "topic": claim.topics.first().slug,
    }


def body(answer: Any) -> bytes:
    """The whole of an answer, also of one that comes in pieces."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def revise(claim: Any, coder: Any, reviewer: Any, text: str = "Said anew.") -> Any:
    new = workflow.revise(claim, by=coder)
    new.text = text
    new.save()
    workflow.submit(new, by=coder)
    workflow.publish(new, by=reviewer)
    return new


def stored(claim: Any) -> bytes:
    return Entry.objects.filter(claim=claim).latest("pk").document.encode()
