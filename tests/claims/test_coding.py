"""One verb saves a claim: what it makes of answers, and what it refuses."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import coding, editing, workflow
from claims.coding import Changed
from claims.models import Citation, Claim, Claimant, ClaimTopic, Quote, Stance
from tests import factories
from tests.claims.answering import TEXT, answers, save, whole
from tests.threads import in_threads

pytestmark = pytest.mark.django_db
PARTS = [Quote, Claimant, Stance, Citation, ClaimTopic]


@pytest.fixture
def article(coder: Any) -> Any:
    return factories.article_with_text(TEXT, issued="2023")


def events(claim: Claim) -> list[tuple[str, str]]:
    """What the history tells of the parts of the claim since it was made."""
    return sorted(
        (model.__name__, event.pgh_label)
        for model in PARTS
        for event in model.pgh_event_model.objects.filter(claim=claim.pk)
        if event.pgh_label != "insert" or event.pgh_created_at > claim.created_at
    )


# --- a new claim ---------------------------------------------------------------------------


def test_a_new_claim_has_all_its_parts_in_their_order(article: Any, coder: Any) -> None:
    cited, topic = factories.article("Cited"), factories.topic()
    claim = save(
        article,
        coder,
        **whole(
            claimants=[
                {"actor": factories.actor("Bob Brown").pk, "role": "relayed_by"},
                {"actor": None, "described_as": "some analysts"},
            ],
            citations=[{"article": cited.pk, "relation": "disputes", "note": "p. 3"}],
            topics=[topic.pk, topic.pk],
            attribution="direct_quotation",
            certainty="unsure",
            made="2022",
            memo="Look again.",
        ),
    )
    assert (claim.coder, claim.status, claim.made, claim.memo) == (
        coder, "draft", "2022", "Look again.",
    )  # fmt: skip
    assert [TEXT[q.start : q.end] for q in claim.quotes.all()] == ["We shall win", "by spring"]
    assert [str(each) for each in claim.claimants.all()] == ["Bob Brown", "some analysts"]
    assert [each.note for each in claim.citations.all()] == ["p. 3"]
    assert list(claim.topics.all()) == [topic]


def test_words_alone_are_a_draft(article: Any, coder: Any) -> None:
    assert save(article, coder, text="  Two   words ").text == "Two words"


def test_the_place_that_was_chosen_is_kept_where_the_words_stand_twice(
    article: Any, coder: Any
) -> None:
    at = TEXT.rindex("Ada spoke")
    chosen = {"exact": "Ada spoke", "start": at, "end": at + 9}
    claim = save(article, coder, snapshot=article.snapshot.pk, quotes=[chosen])
    assert claim.quotes.get().start == at


def test_without_a_text_a_quote_is_kept_as_it_was_typed(coder: Any) -> None:
    claim = save(factories.article(), coder, quotes=[{"exact": "Whatever", "start": 3, "end": 11}])
    assert claim.quotes.get().snapshot is None


def test_what_was_merged_away_is_the_one_that_stays(
    article: Any, coder: Any, reviewer: Any
) -> None:
    one, other = factories.actor("One"), factories.actor("Other")
    editing.merge(one, into=other, by=reviewer)
    claim = save(article, coder, claimants=[{"actor": one.pk}])
    assert claim.claimants.get().actor == other


def test_who_does_not_code_saves_nothing(article: Any) -> None:
    with pytest.raises(workflow.Forbidden):
        save(article, factories.user("nobody", None))


# --- the same form again -------------------------------------------------------------------


def test_a_form_that_is_sent_twice_makes_one_claim(article: Any, coder: Any) -> None:
    key = uuid4()
    first = save(article, coder, key=key, **whole())
    again = save(article, coder, key=key, **whole())
    assert again.pk == first.pk
    assert events(first) == []


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_makes_one_claim(article: Any, coder: Any) -> None:
    key, given = uuid4(), whole()
    both = in_threads(*[lambda: save(article, coder, key=key, **given).pk] * 2)
    assert both[0] == both[1]
    assert Claim.objects.count() == 1


def test_a_form_that_is_sent_again_with_more_in_it_is_updated(article: Any, coder: Any) -> None:
    key = uuid4()
    first = save(article, coder, key=key, text="They will win.")
    again = save(article, coder, key=key, text="They will win by spring.")
    assert (again.pk, again.text) == (first.pk, "They will win by spring.")


def test_a_form_that_is_sent_again_once_it_is_submitted_is_answered(
    article: Any, coder: Any
) -> None:
    key = uuid4()
    claim = save(article, coder, key=key, **whole())
    workflow.submit(claim, by=coder, accept={each.rule.name: "So it is." for each in _asked(claim)})
    assert save(article, coder, key=key, **whole()).status == "submitted"
    with pytest.raises(Changed, match="cannot change now"):
        save(article, coder, key=key, **whole(text="Too late."))


def _asked(claim: Claim) -> list[Any]:
    from claims import rules

    return [each for each in rules.findings(claim) if each.level == rules.Level.WARNING]


def test_a_key_of_somebody_elses_form_is_refused(article: Any, coder: Any) -> None:
    key = uuid4()
    save(article, coder, key=key)
    with pytest.raises(workflow.Forbidden):
        save(article, factories.user("another"), key=key, text="Mine now.")


# --- changing it ---------------------------------------------------------------------------


def test_saving_the_same_again_changes_nothing(article: Any, coder: Any) -> None:
    claim = save(article, coder, **whole())
    save(article, coder, claim, seen=coding.fingerprint(claim), **whole())
    assert events(claim) == []
    assert Claim.pgh_event_model.objects.filter(pgh_obj=claim.pk, pgh_label="update").count() == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"quotes": [{"exact": "by spring"}]}, [("Quote", "delete")]),
        (
            {"quotes": [{"exact": "by spring"}, {"exact": "We shall win"}]},
            [("Quote", "update")] * 2,
        ),
        ({"quotes": [{"exact": "We shall"}, {"exact": "by spring"}]}, [("Quote", "update")]),
        ({"claimants": []}, [("Claimant", "delete")]),
        ({"stances": []}, [("Stance", "delete")]),
    ],
    ids=["a part less", "parts in another order", "a part shorter", "no claimant", "no stance"],
)
def test_the_history_tells_what_changed_and_nothing_more(
    article: Any, coder: Any, change: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    claim = save(article, coder, **whole())
    save(article, coder, claim, **whole(**change))
    changed = [each for each in events(claim) if each[1] != "insert"]
    assert len(changed) in (len(told), len(told) - 1)  # two that swap places may take one step
    assert set(changed) == set(told)


def test_another_side_and_another_role_are_changes_of_the_row(article: Any, coder: Any) -> None:
    claim = save(article, coder, **whole())
    proposition, actor = factories.proposition().pk, factories.actor().pk
    save(
        article, coder, claim,
        **whole(
            stances=[{"proposition": proposition, "stance": "opposes"}],
            claimants=[{"actor": actor, "role": "relayed_by", "described_as": "a bystander"}],
        ),
    )  # fmt: skip
    changed = [each for each in events(claim) if each[1] != "insert"]
    assert changed == [("Claimant", "update"), ("Stance", "update")]
    assert claim.stances.get().stance == "opposes"


def test_a_claimant_who_comes_before_another_is_first(article: Any, coder: Any) -> None:
    claim = save(article, coder, **whole())
    first = factories.actor("Bob Brown")
    save(article, coder, claim, claimants=[{"actor": first.pk}, *whole()["claimants"]])
    assert [str(each) for each in claim.claimants.all()] == ["Bob Brown", "Ada Example"]


def test_two_claimants_change_places(article: Any, coder: Any) -> None:
    both = [{"actor": factories.actor(name).pk} for name in ("One", "Two")]
    claim = save(article, coder, claimants=both)
    save(article, coder, claim, claimants=both[::-1])
    assert [str(each) for each in claim.claimants.all()] == ["Two", "One"]


def test_a_quote_moves_to_another_place_of_the_same_words(article: Any, coder: Any) -> None:
    claim = save(article, coder, quotes=[{"exact": "Ada spoke"}])
    at = TEXT.rindex("Ada spoke")
    save(article, coder, claim, quotes=[{"exact": "Ada spoke", "start": at, "end": at + 9}])
    assert claim.quotes.get().start == at


# --- two at once ---------------------------------------------------------------------------


def test_who_saves_second_is_told_and_saves_nothing(article: Any, coder: Any) -> None:
    claim = save(article, coder, **whole())
    seen = coding.fingerprint(claim)
    save(article, coder, claim, seen=seen, **whole(text="From one window."))
    with pytest.raises(Changed, match="another window"):
        save(article, coder, claim, seen=seen, **whole(text="From the other."))
    assert Claim.objects.get(pk=claim.pk).text == "From one window."


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_save_at_once_one_is_told(article: Any, coder: Any) -> None:
    claim = save(article, coder, **whole())
    seen = coding.fingerprint(claim)

    def change(text: str) -> Any:
        return lambda: save(article, coder, claim, seen=seen, **whole(text=text)).text

    one, other = in_threads(change("From one window."), change("From the other."))
    told = [each for each in (one, other) if isinstance(each, Changed)]
    assert len(told) == 1
    assert Claim.objects.get(pk=claim.pk).text in (one, other)


def test_who_saves_what_is_saved_already_is_told_of_no_conflict(article: Any, coder: Any) -> None:
    claim = save(article, coder, **whole())
    seen = coding.fingerprint(claim)
    for _ in range(2):  # the answer to the first was lost
        saved = save(article, coder, claim, seen=seen, **whole(text="Changed."))
    assert saved.text == "Changed."


def test_a_decision_in_the_meantime_is_a_change(article: Any, coder: Any, reviewer: Any) -> None:
    claim = factories.draft(coder, article, quote="by spring")
    seen = coding.fingerprint(claim)
    workflow.submit(claim, by=coder, accept=_accepting(claim))
    workflow.return_(claim, by=reviewer, reason="Shorter.")
    with pytest.raises(Changed):
        save(article, coder, claim, seen=seen)


def _accepting(claim: Claim) -> dict[str, str]:
    return {each.rule.name: "So it is." for each in _asked(claim)}


def test_what_is_submitted_is_not_changed(article: Any, coder: Any) -> None:
    claim = factories.submitted(coder=coder)
    with pytest.raises(Changed, match="waiting for review"):
        coding.save(claim.article, answers(), by=coder, claim=claim)


def test_what_is_deleted_meanwhile_is_a_conflict(article: Any, coder: Any) -> None:
    claim = save(article, coder)
    coding.delete(claim, by=coder)
    with pytest.raises(workflow.Impossible, match="deleted"):
        save(article, coder, claim)


def test_another_coders_claim_is_not_changed(article: Any, coder: Any) -> None:
    claim = save(article, coder)
    with pytest.raises(workflow.Forbidden):
        save(article, factories.user("another"), claim)


def test_a_claim_stays_in_its_article(article: Any, coder: Any) -> None:
    claim = save(article, coder)
    with pytest.raises(workflow.Impossible, match="another article"):
        save(factories.article(), coder, claim)


# --- deleting ------------------------------------------------------------------------------


def test_a_draft_goes_with_all_its_parts(article: Any, coder: Any) -> None:
    claim = save(article, coder, **whole())
    assert coding.delete(claim, by=coder, seen=coding.fingerprint(claim)) == claim.version_id
    assert not Quote.objects.exists()


def test_what_changed_meanwhile_is_not_deleted(article: Any, coder: Any) -> None:
    claim = save(article, coder)
    seen = coding.fingerprint(claim)
    save(article, coder, claim, text="More words.")
    with pytest.raises(Changed):
        coding.delete(claim, by=coder, seen=seen)


def test_what_was_submitted_once_is_kept(article: Any, coder: Any) -> None:
    claim = factories.submitted(coder=coder)
    workflow.recall(claim, by=coder)
    with pytest.raises(workflow.Impossible, match="kept with its decisions"):
        coding.delete(claim, by=coder)


# --- a corrected text ----------------------------------------------------------------------


def test_a_passage_chosen_in_an_earlier_text_goes_into_the_newest(article: Any, coder: Any) -> None:
    before, at = article.snapshot, TEXT.index("We shall win")
    editing.add_text(article, f"Corrected. {TEXT}", by=coder, method="paste")
    quotes = [{"exact": "We shall win", "start": at, "end": at + 12}]
    quote = save(article, coder, snapshot=before.pk, quotes=quotes).quotes.get()
    assert (quote.snapshot, quote.start) == (article.snapshot, at + len("Corrected. "))


def test_a_quote_left_behind_stays_while_other_things_change(article: Any, coder: Any) -> None:
    claim = save(article, coder, quotes=[{"exact": "by spring"}])
    there = claim.quotes.get()
    editing.add_text(article, "Quite another text.", by=coder, method="paste")
    same = {"exact": there.exact, "start": there.start, "end": there.end}
    saved = save(article, coder, claim, text="Other words.", quotes=[same])
    assert saved.quotes.get().snapshot == there.snapshot


# --- speed ---------------------------------------------------------------------------------

#: Of a claim with all parts that is changed: what every save asks, however much is there.
QUERIES = {"savepoint and release": 2, "the claim and its parts": 6, "what it names": 5,
           "the text": 1, "last decision": 1, "changes": 3, "the claim again": 1}  # fmt: skip


def test_a_save_takes_as_many_queries_in_an_article_of_many_claims(
    article: Any, coder: Any
) -> None:
    topics = [factories.topic().pk]
    claim = save(article, coder, **whole(topics=topics))
    for number in range(10):
        factories.draft(coder, article, f"Another {number}", quote="Ada spoke")
    other = {"text": "Changed.", "quotes": [{"exact": "We shall"}], "topics": topics}
    with CaptureQueriesContext(connection) as asked:
        save(article, coder, claim, seen=coding.fingerprint(claim), **whole(**other))
    assert len(asked) <= sum(QUERIES.values()) + 6  # the fingerprint's own, asked by the test
