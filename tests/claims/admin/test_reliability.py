import json
from typing import Any

import pytest

from claims.formats import reliability as formats
from tests import factories as make
from tests.claims.twice import answered, answers, draw, drawn

pytestmark = pytest.mark.django_db
PAGE = "/admin/claims/claim/reliability/"


@pytest.fixture(autouse=True)
def share(manager: Any) -> None:
    draw(manager)


@pytest.fixture
def measured(reviewer: Any) -> list[Any]:
    """Three claims: the same answers, another stance, another claimant."""
    return [
        answered(drawn(), reviewer, answers()),
        answered(drawn(), reviewer, answers(stances=[(None, "supports")])),
        answered(drawn(), reviewer, answers(claimants=["By Stander"], attribution="mixed")),
    ]


def text(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_figures_come_with_n_and_what_is_few_or_the_same_is_said(
    client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    page = text(client_of(reviewer).get(PAGE))
    assert "66.7 % of 3" in page
    assert "Only 3 units: read it with care." in page
    assert "Every answer was the same: alpha is undefined." in page  # propositions


def test_disagreements_lead_to_their_claims(
    client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    page = text(client_of(reviewer).get(PAGE))
    assert f'/admin/claims/claim/{measured[1].pk}/adjudicate/">{measured[1].version_id}' in page
    assert f"/{measured[0].pk}/adjudicate/" not in page
    page = text(client_of(reviewer).get(PAGE, {"variable": "claimants"}))
    assert f"/{measured[2].pk}/adjudicate/" in page
    assert "By Stander" in page


def test_the_page_opens_on_a_variable_that_people_disagree_on(
    client_of: Any, reviewer: Any
) -> None:
    answered(drawn(), reviewer, answers(attribution="mixed"))
    assert client_of(reviewer).get(PAGE).context["variable"] == "attribution"


def test_the_confusion_table_counts_first_by_second(
    client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    matrix = client_of(reviewer).get(PAGE).context["matrix"]
    assert matrix.names == ["▲ supports", "▼ opposes"]
    assert [(name, [n for n, _ in cells], all_) for name, cells, all_ in matrix.rows] == [
        ("▲ supports", [0, 0], 0),
        ("▼ opposes", [1, 2], 3),
    ]
    assert matrix.totals == [1, 2]


def test_coders_see_their_own_pairs_and_reviewers_everybody(
    client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    other = make.user("another coder")
    answered(drawn(coder=other), reviewer, answers())
    assert len(client_of(other).get(PAGE).context["report"].pairs) == 1
    assert len(client_of(reviewer).get(PAGE).context["report"].pairs) == 4
    first, second = sorted((measured[0].coder_id, reviewer.pk))
    seen = client_of(other).get(PAGE, {"coders": f"{first}-{second}"})
    assert seen.context["report"].pairs == []


def test_somebody_of_no_group_sees_none(client_of: Any) -> None:
    assert client_of(make.user("guest", group=None)).get(PAGE).status_code == 403


def test_before_anything_is_coded_twice_it_says_what_to_do(client_of: Any, manager: Any) -> None:
    draw(manager, percent=0)
    page = text(client_of(manager).get(PAGE))
    assert "none is drawn to be: no share is set." in page
    assert "Set the share of claims coded twice" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "yesterday"},
        {"since": "2026-02-02", "until": "2026-02-01"},
        {"coders": "1"},
        {"coders": "1-2-3"},
        {"variable": "memo"},
        {"seed": "-1"},
        {"resamples": "1000000"},
        {"since": "\0"},
    ],
    ids=str,
)
def test_what_cannot_be_measured_is_refused_with_a_reason(
    asked: dict[str, str], client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    client = client_of(reviewer)
    assert client.get(PAGE, asked).status_code == 422
    assert client.get(f"{PAGE}figures.json", asked).status_code == 422


def test_a_page_of_disagreements_there_is_not_is_the_last(
    client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    assert client_of(reviewer).get(PAGE, {"page": "99"}).status_code == 200
    assert client_of(reviewer).get(PAGE, {"page": "x\0"}).status_code == 200


def test_the_export_says_how_it_was_measured_and_is_the_same_again(
    client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    address = f"{PAGE}figures.json?seed=7&resamples=200"
    first = text(client_of(reviewer).get(address))
    assert text(client_of(reviewer).get(address)) == first
    whole = json.loads(first)
    assert (whole["seed"], whole["resamples"]) == (7, 200)
    assert whole["programs"]["krippendorff"]
    assert len(whole["answers"]) == 3 + 3 + 3 + 3


def test_alpha_can_be_worked_out_again_from_the_answers_taken_along(
    client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    import krippendorff

    client = client_of(reviewer)
    rows = formats.from_csv(text(client.get(f"{PAGE}answers.csv")), formats.Answered)
    figures = formats.from_csv(text(client.get(f"{PAGE}figures.csv")), formats.Measured)
    overall = {each.variable: each for each in figures if each.scope == "overall"}
    for variable in ("claimants", "attribution", "stances"):
        data = [[getattr(r, place) for r in rows if r.variable == variable]
                for place in ("first", "second")]  # fmt: skip
        alpha = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
        assert overall[variable].alpha == pytest.approx(alpha)
    assert overall["propositions"].alpha is None


def test_other_files_there_are_not(client_of: Any, reviewer: Any) -> None:
    for name in ("answers.json", "figures.xml", "secrets.csv"):
        assert client_of(reviewer).get(f"{PAGE}{name}").status_code == 404


def test_the_page_asks_as_many_questions_of_few_as_of_many(
    client_of: Any, reviewer: Any, measured: list[Any], django_assert_max_num_queries: Any
) -> None:
    client = client_of(reviewer)
    client.get(PAGE)
    with django_assert_max_num_queries(12):
        client.get(PAGE)
    for _ in range(5):
        answered(drawn(), reviewer, answers(stances=[(None, "mixed")]))
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_nobody_is_compared_with_themselves(
    client_of: Any, reviewer: Any, measured: list[Any]
) -> None:
    answer = client_of(reviewer).get(PAGE, {"coders": f"{reviewer.pk}-{reviewer.pk}"})
    assert answer.status_code == 422
    assert "Choose two coders" in answer.content.decode()
