"""Figures against worked examples from the literature, by hand, and against the package."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import krippendorff
import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from claims import reliability, second_coding
from claims.comparing import VARIABLES
from claims.models import Coding
from claims.reliability import Scope, figure
from tests import factories as make
from tests.claims.twice import answered, answers, draw, drawn


def pairs(one: str, other: str) -> list[tuple[str, str]]:
    return list(zip(one.split(), other.split(), strict=True))


# --- worked examples -----------------------------------------------------------------------------

#: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania, 2011
#: (repository.upenn.edu/asc_papers/43), A: binary data, two observers, no missing data.
BINARY = pairs("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
#: The same, B: nominal data, two observers, no missing data.
NOMINAL = pairs("a a b b d c c c e d d a", "b a b b b c c c e d d d")
#: The same, C: nominal data, any number of observers, missing data.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
#: The worked example of Scott's pi in Wikipedia ("Scott's Pi"): rows are one annotator's yes, no,
#: maybe, columns the other's. Its pi of -0.057 is alpha but for the size of the sample.
SCOTT = [
    pair
    for pair, times in {
        ("yes", "yes"): 1, ("yes", "no"): 2, ("yes", "maybe"): 3,
        ("no", "yes"): 4, ("no", "no"): 5, ("no", "maybe"): 6,
        ("maybe", "yes"): 7, ("maybe", "no"): 8, ("maybe", "maybe"): 9,
    }.items()
    for _ in range(times)
]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "alpha", "agreed"),
    [(BINARY, 0.095, 6), (NOMINAL, 0.692, 9)],
    ids=["Krippendorff 2011, A", "Krippendorff 2011, B"],
)
def test_alpha_is_that_of_the_worked_examples(
    answers: list[tuple[str, str]], alpha: float, agreed: int
) -> None:
    found = figure(answers)
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert (found.n, found.agreed) == (len(answers), agreed)


def test_the_package_is_the_one_of_the_literature_for_missing_data_too() -> None:
    """Example C: what the page's figures rest on knows more than two observers."""
    data = [[np.nan if each is None else each for each in row] for row in FOUR_OBSERVERS]
    alpha = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert alpha == pytest.approx(0.743, abs=0.0005)


def test_example_a_by_hand() -> None:
    """Of 10 units 4 differ; of 20 answers 14 are 0 and 6 are 1. Observed disagreement is 8 of 20,
    expected 2 · 14 · 6 of 20 · 19: alpha = 1 - (8/20) / (168/380) = 1 - 19/21."""
    assert figure(BINARY).alpha == pytest.approx(1 - 19 / 21)


def test_example_b_by_hand() -> None:
    """Of 12 units 3 differ; of 24 answers 4 are a, 6 b, 6 c, 6 d, 2 e: the squares make 128, so
    that alpha = 1 - 23 · 6 / (576 - 128)."""
    assert figure(NOMINAL).alpha == pytest.approx(1 - 23 * 6 / 448)


def test_alpha_is_scotts_pi_corrected_for_the_size_of_the_sample() -> None:
    """Pi of the example is (0.333 - 0.369) / (1 - 0.369) = -0.057, as rounded there, over 45
    units; alpha = 1 - (1 - pi) · (2n - 1) / 2n."""
    expected = 0.2**2 + (1 / 3) ** 2 + (7 / 15) ** 2
    pi = (1 / 3 - expected) / (1 - expected)
    assert pi == pytest.approx(-0.057, abs=0.001)
    assert figure(SCOTT).alpha == pytest.approx(1 - (1 - pi) * 89 / 90)


# --- against the package -------------------------------------------------------------------------

ANSWERS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=60).filter(
    lambda found: len({value for pair in found for value in pair}) > 1
)


@given(ANSWERS)
def test_alpha_is_the_packages_and_the_formula_gives_the_same(
    found: Sequence[tuple[int, int]],
) -> None:
    expected = krippendorff.alpha(
        reliability_data=np.array(found).T, level_of_measurement="nominal"
    )
    assert figure(found, resamples=1).alpha == pytest.approx(expected)
    kinds, times = reliability._kinds(reliability._coded(found))
    assert reliability._alphas(kinds, times[np.newaxis, :])[0] == pytest.approx(expected)


