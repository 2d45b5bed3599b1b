"""Every rule: where it speaks, where it is silent just beside, and how an exception is made."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import codebook, duplicates, editing, rules, workflow
from claims.contrary import Contrary
from claims.duplicates import Pair
from claims.models import Claim, Exemption, Proposition
from claims.rules import Facts, Level
from claims.rules.facts import Author, Days, Link, Position, Side, Speaker, Words
from sources.models import Affiliation, LinkCheck
from tests import factories as make
from tests.claims.ruled import asking, by_ada, names, ready

MARCH = Days("March 2021", date(2021, 3, 1), date(2021, 3, 31))
APRIL = Days("April 2021", date(2021, 4, 1), date(2021, 4, 30))
YEAR = Days("2021", date(2021, 1, 1), date(2021, 12, 31))
ADA, BO, NATO = (
    Speaker("Ada", "speaker", 1), Speaker("Bo", "speaker", 2), Speaker("NATO", "speaker", 3),
)  # fmt: skip
BY_ADA = (Author(1, "author"),)
THERE = Words("Beijing is hardly neutral", placed=True, in_newest=True)
NEUTRAL = Side(1, "China is neutral", "opposes")
#: Nothing to find fault with: by Ada, in her own voice, with the quote in the newest text.
FINE = Facts(
    made=MARCH, issued=MARCH, outlet="The Herald", coder=7, quotes=(THERE,), claimants=(ADA,),
    byline=BY_ADA, stances=(NEUTRAL,), link=Link("https://example.org/a", findable=True),
)  # fmt: skip


def fine(**other: Any) -> Facts:
    return replace(FINE, **other)


def quoted(exact: str, attribution: str = "indirect_quotation") -> Facts:
    """What Bo says in Ada's article."""
    return fine(claimants=(BO,), attribution=attribution, quotes=(replace(THERE, exact=exact),))


def sides(*both: tuple[str, str]) -> Facts:
    """Stances on a proposition and on its negation."""
    [(one, other)] = both
    negation = Side(2, "China is not neutral", other, negation_of=1)
    return fine(stances=(replace(NEUTRAL, stance=one), negation))


def pair(**other: Any) -> Facts:
    """Another claim that looks like this one; ``status`` and ``coder_id`` are its own."""
    claim = Claim(
        number=9, version=1, text="China is not neutral.",
        status=other.pop("status", "submitted"), coder_id=other.pop("coder_id", 8),
    )  # fmt: skip
    return fine(alike=(Pair(1, claim, **({"similarity": 0.8} | other)),))


def held(days: Days) -> Facts:
    return fine(claimants=(replace(ADA, position=Position("minister", days)),))


OTHER = Claim(number=9, version=1, text="China is not neutral.")
BEFORE = Days("until February 2021", None, date(2021, 2, 28))
AFTER = Days("from April 2021", date(2021, 4, 1), None)
TOUCHING = Days("until 3 March 2021", None, date(2021, 3, 3))
OPEN_END = Days("from 2020", date(2020, 1, 1), None)
INDIRECT, DIRECT, MIXED = "indirect_quotation", "direct_quotation", "mixed"

