"""What parameters may hold, and what is said when they do not."""

import pytest
from django.http import QueryDict

from claims.parameters import BadParameter
from claims.record import Record
from claims.selection import Selection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "parameter", "says"),
    [
        ("claimnt=P1", "claimnt", "There is no parameter “claimnt”. Did you mean “claimant”?"),
        ("format=csv", "format", "There is no parameter “format”."),
        ("stance=oposes", "stance", "Did you mean “opposes”?"),
        ("stance=xyz", "stance", "It is supports, opposes, mixed, neutral or unclear."),
        ("claimant=Q1", "claimant", "claimant takes P and a number, such as P1."),
        ("claimant=P0", "claimant", "is not the id of a claimant"),
        ("claimant=P١", "claimant", "is not the id of a claimant"),
        ("claim=C1v2", "claim", "is not the id of a claim"),
        ("claim=C99999999999999999999", "claim", "is not the id of a claim"),
        ("article=A1,5", "article", "“5” is not the id of an article"),
        ("topic=a b", "topic", "short name"),
        ("language=!!", "language", "a code, such as en or de"),
        ("made_after=yesterday", "made_after", "is not a date"),
        ("made_after=2023-02-30", "made_after", "February 2023 has 28 days"),
        ("published_before=2023-13", "published_before", "there is no month 13"),
        ("as_of=0", "as_of", "There is no revision 0"),
        ("as_of=7", "as_of", "There is no revision 7; the record is at 0."),
        ("as_of=99999999999999999999", "as_of", "the number of a revision"),
        ("as_of=-1", "as_of", "the number of a revision"),
        ("sort=publishd", "sort", "Did you mean “-published”?"),
        ("sort=relevance", "sort", "relevant to which words?"),
        ("limit=0", "limit", "a number from 1 to 500"),
        ("limit=501", "limit", "a number from 1 to 500"),
        ("limit=-1", "limit", "a number from 1 to 500"),
        ("limit=abc", "limit", "a number from 1 to 500"),
        ("limit=5&limit=6", "limit", "“limit” is given 2 times"),
        ("cursor=abc", "cursor", "altered"),
        ("cursor=a:b:c", "cursor", "altered"),
        ("q=a%00b", "q", "NUL"),
        ("q=%ff", "q", "not UTF-8"),
        ("%ff=1", "\ufffd", "There is no parameter"),
        ("q=" + "a" * 100_000, "q", "100,000 characters; it may have 2,000"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(
    query: str, parameter: str, says: str
) -> None:
    with pytest.raises(BadParameter) as refused:
        Selection.parse(QueryDict(query))
    assert refused.value.name == parameter
    assert says in str(refused.value)


def test_parameters_the_caller_reads_are_let_through_and_suggested() -> None:
    assert Selection.parse(QueryDict("format=bibtex"), also={"format"}).record == Record(0)
    with pytest.raises(BadParameter, match="Did you mean “format”"):
        Selection.parse(QueryDict("fromat=bibtex"), also={"format"})


# --- how much may be asked for -------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "&".join(["proposition=Q1&stance=supports"] * 200),
        "topic=" + "&topic=".join(f"t{n}" for n in range(11)),
        "claimant=" + ",".join(f"P{n}" for n in range(1, 202)),
    ],
    ids=["repeated pairs", "many lists", "many values"],
)
def test_more_than_can_be_answered_soon_is_refused(query: str) -> None:
    with pytest.raises(BadParameter, match="are the most"):
        Selection.parse(QueryDict(query))


def test_the_same_list_twice_is_asked_once() -> None:
    chosen = Selection.parse(QueryDict("topic=a&topic=a"))
    assert len(chosen.conditions) == 1