@given(ANSWERS)
def test_who_was_first_does_not_matter(found: Sequence[tuple[int, int]]) -> None:
    turned = [(other, one) for one, other in found]
    assert figure(turned, resamples=1).alpha == pytest.approx(figure(found, resamples=1).alpha)


def test_thousands_of_values_are_measured_by_the_formula(monkeypatch: Any) -> None:
    many = [(each, each if each % 4 else -each - 1) for each in range(3_000)]
    monkeypatch.setattr(krippendorff, "alpha", None)
    found = figure(many, resamples=10)
    assert found.alpha == pytest.approx(0.75, abs=0.001)


@given(ANSWERS, st.integers(0, 2**32 - 1))
def test_a_resample_is_measured_as_the_package_measures_it(
    found: Sequence[tuple[int, int]], seed: int
) -> None:
    kinds, times = reliability._kinds(reliability._coded(found))
    drawn = np.random.default_rng(seed).multinomial(len(found), times / len(found))
    alpha = reliability._alphas(kinds, drawn[np.newaxis, :])[0]
    resampled = np.repeat(kinds, drawn, axis=1)
    if len(set(resampled.ravel())) == 1:
        assert np.isnan(alpha)
        return
    expected = krippendorff.alpha(reliability_data=resampled, level_of_measurement="nominal")
    assert alpha == pytest.approx(expected)


# --- intervals -----------------------------------------------------------------------------------


def test_the_interval_holds_alpha_and_is_the_same_each_time() -> None:
    first, again = figure(SCOTT), figure(SCOTT)
    assert first.alpha is not None
    assert first.interval is not None
    assert first.interval.low < first.alpha < first.interval.high
    assert first == again


def test_another_seed_gives_another_interval_and_the_same_alpha() -> None:
    one, other = figure(SCOTT, seed=1), figure(SCOTT, seed=2)
    assert one.interval != other.interval
    assert one.alpha == other.alpha


def test_the_interval_shrinks_as_units_are_added() -> None:
    def width(answers: list[tuple[str, str]]) -> float:
        interval = figure(answers).interval
        assert interval is not None
        return interval.high - interval.low

    assert width(NOMINAL) > 1.5 * width(NOMINAL * 4) > 2 * width(NOMINAL * 20)


def test_the_interval_does_not_depend_on_how_much_is_held_in_memory(monkeypatch: Any) -> None:
    whole = figure(SCOTT)
    monkeypatch.setattr(reliability, "_AT_ONCE", 2_000)
    assert figure(SCOTT) == whole


def test_resamples_without_variation_are_left_out_and_counted() -> None:
    found = figure([("a", "a")] * 9 + [("a", "b")])
    assert found.interval is not None
    assert 250 < found.interval.undefined < 450  # 0.9 to the tenth is 0.35


# --- few, none, all the same ---------------------------------------------------------------------


def test_without_variation_alpha_is_undefined_and_it_says_so() -> None:
    found = figure([("a", "a")] * 30)
    assert (found.alpha, found.interval, found.agreement) == (None, None, 1.0)
    assert found.remark == "Every answer was the same: alpha is undefined."


def test_of_nothing_there_is_no_figure() -> None:
    found = figure([])
    assert (found.n, found.alpha, found.agreement) == (0, None, None)


def test_one_unit_has_no_interval() -> None:
    found = figure([("a", "b")])
    assert found.alpha == 0
    assert found.interval is None
    assert "One unit only" in found.remark


def test_few_units_come_with_a_warning() -> None:
    assert "Only 12 units" in figure(NOMINAL).remark
    assert figure(SCOTT).remark == ""


# --- from codings --------------------------------------------------------------------------------


@pytest.fixture
def share(manager: Any) -> None:
    draw(manager)


