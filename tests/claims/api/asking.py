"""What the tests of the API ask for, and what they need to have done before."""

from typing import Any

from claims import workflow
from claims.models import Entry

ADDRESSES = ["/claims", "/claims/{}", "/claims/{}/versions", "/revisions", "/citations"]


def revise(claim: Any, coder: Any, reviewer: Any, text: str = "Said anew.") -> Any:
    new = workflow.revise(claim, by=coder)
    new.text = text
    new.save()
    workflow.submit(new, by=coder)
    workflow.publish(new, by=reviewer)
    return new


def stored(claim: Any) -> bytes:
    return Entry.objects.filter(claim=claim).latest("pk").document.encode()
