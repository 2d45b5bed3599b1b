"""Two people publish the same list at once: each claim is published once, and nothing is lost."""

from typing import Any

import pytest

from claims.models import Claim, Decision, Entry
from claims.verifying import verify
from tests import factories
from tests.claims.admin.test_claim_list import LIST, ticked
from tests.pages import said
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_publish_the_same_claims_at_once_each_claim_is_published_by_one(
    client_of: Any,
) -> None:
    claims = [factories.submitted(text=f"Says {who}.", claimants=(who,)) for who in "ABCDEF"]
    clients = [client_of(factories.reviewer(name)) for name in ("reviewer", "other")]
    typed = [ticked(client, "publish", *claims) for client in clients]
    in_threads(
        *(
            lambda client=client, sent=sent: client.post(LIST, sent)
            for client, sent in zip(clients, typed, strict=True)
        )
    )
    told = [said(client.get(LIST))[0] for client in clients]
    assert set(Claim.objects.values_list("status", flat=True)) == {"published"}
    assert Decision.objects.filter(verb="publish").count() == len(claims)
    assert Entry.objects.filter(valid_until=None).count() == len(claims)
    assert sum(int(each.split()[0]) for each in told) == len(claims)
    assert verify().whole