@pytest.mark.django_db
@pytest.mark.usefixtures("share")
class TestFromCodings:
    def test_units_are_claims_and_for_stances_what_both_chose(self, reviewer: Any) -> None:
        answered(drawn(), reviewer, answers(stances=[("Another.", "supports")]))
        answered(drawn(), reviewer, answers())
        found = reliability.report()
        assert [found.overall[each].n for each in VARIABLES] == [2, 2, 2, 1]
        assert [found.overall[each].agreed for each in VARIABLES] == [2, 2, 1, 1]

    def test_what_is_not_coded_twice_does_not_count(self, reviewer: Any) -> None:
        drawn()
        make.submitted()
        assert reliability.pairs() == []

    def test_notes_and_descriptions_never_differ(self, reviewer: Any) -> None:
        claim = drawn(claimants=[])
        claim.claimants.create(described_as="some analysts")
        second_coding.workflow.submit(claim, by=claim.coder, accept=make.ANSWERS)
        answered(claim, reviewer, answers(claimants=[None], note="Not sure at all."))
        assert reliability.report().overall["claimants"].agreed == 1

    def test_merged_actors_and_propositions_count_as_the_one_that_stays(
        self, reviewer: Any
    ) -> None:
        from claims import editing

        one, other = make.actor("J. Yang"), make.actor("Jianli Yang")
        claim = answered(
            drawn(claimants=[one]),
            reviewer,
            answers(claimants=[other], stances=[("China is not at all neutral", "opposes")]),
        )
        assert reliability.report().overall["claimants"].agreed == 0
        editing.merge(one, into=other, by=reviewer)
        editing.merge(
            make.proposition("China is not at all neutral"), into=make.proposition(), by=reviewer
        )
        found = reliability.report()
        assert [found.overall[each].agreed for each in VARIABLES] == [1, 1, 1, 1]
        assert second_coding.outcome(claim).differing == ()

    def test_figures_stay_when_the_claim_changes_afterwards(self, reviewer: Any) -> None:
        claim = answered(drawn(), reviewer, answers(attribution="mixed"))
        second_coding.adjudicate(claim, {"attribution": "second"}, reason="So.", by=reviewer)
        claim.refresh_from_db()
        claim.attribution = "mixed"
        claim.save()
        assert reliability.report().overall["attribution"].agreed == 0

    def test_a_pair_of_people_is_one_pair_whoever_was_first(
        self, coder: Any, reviewer: Any
    ) -> None:
        answered(drawn(), reviewer, answers())
        answered(drawn(coder=reviewer), coder, answers())
        answered(drawn(), make.reviewer("third"), answers())
        found = reliability.report()
        assert [(line.of, line.figures["attribution"].n) for line in found.by_coders] == [
            ("coder and reviewer", 2),
            ("coder and third", 1),
        ]
        only = reliability.pairs(Scope(coders=found.by_coders[0].coders))
        assert len(only) == 2

    def test_somebodys_own_pairs_are_those_they_are_one_of(self, coder: Any, reviewer: Any) -> None:
        answered(drawn(), reviewer, answers())
        answered(drawn(coder=make.user("other")), reviewer, answers())
        assert len(reliability.pairs(Scope(user=coder))) == 1
        assert len(reliability.pairs(Scope(user=reviewer))) == 2

    def test_a_period_is_that_of_the_second_answers_both_days_included(self, reviewer: Any) -> None:
        answered(drawn(), reviewer, answers())
        today = timezone.now().date()
        day = timedelta(days=1)
        assert len(reliability.pairs(Scope(since=today, until=today))) == 1
        assert reliability.pairs(Scope(since=today + day)) == []
        assert reliability.pairs(Scope(until=today - day)) == []

    def test_months_are_told_apart(self, reviewer: Any) -> None:
        answered(drawn(), reviewer, answers())
        (line,) = reliability.report().by_month
        assert line.of == f"{Coding.objects.latest('at').at:%Y-%m}"

    def test_the_number_of_queries_does_not_grow(
        self, reviewer: Any, django_assert_num_queries: Any
    ) -> None:
        for _ in range(3):
            answered(drawn(), reviewer, answers())
        # codings, claimants, actors, stances, propositions, drawn drafts that were deleted
        with django_assert_num_queries(6):
            reliability.report(resamples=100)


def test_scope_without_limits_is_everything() -> None:
    assert Scope() == Scope(since=None, until=None, user=None, coders=None)
    assert Scope(since=date(2026, 1, 1)) != Scope()
