"""What other CSL variables may hold: nothing that would spoil a list of references."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from sources import variables
from sources.formats import csl, references
from tests import factories

KEPT: list[dict[str, Any]] = [
    {},
    {"medium": "print"},
    {"number-of-pages": 300},
    {"translator": [{"family": "Li", "given": "Wei", "static-ordering": True}]},
    {"original-date": {"date-parts": [[1999, 2, 3]], "circa": True}},
    {"event-date": {"date-parts": [[2021], [2022]], "season": 2}},
]

REFUSED: list[Any] = [
    [1], "x", 7, None,
    {"number": 123456789012345678901234567890},
    {"volume": 1e300},
    {"volume": True},
    {"medium": ["print"]},
    {"a": [[[[]]]]},
    {"issued": {"date-parts": [[2023]], "season": "abc"}},
    {"issued": {"literal": ["x"]}},
    {"issued": {"date-parts": [[2023, 13]]}},
    {"issued": {"date-parts": [[]]}},
    {"issued": "2023"},
    {"author": [{"static-ordering": True, "family": True}]},
    {"author": [{"family": True, "suffix": "x"}]},
    {"author": [{}]},
    {"author": "Yang"},
    {"\\input": "x"},
    {"medium": "half \ud800"},
    {"medium": "x" * 30_000},
]  # fmt: skip


@pytest.mark.parametrize("given", KEPT, ids=str)
def test_what_references_can_use_is_kept(given: dict[str, Any]) -> None:
    variables.validate(given)
    assert variables.readable(given) == given


@pytest.mark.parametrize("given", REFUSED, ids=lambda given: repr(given)[:40])
def test_what_no_reference_can_use_is_refused(given: Any) -> None:
    with pytest.raises(ValidationError):
        variables.validate(given)


@pytest.mark.django_db
@pytest.mark.parametrize("given", [[1], "x", 7])
def test_the_database_keeps_variables_by_name_only(given: Any) -> None:
    article = factories.article()
    article.csl_extra = given
    with pytest.raises(IntegrityError, match="other_variables_have_names"):
        article.save()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["bibtex", "biblatex", "text"])
def test_one_bad_item_does_not_lose_the_list(form: str) -> None:
    """However it came in, for the record keeps what was published for ever."""
    good = csl.article(factories.article("A good one", issued="2023"))
    bad = good | {"id": "bad", "title": "A bad one", "issued": {"literal": ["x"]}}
    bad |= {"author": [{"family": True, "suffix": "x"}], "volume": 1e300}
    written = references.write([good, bad], form=form)
    assert "A good one" in written
    assert "A bad one" in written
