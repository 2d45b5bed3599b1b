"""What a claim and a proposition refuse, and what they leave alone."""

import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from claims.models import Claim, Proposition
from tests import factories as make
from tests.threads import in_threads


@pytest.mark.django_db
def test_checking_a_new_claim_uses_up_no_number() -> None:
    article, coder = make.article(), make.user()
    before = make.draft(article=article).number
    for _ in range(3):
        Claim(article=article, coder=coder, text="A sentence.").full_clean()
    assert make.draft(article=article).number == before + 1


@pytest.mark.django_db
def test_a_new_claim_without_words_is_refused_all_the_same() -> None:
    with pytest.raises(ValidationError, match="Write the claim as a sentence"):
        Claim(article=make.article(), coder=make.user(), text="\n").full_clean()


def test_a_proposition_above_a_circle_is_looked_through_once() -> None:
    one, other, below = (Proposition(pk=pk, text=str(pk)) for pk in (1, 2, 3))
    one.broader, other.broader, below.broader = other, one, one
    below.clean()
    assert below.above == [one, other]
    with pytest.raises(ValidationError, match="broader than itself"):
        one.clean()


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_one_moment_make_no_circle_together() -> None:
    one, other = (Proposition.objects.create(text=text) for text in ("One.", "Other."))

    def put(below: Proposition, above: Proposition) -> Any:
        with transaction.atomic():
            Proposition.objects.filter(pk=below.pk).update(broader=above)
            time.sleep(0.3)  # the other begins before this one ends

    found = in_threads(lambda: put(one, other), lambda: put(other, one))
    assert sorted(type(each) for each in found if each) == [IntegrityError]
    assert Proposition.objects.exclude(broader=None).count() == 1
    connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "field"),
    [("claimants", "role"), ("stances", "stance"), ("citations", "relation")],
)
def test_a_word_that_is_in_no_list_is_refused_by_the_database(part: str, field: str) -> None:
    claim = make.draft(cites=[make.article("Cited")])
    with pytest.raises(IntegrityError, match=f"{field}_is_known"):
        getattr(claim, part).update(**{field: "zz"})
