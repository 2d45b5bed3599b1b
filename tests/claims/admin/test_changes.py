from datetime import UTC, datetime
from typing import Any

import pytest

from claims.admin.changes import changes
from claims.formats.document import document, stamp
from claims.models import Claim
from tests import factories

pytestmark = pytest.mark.django_db


def rendered(claim: Claim) -> dict[str, Any]:
    claim = Claim.objects.for_rendering().get(pk=claim.pk)
    return document(claim, published=stamp(1, datetime.now(UTC)))


def test_documents_that_say_the_same_have_no_changes() -> None:
    claim = factories.draft()
    assert changes(rendered(claim), rendered(claim)) == []


def test_a_change_is_told_in_words() -> None:
    claim = factories.draft(made="2021")
    before = rendered(claim)
    claim.stances.update(stance="supports")
    Claim.objects.filter(pk=claim.pk).update(attribution="mixed", made="2021-03")
    told = {each.label: (each.before, each.after) for each in changes(before, rendered(claim))}
    assert told == {
        "Attribution": ("own voice", "mixed"),
        "Stances": (
            "▼ opposes: China is neutral in the war in Ukraine",
            "▲ supports: China is neutral in the war in Ukraine",
        ),
        "Made": ("2021", "2021-03"),
    }


def test_a_claimant_who_joins_is_named_with_what_they_are() -> None:
    claim = factories.draft()
    before = rendered(claim)
    claim.claimants.create(described_as="some analysts", position=1, role="relayed_by")
    (told,) = changes(before, rendered(claim))
    assert told.after.splitlines()[1].startswith("some analysts")
    assert told.after.endswith("relayed by")
