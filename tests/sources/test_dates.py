"""Dates as well as they are known: Python and PostgreSQL read them alike."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sources import dates

MEANINGS = [
    # EDTF, earliest, latest, in plain words
    ("2023", "2023-01-01", "2023-12-31", "2023"),
    ("2021-03", "2021-03-01", "2021-03-31", "March 2021"),
    ("2021-03-09", "2021-03-09", "2021-03-09", "9 March 2021"),
    ("2024-02", "2024-02-01", "2024-02-29", "February 2024"),
    ("2021-21", "2021-03-01", "2021-05-31", "spring 2021"),
    ("2021-24", "2021-12-01", "2022-02-28", "winter 2021"),
    ("2023-24", "2023-12-01", "2024-02-29", "winter 2023"),
    ("9999-24", "9999-12-01", "9999-12-31", "winter 9999"),
    ("202X", "2020-01-01", "2029-12-31", "2020s"),
    ("19XX", "1900-01-01", "1999-12-31", "1900s"),
    ("2021-XX", "2021-01-01", "2021-12-31", "2021"),
    ("2021-03-XX", "2021-03-01", "2021-03-31", "March 2021"),
    ("2021-03~", "2021-03-01", "2021-03-31", "about March 2021"),
    ("2021?", "2021-01-01", "2021-12-31", "2021 (uncertain)"),
    ("2021%", "2021-01-01", "2021-12-31", "about 2021 (uncertain)"),
    ("2021-03/2021-05", "2021-03-01", "2021-05-31", "March 2021 – May 2021"),
    ("2021/2021-03", "2021-01-01", "2021-03-31", "2021 – March 2021"),
    ("0044-03-15", "0044-03-15", "0044-03-15", "15 March 44"),
]

IMPOSSIBLE = {
    "yesterday": "is not a date",
    "2023-13": "there is no month 13",
    "2023-00": "there is no month 00",
    "2023-02-30": "February 2023 has 28 days",
    "2023-02-00": "February 2023 has 28 days",
    "2023-XX-05": "a day but no month",
    "2021-21-XX": "there is no month 21",
    "202X-05": "stands alone",
    "0000": "there is no year 0",
    "000X": "stands alone",
    "2021-05/2021-03": "ends before it begins",
    "2021/2022/2023": "is not a date",
    "2021/": "is not a date",
    "/2021": "is not a date",
    " 2021": "is not a date",
    "2021\n": "is not a date",
    "２０２１": "is not a date",
    "": "is not a date",
}


def in_python(edtf: str) -> tuple[date, date] | None:
    try:
        found = dates.FuzzyDate.parse(edtf)
    except ValidationError:
        return None
    return found.earliest, found.latest


def in_postgresql(edtf: str) -> tuple[date, date] | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT edtf_earliest(%s), edtf_latest(%s)", [edtf, edtf])
            found: tuple[date, date] = cursor.fetchone()
            return found
    except DatabaseError:
        return None


@pytest.mark.parametrize(("edtf", "earliest", "latest", "plain"), MEANINGS)
def test_a_date_means_from_one_day_to_another(
    edtf: str, earliest: str, latest: str, plain: str
) -> None:
    found = dates.FuzzyDate.parse(edtf)
    assert (found.earliest.isoformat(), found.latest.isoformat()) == (earliest, latest)


@pytest.mark.parametrize(("edtf", "earliest", "latest", "plain"), MEANINGS)
def test_a_date_is_written_as_well_as_it_is_known(
    edtf: str, earliest: str, latest: str, plain: str
) -> None:
    assert dates.plain(edtf) == plain


def test_no_date_is_said_to_be_none() -> None:
    assert dates.plain("") == "no date"
    assert dates.read("") is None


@pytest.mark.parametrize(("edtf", "why"), IMPOSSIBLE.items())
def test_what_is_not_a_date_is_refused_with_the_reason(edtf: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        dates.validate(edtf)


@pytest.mark.django_db
@pytest.mark.parametrize("edtf", [m[0] for m in MEANINGS] + [e for e in IMPOSSIBLE if e])
def test_postgresql_reads_the_same_days_or_refuses_as_well(edtf: str) -> None:
    assert in_postgresql(edtf) == in_python(edtf)


@pytest.mark.django_db
def test_no_date_is_null_in_postgresql() -> None:
    assert in_postgresql("") == (None, None)


years = st.one_of(
    st.integers(0, 9999).map(lambda year: f"{year:04}"),
    st.integers(0, 999).map(lambda decade: f"{decade:03}X"),
    st.integers(0, 99).map(lambda century: f"{century:02}XX"),
    st.sampled_from(["0001", "9999", "XXXX", "20X1"]),
)
months = st.one_of(st.integers(0, 30).map(lambda month: f"{month:02}"), st.just("XX"))
days = st.one_of(st.integers(0, 33).map(lambda day: f"{day:02}"), st.just("XX"))
moments = st.builds(
    lambda year, rest, qualifier: "-".join((year, *rest)) + qualifier,
    years,
    st.one_of(st.just(()), st.tuples(months), st.tuples(months, days)),
    st.sampled_from(["", "", "", "~", "?", "%", "!"]),
)
edtf_like = st.one_of(
    moments,
    st.tuples(moments, moments).map("/".join),
    st.text("0123456789X-~?%/. ", max_size=12),
)


@pytest.mark.django_db
@settings(max_examples=300, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(edtf_like.filter(bool))
@example("9999-12")
@example("0004-02-29")
@example("1900-02-29")
def test_python_and_postgresql_agree_on_whatever_looks_like_a_date(edtf: str) -> None:
    assert in_python(edtf) == in_postgresql(edtf)


@given(edtf_like)
def test_a_date_ends_no_earlier_than_it_begins(edtf: str) -> None:
    found = in_python(edtf)
    assert found is None or found[0] <= found[1]


@pytest.mark.parametrize(
    ("edtf", "csl"),
    [
        ("2023", {"date-parts": [[2023]]}),
        ("2021-03", {"date-parts": [[2021, 3]]}),
        ("2021-03-09", {"date-parts": [[2021, 3, 9]]}),
        ("2021-03~", {"date-parts": [[2021, 3]], "circa": True}),
        ("2021-22", {"date-parts": [[2021]], "season": 2}),
        ("2021-03/2021-05-02", {"date-parts": [[2021, 3], [2021, 5, 2]]}),
        ("202X", {"date-parts": [[2020], [2029]]}),
        ("198X/1995", {"date-parts": [[1980], [1995]]}),
        ("1975/198X", {"date-parts": [[1975], [1989]]}),
        ("2021-XX-XX", {"date-parts": [[2021]]}),
    ],
)
def test_a_reference_gets_only_the_parts_that_are_known(edtf: str, csl: dict[str, object]) -> None:
    assert dates.FuzzyDate.parse(edtf).csl() == csl


# --- dates of others ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2021", "2021"), ("[2021]", "2021"), ("2021-3", "2021-03"), ("2021/03/09", "2021-03-09"),
        ("2021/03//", "2021-03"), ("2021//", "2021"), ("03/2021", "2021-03"),
        ("March 2021", "2021-03"), ("Mar. 2021", "2021-03"), ("9 March 2021", "2021-03-09"),
        ("9. March 2021", "2021-03-09"), ("March 9th, 2021", "2021-03-09"),
        ("2021 Mar 9", "2021-03-09"), ("Spring 2020", "2020-21"), ("fall, 2020", "2020-23"),
        ("c. 2021", "2021~"), ("ca. March 1999", "1999-03~"), ("1990s", "199X"),
        ("9. März 2021", "2021-03-09"), ("Mai 2020", "2020-05"), ("1er févr. 2020", "2020-02-01"),
        ("9 de marzo de 2021", "2021-03-09"), ("12.3.2021", "2021-03-12"),
        ("3. 12. 2021", "2021-12-03"), ("9 марта 2021", "2021-03-09"), ("Herbst 2020", "2020-23"),
        ("2020–2021", "2020/2021"), ("2021-03~", "2021-03~"), ("n. d.", ""), ("o. J.", ""),
        ("14.05.2024", "2024-05-14"), ("2024年5月14日", "2024-05-14"), ("2024年5月", "2024-05"),
        ("2024년 5월 14일", "2024-05-14"), ("14/05/2024", "2024-05-14"),
        ("05/14/2024", "2024-05-14"), ("", ""),
    ],
)  # fmt: skip
def test_a_date_is_read_as_files_write_it(written: str, edtf: str) -> None:
    assert dates.from_words(written) == edtf


@pytest.mark.parametrize(
    "written",
    ["03/04/2021", "in press", "20210309", "30 February 2021", "x", "ju 2021", "31.4.2021"],
)
def test_a_date_that_may_mean_another_is_not_guessed(written: str) -> None:
    with pytest.raises(ValidationError, match=f"“{written}|February 2021 has|04-31”"):
        dates.from_words(written)


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("2024-05-14", "2024-05-14"), ("2021-21", "2021-21"), ("2021/2022~", "2021/2022~"),
        ("14 May 2024", "2024-05-14"), (" May 14, 2024 ", "2024-05-14"), ("no date", ""), ("", ""),
    ],
)  # fmt: skip
def test_what_a_person_types_is_read_as_the_notation_or_as_words(typed: str, edtf: str) -> None:
    assert dates.typed(typed) == edtf


def test_a_month_that_is_none_is_not_taken_for_a_season() -> None:
    with pytest.raises(ValidationError, match="there is no month 13"):
        dates.typed("2021-13")
