"""“My work” and the overview as pages: who sees them, periods, tables, CSV."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims.admin.progress.table import lasting
from claims.formats import tables
from tests import factories as make

pytestmark = pytest.mark.django_db
MINE, ALL = "/admin/claims/claim/my-work/", "/admin/claims/claim/overview/"


def table_of(page: Any, name: str) -> Any:
    return next(table for table, _ in page.context["tables"] if table.name == name)


def cells(page: Any, name: str) -> dict[str, list[str]]:
    return {row.label: [cell.text for cell in row.cells] for row in table_of(page, name).rows}


def downloaded(client: Any, url: str) -> tuple[list[str], list[list[str]]]:
    answer = client.get(url)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return tables.read(answer.content.decode())


# --- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "address", "status"),
    [
        ("Coders", MINE, 200),
        ("Reviewers", MINE, 200),
        (None, MINE, 403),
        ("Coders", ALL, 403),
        ("Reviewers", ALL, 200),
        ("Managers", ALL, 200),
        (None, ALL, 403),
    ],
)
def test_who_may_see_which(client_of: Any, group: Any, address: str, status: int) -> None:
    assert client_of(make.user("somebody", group)).get(address).status_code == status


@pytest.mark.parametrize("address", [MINE, ALL, f"{MINE}days.csv", f"{ALL}coders.csv"])
def test_whoever_is_signed_out_signs_in_first(address: str) -> None:
    assert Client().get(address)["Location"].startswith("/admin/login/")


def test_a_download_is_for_whom_the_page_is(client_of: Any, coder: Any) -> None:
    assert client_of(coder).get(f"{ALL}coders.csv").status_code == 403


@pytest.mark.parametrize(("who", "links"), [("Coders", [MINE]), ("Reviewers", [MINE, ALL])])
def test_the_sidebar_leads_there(client_of: Any, who: str, links: list[str]) -> None:
    page = client_of(make.user("somebody", who)).get("/admin/").content.decode()
    assert [each for each in (MINE, ALL) if f'href="{each}"' in page] == links


# --- periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("since=2026-03-31&until=2026-03-01", "ends before it begins"),
        ("since=abc", "Enter a valid date"),
        ("since=2020-01-01&until=2026-01-01", "at most two years"),
        ("since=0001-01-01&until=0001-01-02", "between the years 1900 and 2200"),
        ("until=0001-01-01", "between the years 1900 and 2200"),
        ("since=9999-12-31&until=9999-12-31", "between the years 1900 and 2200"),
        ("since=%00", "Enter a valid date"),
    ],
)
@pytest.mark.parametrize("address", [MINE, ALL, f"{MINE}days.csv", f"{ALL}weeks.csv"])
def test_a_period_that_is_none_is_refused_in_words(
    client_of: Any, reviewer: Any, address: str, asked: str, said: str
) -> None:
    answer = client_of(reviewer).get(f"{address}?{asked}")
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_what_was_typed_stands_beside_what_is_wrong(client_of: Any, reviewer: Any) -> None:
    page = client_of(reviewer).get(f"{ALL}?since=tomorrow").content.decode()
    assert 'value="tomorrow"' in page
    assert 'aria-invalid="true"' in page


def test_without_a_period_the_last_thirty_days_are_shown(client_of: Any, coder: Any) -> None:
    period = client_of(coder).get(MINE).context["period"]
    assert (len(period.days), period.last) == (30, timezone.now().date())


def test_a_long_period_is_told_by_the_week_and_its_csv_by_the_day(
    client_of: Any, coder: Any
) -> None:
    client, asked = client_of(coder), "since=2026-01-01&until=2026-03-31"
    make.draft()
    assert len(table_of(client.get(f"{MINE}?{asked}"), "days").rows) == 14
    assert len(downloaded(client, f"{MINE}days.csv?{asked}")[1]) == 90


# --- what they show ------------------------------------------------------------------------------


def test_my_work_shows_today(client_of: Any, coder: Any) -> None:
    make.published()
    page = client_of(coder).get(MINE)
    today = f"{timezone.now():%-d %b %Y}"
    assert cells(page, "days")[today] == ["1", "1", "1", "0", "0"]
    assert "1 of 1 published as first handed in" in page.content.decode()


def test_what_lies_with_me_is_linked(client_of: Any, coder: Any) -> None:
    make.draft()
    page = client_of(coder).get(MINE).content.decode()
    assert "?status__exact=draft&amp;coder=me" in page
    assert "Drafts to finish" in page


def test_a_newcomer_is_told_how_to_begin(client_of: Any, coder: Any) -> None:
    page = client_of(coder).get(MINE).content.decode()
    assert "Nothing lies with you." in page
    assert 'href="/admin/claims/claim/add/"' in page
    assert "<dl" not in page, "no figures of nothing"


def test_an_empty_overview_says_what_to_do(client_of: Any, manager: Any) -> None:
    page = client_of(manager).get(ALL).content.decode()
    assert "Nothing waits for review." in page
    assert "Nobody has coded a claim yet. People are added to Coders under People." in page
    assert "<canvas" not in page
    assert "<table" not in page


def test_the_overview_counts_the_queue_and_the_coders(client_of: Any, reviewer: Any) -> None:
    make.submitted()
    page = client_of(reviewer).get(ALL)
    assert cells(page, "queue") == {
        "0–1 day": ["1"], "1–3 days": ["0"], "3–7 days": ["0"], "more than 7 days": ["0"],
    }  # fmt: skip
    assert cells(page, "coders")["coder"][:4] == ["0", "1", "0", "1"]


def test_every_chart_has_its_numbers_in_a_table(client_of: Any, reviewer: Any) -> None:
    make.published()
    make.submitted()
    page = client_of(reviewer).get(ALL).content.decode()
    charts = {part.split('"')[0] for part in page.split('data-charts-of="')[1:]}
    assert charts == {part.split('"')[0] for part in page.split('<table id="')[1:]}
    assert len(charts) == 6


@pytest.mark.parametrize(
    "name", ["queue", "weeks", "reviewers", "coders", "articles", "propositions"]
)
def test_each_table_can_be_downloaded(client_of: Any, reviewer: Any, name: str) -> None:
    make.published()
    client = client_of(reviewer)
    table = table_of(client.get(ALL), name)
    columns, rows = downloaded(client, f"{ALL}{name}.csv")
    assert columns == [table.of, *(column.label for column in table.columns)]
    assert len(rows) == len(table.rows)


def test_there_is_no_other_table(client_of: Any, reviewer: Any) -> None:
    assert client_of(reviewer).get(f"{ALL}people.csv").status_code == 404
    assert client_of(reviewer).get(f"{MINE}coders.csv").status_code == 404


def test_a_name_that_is_a_formula_is_none_in_a_spreadsheet(client_of: Any, reviewer: Any) -> None:
    make.draft(coder=make.user("=1+1", first_name="=cmd()"))
    text = client_of(reviewer).get(f"{ALL}coders.csv").content.decode()
    assert "\n'=cmd()," in text.replace("\r", "")


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (None, "–"),
        (timedelta(seconds=20), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1), "60 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2.5), "2.5 days"),
    ],
)
def test_how_long_something_lasted_in_words(waited: timedelta | None, said: str) -> None:
    assert lasting(waited) == said


PAGE_QUERIES = 2 + 4  # who is signed in, what their groups may


def test_a_page_takes_no_more_queries_for_more_work(
    client_of: Any, reviewer: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        make.published(article=make.article(f"Article {number}"), coder=make.user(f"coder{number}"))
    client = client_of(reviewer)
    with django_assert_max_num_queries(9 + PAGE_QUERIES):
        client.get(ALL)
    with django_assert_max_num_queries(6 + PAGE_QUERIES):
        client.get(MINE)
