"""A claim's document: all a reader needs, and nothing that is not theirs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.formats.document import KEYS as format_keys
from claims.formats.document import document as render
from claims.formats.document import dump, load
from claims.models import Claim, Entry, Proposition, Quote, Topic
from sources import adding
from sources.models import Actor, Article, Outlet
from sources.names import PersonName
from tests import factories as make

pytestmark = pytest.mark.django_db

KEYS = (
    "id version status url text quote attribution language made claimants stances article"
    " citations topics topic_names topics_broader credits published corrected withdrawn supersedes"
).split()


def test_the_keys_that_can_be_asked_for_are_those_there_are() -> None:
    assert list(format_keys) == KEYS


def document(**fields: Any) -> dict[str, Any]:
    claim = make.published(**fields)
    return load(Entry.objects.get(claim=claim).document)


def test_every_key_is_there_in_its_order_also_where_it_does_not_apply() -> None:
    made = document()
    assert list(made) == KEYS
    assert (made["quote"], made["made"], made["withdrawn"], made["supersedes"]) == (None,) * 4
    assert made["citations"] == made["topics"] == made["credits"] == []


def test_addresses_are_relative_so_that_the_bytes_stay_true_when_the_site_moves() -> None:
    made = document()
    assert made["url"] == f"/claims/{made['id']}"
    assert made["article"]["url"] == f"/articles/{made['article']['id']}"
    assert "://" not in dump(made)


def test_a_quote_carries_its_place_and_the_hash_of_its_text() -> None:
    article = make.article_with_text()
    quote = document(article=article, quote=make.QUOTE)["quote"]
    assert quote["exact"] == make.QUOTE == make.TEXT[quote["start"] : quote["end"]]
    assert quote["snapshot"] == f"sha256:{article.snapshot.sha256}"
    assert make.TEXT.startswith(quote["prefix"])
    assert "parts" not in quote


def test_a_quote_in_two_parts_is_one_passage_and_both_its_parts() -> None:
    claim = make.draft()
    for position, exact in enumerate(("should not be", "ruled out")):
        Quote.objects.create(claim=claim, exact=exact, position=position)
    workflow.submit(claim, by=claim.coder)
    workflow.publish(claim, by=make.reviewer())
    quote = load(Entry.objects.get().document)["quote"]
    assert quote["exact"] == "should not be … ruled out"
    assert [part["exact"] for part in quote["parts"]] == ["should not be", "ruled out"]


def test_a_claimant_is_shown_with_who_they_were_on_that_day() -> None:
    at = make.actor("Citizen Power Initiatives for China", Actor.Kind.ORGANISATION)
    yang = make.actor("Jianli Yang", family="Yang", given="Jianli")
    position = yang.affiliations.create(title="founder and president", organisation=at)
    claim = make.draft(claimants=())
    claim.claimants.create(actor=yang, described_as="our author", affiliation=position)
    workflow.submit(claim, by=claim.coder)
    workflow.publish(claim, by=make.reviewer())
    (claimant,) = load(Entry.objects.get().document)["claimants"]
    assert claimant == {
        "id": yang.public_id,
        "name": "Jianli Yang",
        "kind": "person",
        "role": "speaker",
        "described_as": "our author",
        "affiliation": {
            "id": at.public_id,
            "name": "Citizen Power Initiatives for China",
            "title": "founder and president",
        },
        "csl": {"family": "Yang", "given": "Jianli"},
    }


def test_a_claimant_the_article_does_not_name_is_called_what_it_calls_them() -> None:
    claim = make.draft(claimants=())
    claim.claimants.create(described_as="some analysts")
    workflow.submit(claim, by=claim.coder)
    workflow.publish(claim, by=make.reviewer())
    (claimant,) = load(Entry.objects.get().document)["claimants"]
    assert (claimant["id"], claimant["kind"]) == (None, "unnamed")
    assert claimant["name"] == "some analysts"


def test_claimants_stand_in_their_order() -> None:
    made = document(claimants=("Cy", "Ada", "Bo"))
    assert [c["name"] for c in made["claimants"]] == ["Cy", "Ada", "Bo"]


@pytest.mark.parametrize(
    ("made", "issued", "expected"),
    [
        ("2021-03~", "2023", ("2021-03~", "2021-03-01", "2021-03-31")),
        ("", "2023", ("2023", "2023-01-01", "2023-12-31")),
    ],
)
def test_a_claim_was_made_on_its_own_date_or_else_its_article_s(
    made: str, issued: str, expected: tuple[str, str, str]
) -> None:
    found = document(article=make.article(issued=issued), made=made)["made"]
    assert (found["edtf"], found["earliest"], found["latest"]) == expected


def test_the_article_is_there_as_a_reference() -> None:
    article = make.article(
        "A title",
        issued="2023",
        outlet="The Times",
        makers=[adding.Maker(PersonName("Yang", "Jianli"))],
    )
    made = document(article=article)["article"]
    assert made["csl"]["author"] == [{"family": "Yang", "given": "Jianli"}]
    assert made["outlet"]["name"] == made["csl"]["container-title"] == "The Times"
    assert made["byline"][0]["name"] == "Jianli Yang"


def test_a_title_is_plain_and_has_its_italics_in_the_reference_alone() -> None:
    made = document(article=make.article("On <i>Ursus</i>"))["article"]
    assert (made["title"], made["csl"]["title"]) == ("On Ursus", "On <i>Ursus</i>")


def test_a_merged_thing_is_shown_as_the_one_that_stays() -> None:
    merged, stays = make.actor("Old name"), make.actor("New name")
    claim = make.submitted(claimants=(merged,))
    merged.merged_into = stays
    merged.save()
    workflow.publish(claim, by=make.reviewer())
    assert load(Entry.objects.get().document)["claimants"][0]["id"] == stays.public_id


PRIVATE = {
    "memo": "a private memo",
    "note": "a note on the article",
    "email": "someone@example.org",
    "name": "Grace",
}


def test_nothing_private_is_in_it() -> None:
    coder = make.user("grace-h", email=PRIVATE["email"], first_name=PRIVATE["name"])
    made = dump(
        document(
            coder=coder,
            memo=PRIVATE["memo"],
            certainty="unsure",
            article=make.article(note=PRIVATE["note"]),
        )
    )
    for secret in (*PRIVATE.values(), "grace-h", "unsure"):
        assert secret not in made


def test_who_chose_to_be_credited_is_named_and_nobody_else() -> None:
    coder = make.user("grace-h", credited_as="Grace H.")
    made = document(coder=coder)
    assert made["credits"] == [{"role": "coder", "name": "Grace H."}]


def test_a_new_version_says_which_it_supersedes() -> None:
    claim = make.published()
    newer = workflow.revise(claim, by=claim.coder)
    workflow.submit(newer, by=claim.coder)
    workflow.publish(newer, by=make.reviewer())
    made = load(Entry.objects.get(valid_until=None).document)
    assert (made["version"], made["supersedes"]) == (2, f"{claim.public_id}v1")


def test_rendering_takes_the_same_number_of_queries_for_one_claim_as_for_many(
    django_assert_num_queries: Any,
) -> None:
    def read() -> None:
        for claim in Claim.objects.for_rendering():
            render(claim, published={})

    _claim_of_merged_things("First")
    with CaptureQueriesContext(connection) as one:
        read()
    for name in ("Second", "Third"):
        _claim_of_merged_things(name)
    with django_assert_num_queries(len(one)):
        read()


def _claim_of_merged_things(name: str) -> None:
    """Everything it shows has been merged into another, and so has what those show."""
    articles = [_article(f"{name} {n}") for n in range(4)]
    propositions = [_proposition(f"{name} {n}") for n in range(2)]
    claim = make.draft(
        text=name, article=articles[0], cites=[articles[2]], claimants=[_merged_actor(name)],
        stances=[(propositions[0], "supports")], quote=make.QUOTE, topics=["neutrality"],
    )  # fmt: skip
    at = make.actor(f"{name} institute", Actor.Kind.ORGANISATION)
    stays = make.actor(f"{name} institution", Actor.Kind.ORGANISATION)
    claimant = claim.claimants.get()
    claimant.affiliation = claimant.actor.affiliations.create(title="head", organisation=at)
    claimant.save()
    for merged, into in ((articles[0], articles[1]), (articles[2], articles[3]), propositions,
                         (at, stays)):  # fmt: skip
        _merge(merged, into)


def _article(title: str) -> Article:
    made = make.article(title, outlet=f"The {title}", text=make.TEXT)
    made.bylines.create(actor=_merged_actor(title))
    _merge(made.outlet, Outlet.objects.create(name=f"A {title}"))
    return made


def _proposition(text: str) -> Proposition:
    around = {}
    for name in ("broader", "negation_of"):
        around[name] = make.proposition(f"{text}: {name}")
        _merge(around[name], make.proposition(f"{text}: {name}, in other words"))
    return make.proposition(text, **around)


def _merged_actor(name: str) -> Actor:
    merged = make.actor(f"{name} as was")
    _merge(merged, make.actor(f"{name} as is"))
    return merged


def _merge(merged: Any, into: Any) -> None:
    merged.merged_into = into
    merged.save()


def test_topics_are_given_by_their_slugs() -> None:
    assert document(topics=["neutrality", "arms"])["topics"] == sorted(
        Topic.objects.values_list("slug", flat=True)
    )


# --- what a document can be asked by: terms and words -------------------------------------------


def terms(**fields: Any) -> set[str]:
    claim = make.published(**fields)
    return set(Entry.objects.get(claim=claim).terms)


def test_terms_say_what_a_document_shows_and_in_which_place() -> None:
    article = make.article(outlet="The Times", makers=[adding.Maker(PersonName("Yang", "Jianli"))])
    claimant, author = make.actor(), make.actor("Jianli Yang")
    found = terms(article=article, topics=["arms"], attribution="mixed", language="de")
    (q, a, p, y, o) = (
        make.proposition().public_id, article.public_id, claimant.public_id, author.public_id,
        article.outlet.public_id,
    )  # fmt: skip
    assert {q, a, p, y, o} <= found
    assert {
        f"claimant:{p}", f"author:{y}", f"article:{a}", f"outlet:{o}", f"proposition:{q}",
        "stance:opposes", f"{q}:opposes", "topic:arms", "attribution:mixed", "language:de",
    } <= found  # fmt: skip
    assert f"claimant:{y}" not in found


def test_words_are_found_in_their_language_and_without_accents() -> None:
    make.published(text="Die Verhandlungen über Zölle.", language="de", claimants=("Jörg Ü",))
    for query, config in (("verhandlung", "german"), ("zolle", "german"), ("jorg", "simple")):
        assert Entry.objects.extra(
            where=["words @@ websearch_to_tsquery(%s::regconfig, claims_fold(%s))"],
            params=[config, query],
        ).exists(), query
