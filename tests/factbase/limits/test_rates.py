import pytest
from django.core.exceptions import ImproperlyConfigured

from factbase.limits.rates import Rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("600/minute", Rate(600, 60)),
        ("10/15 minutes", Rate(10, 900)),
        (" 5 / second ", Rate(5, 1)),
        ("1000/2 hours", Rate(1000, 7200)),
        ("1/day", Rate(1, 86_400)),
    ],
)
def test_a_rate_is_read_as_people_write_it(text: str, rate: Rate) -> None:
    assert Rate.parse(text, name="FACTBASE_LIMIT") == rate


def test_nought_is_no_limit() -> None:
    assert Rate.parse("0", name="FACTBASE_LIMIT") is None


@pytest.mark.parametrize(
    "text", ["", "600", "x/minute", "600/week", "-1/minute", "0/minute", "5/0 minutes", "٥/minute"]
)
def test_what_is_no_rate_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"FACTBASE_LIMIT is .*; write 600/minute"):
        Rate.parse(text, name="FACTBASE_LIMIT")
