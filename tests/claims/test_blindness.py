"""Of two candidates nobody is told which one a hidden claim uses, by what cannot be done to it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from claims import blindness, codebook
from claims.models import Claim, CodebookVersion, Proposition
from tests import factories as make
from tests.claims.twice import draw

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|csrf[^"]*"[^"]*"')


@pytest.fixture(autouse=True)
def share(manager: Any) -> None:
    draw(manager)


def _actors() -> list[Any]:
    return [make.actor("One Candidate"), make.actor("Other Candidate")]


def _propositions() -> list[Any]:
    """Each made in a version of its own, which could be undone."""
    found = []
    for text in ("One candidate", "Other candidate"):
        with CodebookVersion.objects.begun(CodebookVersion.Kind.ADD, note="New.", by=None):
            found.append(Proposition.objects.create(text=text))
    return [Proposition.objects.get(pk=each.pk) for each in found]


def _topics() -> list[Any]:
    return [make.topic("one-candidate"), make.topic("other-candidate")]


def _coded_with(thing: Any) -> dict[str, Any]:
    kind = type(thing).__name__
    return {
        "Actor": {"claimants": [thing]},
        "Proposition": {"stances": [(thing, "supports")]},
        "Topic": {"topics": [thing.slug] if kind == "Topic" else []},
    }[kind]


def _address(thing: Any, page: str) -> str:
    label = f"{thing._meta.app_label}/{thing._meta.model_name}"
    return f"/admin/{label}/{thing.pk}/{page}/"


def _undo(thing: Any) -> str:
    return f"/admin/claims/codebookversion/{thing.since_id}/undo/"


def seen_of(client: Any, address: str, used: Any) -> list[tuple[int, str]]:
    """The page, opened and sent, while a hidden claim uses this one; then that is taken back."""
    found = []
    with transaction.atomic():
        make.draft(**_coded_with(used))
        for answer in (
            client.get(address),
            client.post(address, {"post": "yes", "note": "Away with it.", "confirmed": "on"}),
        ):
            found.append((answer.status_code, TOKEN.sub("", answer.content.decode())))
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("candidates", "address"),
    [
        (_actors, lambda thing: _address(thing, "delete")),
        (_propositions, lambda thing: _address(thing, "delete")),
        (_topics, lambda thing: _address(thing, "delete")),
        (_propositions, _undo),
        (_propositions, lambda thing: _address(thing, "history")),
        (_actors, lambda thing: _address(thing, "history")),
        (_actors, lambda thing: _address(thing, "change")),
    ],
    ids=["actor", "proposition", "topic", "undo", "history", "actor's history", "actor's page"],
)
def test_a_page_is_the_same_whichever_of_two_a_hidden_claim_uses(
    candidates: Callable[[], list[Any]],
    address: Callable[[Any], str],
    client_of: Any,
    manager: Any,
) -> None:
    one, other = candidates()
    client = client_of(manager)
    client.get(address(one))
    page = seen_of(client, address(one), used=one)
    assert page == seen_of(client, address(one), used=other)
    assert type(one).objects.filter(pk=one.pk).exists()


def test_undoing_is_refused_with_the_same_words(reviewer: Any) -> None:
    one, other = _propositions()
    said = []
    for used in (one, other):
        with transaction.atomic():
            make.draft(stances=[(used, "supports")])
            with pytest.raises(ValidationError) as error:
                codebook.undo(one.since, by=reviewer, note="Back.")
            said.append(error.value.messages)
            transaction.set_rollback(True)
    assert said[0] == said[1]
    assert "perhaps a claim that is hidden from you" in said[0][0]


@pytest.mark.django_db(transaction=True)
def test_what_was_made_since_can_be_deleted(client_of: Any, manager: Any) -> None:
    """No hidden claim was worked on since, so none can use it, nor is anything told by that."""
    make.draft()
    made = make.actor("Made By Mistake")
    assert not blindness.may_rest_on([made], to=manager)
    client_of(manager).post(_address(made, "delete"), {"post": "yes"})
    assert not type(made).objects.filter(pk=made.pk).exists()


def test_where_nothing_is_hidden_everything_is_told(coder: Any, client_of: Any) -> None:
    one = make.actor("One Candidate")
    claim = make.draft(coder=coder, claimants=[one])
    assert not blindness.may_rest_on([one], to=coder)
    assert claim in Claim.objects.visible_to(coder)


def test_what_visible_claims_use_is_named_whatever_hidden_ones_do(
    client_of: Any, manager: Any
) -> None:
    one, other = _actors()
    draw(manager, percent=0)
    claim = make.draft(claimants=[one])
    draw(manager, percent=100)
    client = client_of(manager)
    client.get(_address(one, "delete"))
    page = seen_of(client, _address(one, "delete"), used=one)
    assert page == seen_of(client, _address(one, "delete"), used=other)
    assert str(claim) in page[0][1]


def test_an_article_says_that_something_is_hidden_and_not_what(
    client_of: Any, manager: Any
) -> None:
    claim = make.draft(text="Hidden words.")
    page = client_of(manager).get(_address(claim.article, "delete")).content.decode()
    assert "perhaps a claim that is hidden from you" in page
    assert "Hidden words." not in page