#: rule → where it speaks, and where it is silent just beside.
TABLE: dict[str, tuple[list[Facts], list[Facts]]] = {
    "claimant-missing": ([fine(claimants=())], [FINE]),
    "stance-missing": ([fine(stances=())], [FINE]),
    "quote-missing": ([fine(quotes=())], [FINE, fine(quotes=(), text_held=False)]),
    "quote-not-in-text": (
        [fine(quotes=(THERE, replace(THERE, placed=False)))],
        [FINE, fine(quotes=(replace(THERE, placed=False),), text_held=False)],
    ),
    "quote-in-older-text": (
        [fine(quotes=(replace(THERE, in_newest=False),))],
        [FINE, fine(quotes=(replace(THERE, in_newest=False, placed=False),))],
    ),
    "quote-not-typed": (
        [fine(quotes=(), text_held=False)],
        [fine(quotes=()), fine(quotes=(replace(THERE, placed=False),), text_held=False)],
    ),
    "made-after-publication": (
        [fine(made=APRIL)],
        [FINE, fine(made=APRIL, issued=YEAR), fine(made=YEAR), fine(made=Days("no date")),
         fine(made=APRIL, issued=Days("no date"))],
    ),
    "author-not-own-voice": (
        [fine(attribution=INDIRECT), fine(attribution=DIRECT), fine(attribution=MIXED),
         fine(attribution=INDIRECT, claimants=(ADA, BO)),
         fine(attribution=DIRECT, byline=(Author(1, "speaker"),))],
        [FINE, fine(attribution=DIRECT, claimants=(BO,)),
         fine(attribution=MIXED, claimants=(ADA, BO)),
         fine(attribution=DIRECT, byline=(Author(1, "interviewee"),)),
         fine(attribution=DIRECT, byline=(Author(1, "translator"),)),
         fine(attribution=INDIRECT, claimants=(BO, replace(ADA, role="relayed_by")))],
    ),
    "own-voice-not-author": (
        [fine(claimants=(BO,)), fine(claimants=(ADA, BO)),
         fine(claimants=(Speaker("some analysts", "speaker"),)), fine(claimants=(BO,), byline=())],
        [FINE, fine(claimants=(BO,), attribution=DIRECT),
         fine(claimants=(Speaker("an unnamed author", "speaker"),), byline=()),
         fine(claimants=(BO,), byline=(), outlet=""),
         fine(claimants=(Speaker("The herald", "speaker", 5),)),
         fine(claimants=(ADA, replace(NATO, role="on_behalf_of")))],
    ),
    "quotation-marks-in-indirect": (
        [quoted("it is “hardly neutral”, he said"), quoted('it is "neutral"'),
         quoted("sie ist „neutral“"), quoted("elle est « neutre »"), quoted("中国是「中立」的"),
         quoted("it is ‘hardly neutral’, he said"), quoted("it's 'hardly neutral', he said")],
        [quoted("it is “hardly neutral”", DIRECT), quoted("it is “hardly neutral”", MIXED),
         quoted("China’s neutrality isn’t the allies’ concern"),
         quoted("China's neutrality isn't the allies' concern"), quoted("rock 'n' roll"[:6])],
    ),
    "both-sides-of-a-negation": (
        [sides(("opposes", "opposes")), sides(("supports", "supports"))],
        [sides(("opposes", "supports")), sides(("neutral", "neutral")),
         sides(("unclear", "unclear")),
         fine(stances=(NEUTRAL, Side(3, "Something else", "opposes")))],
    ),
    "contrary-in-the-article": (
        [fine(contrary=(Contrary(1, OTHER, "supports", "China is neutral", "opposes", theirs),))
         for theirs in ("China is neutral", "China is not neutral")],
        [FINE],
    ),
    "position-not-held-then": (
        [held(BEFORE), held(AFTER)],
        [held(TOUCHING), held(OPEN_END), held(Days("")), FINE,
         replace(held(BEFORE), made=Days("no date"))],
    ),
    "proposition-out-of-use": (
        [fine(stances=(replace(NEUTRAL, deprecated="Use Q9."),)),
         fine(stances=(replace(NEUTRAL, merged_into="Q9"),)),
         fine(stances=(replace(NEUTRAL, deprecated="Use Q9."),), editable=False)],
        [FINE, fine(stances=(replace(NEUTRAL, merged_into="Q9"),), editable=False)],
    ),
    "topic-out-of-use": (
        [fine(old_topics=(("Trade", "Use commerce."),))], [FINE, fine(old_topics=(("Trade", ""),))],
    ),
    "same-claim-again": (
        [pair(again=True), pair(again=True, status="published"),
         pair(again=True, status="draft", coder_id=7),
         pair(again=True, answer="different")],
        [pair(), pair(again=True, status="draft"), pair(again=True, status="returned")],
    ),
    "near-duplicate": (
        [pair(), pair(similarity=0.7), pair(again=True, status="draft", similarity=0.1)],
        [pair(similarity=0.69), pair(answer="different"), pair(answer="appearance"),
         pair(again=True)],
    ),
    "byline-missing": (
        [fine(byline=())], [FINE, fine(byline=(), attribution=DIRECT)],
    ),
    "link-dead": (
        [fine(link=Link("https://example.org", True, "it answered 404"))], [FINE],
    ),
    "link-missing": (
        [fine(link=Link())], [FINE, fine(link=Link(findable=True))],
    ),
}  # fmt: skip
SPEAKS = [(name, facts) for name, (here, _) in TABLE.items() for facts in here]
SILENT = [(name, facts) for name, (_, beside) in TABLE.items() for facts in beside]


