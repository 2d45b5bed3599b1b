"""That only what can be alike is compared, and that nothing alike is passed over for it."""

from itertools import pairwise
from random import Random

import pytest
from django.db import connection

from benchmarks import vocabulary
from claims import duplicates
from claims.models import Claim
from tests import factories as make

pytestmark = pytest.mark.django_db

ODD = [
    "", " ", "?", "a", "A.", "aa aa aa aa", "İstanbul'da", "中立", "中国不是中立的。", "🙂🙂🙂",
    "China is not neutral in the war in Ukraine.", "China isn't neutral in the war in the Ukraine.",
    "china IS NOT neutral in the war, in Ukraine!", "Ukraine is neutral in the war in China.",
]  # fmt: skip

#: Counts how often two texts are compared, and compares them.
COUNTING = """
CREATE SCHEMA counting;
CREATE SEQUENCE counting.compared;
CREATE FUNCTION counting.similarity(text, text) RETURNS real LANGUAGE plpgsql AS $$ BEGIN
    PERFORM nextval('counting.compared');
    RETURN public.similarity($1, $2);
END $$;
SET LOCAL search_path = counting, public, pg_catalog;
"""


def sentences(many: int, language: str = "en") -> list[str]:
    random = Random(f"{language} sentences")
    return [vocabulary.sentence(random, language) for _ in range(many)]


def bounds(texts: list[str]) -> list[tuple[float, float]]:
    """How alike every two of the texts are at most, and how alike they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH t AS (SELECT n, text, claims_trigrams(text) AS trigrams,"
            " coalesce(cardinality(show_trgm(text)), 0) AS many"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS u(text, n))"
            f" SELECT {duplicates.AT_MOST}, similarity(c.text, o.text)"
            " FROM t c JOIN t o ON o.n <> c.n",
            [texts],
        )
        return cursor.fetchall()


def halfway(texts: list[str]) -> list[str]:
    """Each with another ending, so that many are about as alike as is asked for."""
    return [a[: len(a) * 2 // 3] + b[len(b) * 2 // 3 :] for a, b in pairwise(texts)]


@pytest.mark.parametrize("language", ["en", "ru", "zh-Hans"])
def test_no_two_texts_are_more_alike_than_is_known_before_they_are_compared(language: str) -> None:
    some = sentences(25, language)
    found = bounds([*some, *halfway(some), " ".join(some)[:1000], *ODD])
    assert any(alike >= duplicates.SIMILAR for _, alike in found)
    assert [pair for pair in found if pair[0] < pair[1] - 1e-6] == []


def test_of_nearly_all_that_is_unlike_it_is_known_before() -> None:
    found = bounds(sentences(100))
    assert sum(most >= duplicates.SIMILAR for most, _ in found) < len(found) / 200


def test_a_claim_is_compared_with_what_may_be_like_it_and_with_nothing_else() -> None:
    one, other = make.draft(), make.draft(text="China isn't neutral in the war in the Ukraine.")
    for text in sentences(15):
        make.draft(text=text)
    with connection.cursor() as cursor:
        cursor.execute(COUNTING)
    assert [pair.other for pair in duplicates.pairs([one.pk], to=None)] == [other]
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM counting.compared")
        (compared,) = cursor.fetchone() or (0,)
    assert compared <= 5  # 16 others of this claimant are there


def test_what_is_known_of_a_text_changes_with_it() -> None:
    claim = make.draft()
    before = claim.trigrams
    Claim.objects.filter(pk=claim.pk).update(text="Another wording altogether.")
    claim.refresh_from_db()
    assert set(claim.trigrams) == {"0", "1"}
    assert claim.trigrams != before
