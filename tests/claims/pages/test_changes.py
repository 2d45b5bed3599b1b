"""The change log."""

import pytest
from django.test import Client

from claims.models import Claim, Entry
from tests.claims.looking import published_claim, revised, text_of, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]


@pytest.fixture
def claim() -> Claim:
    return published_claim()


def test_the_change_log_says_what_each_revision_did(client: Client, claim: Claim) -> None:
    withdrawn(revised(claim, "Signalling serves both better."))
    log = text_of(client, "/revisions").split("<ol")[1]
    assert [word for word in log.split() if word in ("published", "withdrew")] == [
        "withdrew", "published", "published",
    ]  # fmt: skip


def test_a_revisions_page_shows_what_it_did(client: Client, claim: Claim) -> None:
    revised(claim, "Signalling serves both better.")
    page = text_of(client, "/revisions/2")
    assert f"{claim.public_id}v2 published, in place of" in page
    assert Entry.objects.get(version=2).revision.digest in page


def test_the_change_log_goes_back(client: Client, claim: Claim) -> None:
    revised(claim, "Signalling serves both better.")
    log = text_of(client, "/revisions?before=2").split("<ol")[1]
    assert "/revisions/1" in log
    assert "/claims/" + f"{claim.public_id}v2" not in log