def found_in(facts: Facts) -> dict[str, str]:
    return {rule.name: said.message for rule, said in rules.check(facts)}


def test_every_rule_has_its_row_in_the_table() -> None:
    assert set(TABLE) == {rule.name for rule in rules.RULES}


def test_a_claim_with_nothing_wrong_keeps_to_every_rule() -> None:
    assert found_in(FINE) == {}


@pytest.mark.parametrize(("name", "facts"), SPEAKS)
def test_a_rule_speaks_in_a_whole_sentence(name: str, facts: Facts) -> None:
    message = found_in(facts)[name]
    assert message[0].isupper() or message[0] in "“"
    assert message.rstrip()[-1] in ".?!”" or facts.stances[0].deprecated


@pytest.mark.parametrize(("name", "facts"), SILENT)
def test_just_beside_it_the_rule_is_silent(name: str, facts: Facts) -> None:
    assert name not in found_in(facts)


DOCS = (Path(__file__).resolve().parents[2] / "docs/rules.md").read_text()


def test_the_docs_have_a_row_for_each_rule_and_no_other() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \| ([^|]+) \| \S.* \|$", DOCS, re.M)
    assert rows == [(rule.name, rule.level.value, rule.title) for rule in rules.RULES]


def test_the_docs_have_the_measures_of_likeness() -> None:
    for measure in (duplicates.SIMILAR, duplicates.ASKED, duplicates.SAME):
        assert f"{measure} " in DOCS


@pytest.mark.parametrize(
    "rule",
    [each for each in rules.RULES if each.level == Level.WARNING],
    ids=lambda rule: rule.name,
)
def test_a_warning_marks_what_it_has_found(rule: rules.Rule) -> None:
    for facts in TABLE[rule.name][0]:
        marks = [said.mark for said in rule.check(facts)]
        assert all(0 < len(mark) <= 200 for mark in marks)
        assert marks == [said.mark for said in rule.check(facts)]


# --- from the database ---------------------------------------------------------------------------


pytestmark = pytest.mark.django_db


def test_a_claim_that_is_right_has_no_findings() -> None:
    assert rules.findings(ready()) == []


def test_a_claim_without_anything_is_told_so() -> None:
    claim = make.draft(article=make.article_with_text(), claimants=(), stances=())
    missing = ["claimant-missing", "stance-missing", "quote-missing"]
    assert names(rules.findings(claim))[:3] == missing


def test_the_author_counts_also_after_a_merge(reviewer: Any) -> None:
    claim = ready(claimants=["A. Example"], attribution="direct_quotation")
    claim = workflow.submit(claim, by=claim.coder)
    assert names(rules.findings(claim)) == []
    editing.merge(make.actor("A. Example"), into=make.actor(), by=reviewer)
    assert names(rules.findings(claim)) == ["author-not-own-voice"]


def test_a_quote_that_only_an_older_text_has_is_asked_about() -> None:
    claim = ready()
    claim = workflow.submit(claim, by=claim.coder)
    editing.add_text(claim.article, "Other words.", by=claim.coder, method="paste")
    assert names(rules.findings(claim)) == ["quote-in-older-text"]


def test_a_quote_that_the_newest_text_has_as_well_is_not() -> None:
    claim = ready()
    claim = workflow.submit(claim, by=claim.coder)
    editing.add_text(claim.article, f"Corrected. {make.TEXT}", by=claim.coder, method="paste")
    assert rules.findings(claim) == []


def test_a_claim_without_a_date_of_its_own_was_made_when_its_article_came_out() -> None:
    claim = ready()
    past = Affiliation.objects.create(actor=make.actor(), title="minister", end="2020")
    claim.claimants.update(affiliation=past)
    assert "March 2021" in rules.findings(claim)[0].message


def test_a_date_after_publication_blocks_also_where_the_article_was_changed() -> None:
    claim = ready(made="2021-03-05")
    type(claim.article).objects.update(issued="2021-02")
    with pytest.raises(workflow.Incomplete, match="after the article came out"):
        workflow.submit(claim, by=claim.coder)


def test_a_stance_on_a_proposition_and_on_its_negation_is_found_either_way() -> None:
    plain = make.proposition()
    negation = Proposition.objects.create(text="China takes sides", negation_of=plain)
    claim = ready(stances=[(plain, "opposes"), (negation, "opposes")])
    assert names(rules.findings(claim)) == ["both-sides-of-a-negation"]


