"""What the sample must have in it, and that it came by the ordinary verbs."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import TestCase

from claims.admin.reading import in_context
from claims.models import Claim, Claimant, Decision, Entry, Proposition, Quote, Stance
from claims.record import Record
from claims.sample.loading import load, loaded
from claims.sample.people import people
from claims.verifying import verify
from sources import dates
from sources.models import Article

pytestmark = pytest.mark.django_db


def published() -> list[dict]:  # type: ignore[type-arg]
    from claims.formats.document import load as parse

    return [parse(entry.document) for entry in Record.current().claims()]


class TestTheSample(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load(**people())

    def test_has_claims_and_claimants_of_both_kinds(self) -> None:
        documents = published()
        claimants = [c for d in documents for c in d["claimants"]]
        assert len(documents) >= 12
        assert len({c["id"] for c in claimants if c["id"]}) >= 8
        assert {c["kind"] for c in claimants} == {"person", "organisation", "unnamed"}

    def test_has_every_attribution_and_at_least_three_stances(self) -> None:
        documents = published()
        assert {d["attribution"] for d in documents} == set(Claim.Attribution.values)
        assert {s["stance"] for d in documents for s in d["stances"]} == set(Stance.Side.values)

    def test_has_every_role_of_a_claimant(self) -> None:
        assert set(Claimant.objects.values_list("role", flat=True)) == set(Claimant.Role.values)

    def test_has_propositions_that_negate_and_narrow_others_all_explained(self) -> None:
        assert Proposition.objects.exclude(negation_of=None).exists()
        assert Proposition.objects.exclude(broader=None).exists()
        for proposition in Proposition.objects.all():
            assert proposition.definition
            assert proposition.examples
            assert proposition.counter_examples

    def test_has_dates_known_more_and_less_well(self) -> None:
        moments = [dates.FuzzyDate.parse(claim.made_edtf).start for claim in Claim.objects.all()]
        known_to = {
            "the year": [m for m in moments if m.month is None and m.year.isdigit()],
            "the decade": [m for m in moments if m.year.endswith("X")],
            "the month": [m for m in moments if m.month and m.month <= 12 and not m.day],
            "the season": [m for m in moments if m.month in dates.SEASONS],
            "the day": [m for m in moments if m.day],
            "about": [m for m in moments if m.qualifier == "~"],
            "perhaps": [m for m in moments if m.qualifier == "?"],
        }
        assert [name for name, found in known_to.items() if not found] == []

    def test_has_a_date_that_is_a_range(self) -> None:
        assert Claim.objects.filter(made__contains="/").exists()

    def test_has_a_direct_quotation_in_two_parts(self) -> None:
        quotes = [d["quote"] for d in published() if d["attribution"] == "direct_quotation"]
        assert any(len(quote.get("parts", ())) == 2 for quote in quotes)

    def test_has_a_withdrawn_claim_with_its_reason(self) -> None:
        [entry] = Record.current().entries().filter(status="withdrawn")
        assert '"reason":"The article describes' in entry.document

    def test_has_a_claim_of_two_versions(self) -> None:
        [newer] = Entry.objects.filter(version=2)
        assert [e.version for e in Record.current().versions(newer.number)] == [2, 1]

    def test_leaves_work_in_every_queue(self) -> None:
        waiting = set(Claim.objects.values_list("status", flat=True))
        assert {"draft", "submitted", "returned", "rejected"} <= waiting

    def test_says_the_two_claims_the_design_begins_with(self) -> None:
        by_text = {d["text"]: d for d in published()}
        yang = by_text["China is not neutral in the war in Ukraine."]
        assert yang["claimants"][0]["affiliation"] | {"id": 0} == {
            "id": 0,
            "name": "Citizen Power Initiatives for China",
            "title": "founder and president",
        }
        assert (yang["made"]["edtf"], yang["article"]["outlet"]) == ("2023", None)
        both = by_text[
            "Signalling that an alliance is possible serves Beijing and Moscow better than "
            "having one."
        ]
        speakers = [c["name"] for c in both["claimants"] if c["role"] == "speaker"]
        assert speakers == ["Natasha Kuhrt", "Marcin Kaczmarski"]
        assert both["article"]["csl"]["author"] == [{"literal": "with Agencies"}]
        assert both["article"]["issued"]["edtf"] == "2021-03"

    def test_keeps_the_native_order_of_a_name(self) -> None:
        claimants = {c["name"]: c for d in published() for c in d["claimants"]}
        assert claimants["Xi Jinping"]["csl"]["static-ordering"] is True

    def test_brings_no_text_but_those_written_for_it(self) -> None:
        assert {a.fictional for a in Article.objects.exclude(snapshots=None)} == {True}
        assert not Quote.objects.filter(claim__article__fictional=True, snapshot=None).exists()

    def test_shows_a_reviewer_every_quote_that_waits_in_a_text_marked_as_fictional(self) -> None:
        waiting = Quote.objects.filter(claim__status="submitted")
        assert waiting
        for quote in waiting:
            assert quote.snapshot
            shown = in_context(quote)
            assert shown.before or shown.after
            assert quote.snapshot.text.startswith("EXERCISE TEXT. Everything in it is invented")
            assert quote.claim.article.fictional

    def test_quotes_only_a_few_words_of_the_real_articles(self) -> None:
        for quote in Quote.objects.filter(claim__article__fictional=False):
            assert len(quote.exact.split()) <= 14

    def test_was_coded_and_decided_by_different_people(self) -> None:
        reviews = Decision.objects.filter(verb__in=["publish", "return", "reject"])
        assert reviews.exists()
        assert all(decision.by_id != decision.claim.coder_id for decision in reviews)

    def test_numbers_its_claims_without_a_gap(self) -> None:
        numbers = sorted(set(Claim.objects.values_list("number", flat=True)))
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))

    def test_is_whole(self) -> None:
        assert verify().whole

    def test_is_loaded_once(self) -> None:
        before = Claim.objects.count()
        assert load(**people()) is False
        assert Claim.objects.count() == before


def test_the_sample_finds_its_quotes_once_its_articles_come(shared: Path) -> None:
    load(**people())
    yang, united = sorted((shared / "seeds").glob("*.txt"))
    call_command("add_article", str(yang), title="Another title", issued="1999", verbosity=0)
    call_command("add_article", str(united), verbosity=0)
    assert not Quote.objects.filter(snapshot=None).exists()
    assert all(document["quote"]["snapshot"] for document in published())
    assert verify().whole


def test_a_sample_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    by = people()
    monkeypatch.setattr("claims.workflow.withdraw", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(**by)
    assert not loaded()
    assert not Article.objects.exists()


def test_the_people_of_the_sample_cannot_sign_in_before_they_get_a_password() -> None:
    assert not any(person.has_usable_password() for person in people().values())


def test_somebody_who_has_the_name_already_is_left_as_they_are() -> None:
    from tests import factories

    theirs = factories.user("coder", group=None, first_name="Somebody")
    assert people()["coder"] == theirs
    assert not theirs.groups.exists()