def test_a_proposition_that_is_no_longer_used_is_named_with_what_to_use(manager: Any) -> None:
    claim = ready()
    codebook.deprecate(make.proposition(), why="Use Q9.", by=manager, note="Too vague.")
    assert "Use Q9." in rules.findings(claim)[0].message


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        ({"answer": 404}, ["link-dead"]),
        ({"answer": None, "problem": "there is no server"}, ["link-dead"]),
        ({"answer": 200}, []),
        ({"answer": 404, "url": "https://example.org/old"}, []),
    ],
)
def test_a_dead_link_is_that_of_the_address_the_article_has_now(
    kept: dict[str, Any], found: list[str]
) -> None:
    claim = ready()
    LinkCheck.objects.create(article=claim.article, **{"url": claim.article.url} | kept)
    assert names(rules.findings(claim)) == found


def test_an_article_that_nobody_can_find_is_hinted_at() -> None:
    claim = ready(by_ada())
    type(claim.article).objects.update(url="")
    assert names(rules.findings(claim)) == ["link-missing"]


QUERIES = [
    "exceptions", "quotes", "claimants", "stances", "topics out of use", "what is alike",
    "the claims that are", "what is contrary", "the claims", "their bylines",
]  # fmt: skip


def test_the_findings_of_fifty_claims_take_as_many_queries_as_of_one() -> None:
    article = by_ada()
    claims = [
        ready(article, text=f"Claim {n}.", stances=[(f"It is {n}.", "opposes")], topics=["war"])
        for n in range(50)
    ]
    with CaptureQueriesContext(connection) as one:
        rules.findings_of(claims[:1])
    with CaptureQueriesContext(connection) as fifty:
        found = rules.findings_of(claims)
    assert len(found) == 50
    assert len(one) == len(fifty) == len(QUERIES), "\n".join(q["sql"] for q in fifty)


# --- submitting ----------------------------------------------------------------------------------


def test_a_warning_asks_before_the_claim_is_submitted() -> None:
    claim = asking()
    with pytest.raises(workflow.Asked) as asked:
        workflow.submit(claim, by=claim.coder)
    assert names(asked.value.findings) == ["own-voice-not-author"]
    assert asked.value.status_code == 422
    assert Claim.objects.get().status == "draft"


def test_an_answer_submits_the_claim_and_is_kept_with_who_gave_it() -> None:
    claim = asking()
    workflow.submit(claim, by=claim.coder, accept={"own-voice-not-author": " Ghost-written. "})
    exemption = Exemption.objects.get()
    assert (exemption.reason, exemption.by) == ("Ghost-written.", claim.coder)
    assert Claim.objects.get().status == "submitted"


def test_an_answer_to_a_question_nobody_asked_is_not_kept() -> None:
    claim = ready()
    workflow.submit(claim, by=claim.coder, accept=make.ANSWERS)
    assert not Exemption.objects.exists()


def test_an_empty_answer_is_none() -> None:
    claim = asking()
    with pytest.raises(workflow.Incomplete, match="Say why the claim is right"):
        workflow.submit(claim, by=claim.coder, accept={"own-voice-not-author": " "})
    assert not Exemption.objects.exists()


def test_of_two_questions_one_answer_is_not_enough_and_is_not_kept_alone() -> None:
    claim = asking()
    past = Affiliation.objects.create(actor=make.actor("Bo Example"), title="minister", end="2020")
    claim.claimants.update(affiliation=past)
    with pytest.raises(workflow.Asked) as asked:
        workflow.submit(claim, by=claim.coder, accept={"own-voice-not-author": "Ghost-written."})
    assert names(asked.value.findings) == ["position-not-held-then"]
    assert not Exemption.objects.exists()


def test_a_violation_is_not_answered_away() -> None:
    claim = ready(claimants=())
    answers = {rule.name: "I know better." for rule in rules.RULES}
    with pytest.raises(workflow.Incomplete, match="Add the claimant"):
        workflow.submit(claim, by=claim.coder, accept=answers)


def test_a_suggestion_keeps_nothing_from_being_submitted() -> None:
    claim = ready(make.article_with_text())
    assert {each.level for each in rules.findings(claim)} == {Level.SUGGESTION}
    assert workflow.submit(claim, by=claim.coder).status == "submitted"
