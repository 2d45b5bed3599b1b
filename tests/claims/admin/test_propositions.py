from typing import Any

import pytest

from claims import codebook
from claims.formats.document import load
from claims.models import CodebookVersion, Entry, Proposition, Revision, Topic
from tests import factories
from tests.pages import errors, said, save

pytestmark = pytest.mark.django_db
PROPOSITIONS = "/admin/claims/proposition/"
TOPICS = "/admin/claims/topic/"


def suggested(client: Any, term: str, field: str = "broader") -> list[str]:
    page = client.get(
        "/admin/autocomplete/",
        {"app_label": "claims", "model_name": "proposition", "field_name": field, "term": term},
    )
    return [each["text"] for each in page.json()["results"]]


@pytest.fixture
def shown(coder: Any, reviewer: Any) -> Proposition:
    """A proposition a published claim shows."""
    claim = factories.published()
    return claim.stances.get().proposition


def change(thing: Any) -> str:
    return f"/admin/claims/{thing._meta.model_name}/{thing.pk}/change/"


def test_propositions_are_suggested_whatever_the_accents_and_case(
    client_of: Any, coder: Any
) -> None:
    factories.proposition("The café is open")
    factories.proposition("The bar is open")
    assert suggested(client_of(coder), "CAFE open") == ["The café is open"]


def test_a_proposition_that_was_merged_away_is_not_suggested(client_of: Any, coder: Any) -> None:
    kept = factories.proposition("Rain is wet")
    Proposition.objects.create(text="Rain is damp", merged_into=kept)
    assert suggested(client_of(coder), "Rain") == ["Rain is wet"]


def test_a_coder_adds_a_proposition_with_what_is_broader(client_of: Any, coder: Any) -> None:
    above = factories.proposition("Water is wet")
    save(client_of(coder), f"{PROPOSITIONS}add/", text="Rain is wet", broader=above.pk)
    assert Proposition.objects.get(text="Rain is wet").broader == above


def test_a_proposition_is_not_broader_than_itself(client_of: Any, coder: Any) -> None:
    above = factories.proposition("Water is wet")
    below = factories.proposition("Rain is wet", broader=above)
    page = save(client_of(coder), change(above), broader=below.pk, note="Why.")
    assert "A proposition cannot be broader than itself." in errors(page)


def test_the_same_proposition_twice_is_refused(client_of: Any, coder: Any) -> None:
    factories.proposition("Rain is wet")
    page = save(client_of(coder), f"{PROPOSITIONS}add/", text="rain is WET")
    assert "There is this proposition already." in errors(page)


def test_a_coder_cannot_change_what_published_claims_show(
    client_of: Any, coder: Any, shown: Proposition
) -> None:
    client = client_of(coder)
    page = client.get(change(shown)).content.decode()
    assert "That takes a reviewer or manager" in page
    assert client.post(change(shown), {"text": "Other words"}).status_code == 403
    shown.refresh_from_db()
    assert shown.text != "Other words"


def test_a_reviewer_who_changes_it_corrects_the_record(
    client_of: Any, reviewer: Any, shown: Proposition
) -> None:
    page = save(client_of(reviewer), change(shown), text="China stands aside", note="Why.")
    assert Revision.objects.first().kind == "correct"
    assert "China stands aside" in Entry.objects.get(valid_until=None).document
    assert any("corrected in revision 2" in each for each in said(page))


def test_a_coder_may_change_what_only_drafts_use(client_of: Any, coder: Any) -> None:
    factories.draft()
    save(client_of(coder), change(factories.proposition()), text="Other words", note="Why.")
    assert Proposition.objects.get().text == "Other words"
    assert not Revision.objects.exists()


def test_a_proposition_claims_rest_on_is_not_deleted(client_of: Any, manager: Any) -> None:
    claim = factories.draft()
    which = factories.proposition()
    page = client_of(manager).post(f"{PROPOSITIONS}{which.pk}/delete/", {"post": "yes"})
    assert claim.public_id in page.content.decode()
    assert Proposition.objects.exists()


LIST_QUERIES = [
    "session",
    "user",
    "permissions of the user",
    "permissions of the user's groups",
    "count",
    "count of all",
    "propositions with what they are beside and their claims",
]


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    client_of: Any, coder: Any, django_assert_num_queries: Any
) -> None:
    client = client_of(coder)
    for rows in (1, 4):
        for number in range(rows):
            above = factories.proposition(f"Above {rows} {number}")
            factories.proposition(f"Below {rows} {number}", broader=above)
        with django_assert_num_queries(len(LIST_QUERIES)):
            client.get(PROPOSITIONS)


def test_a_change_asks_why_and_the_version_says_so(client_of: Any, coder: Any) -> None:
    it, client = factories.proposition(), client_of(coder)
    page = save(client, change(it), text="Other words")
    assert "Say why you change it, in a sentence." in errors(page)
    save(client, change(it), text="Other words", note="Clearer.")
    it.refresh_from_db()
    assert (it.since.kind, it.since.note, it.since.by) == ("rename", "Clearer.", coder)


def test_saving_without_a_change_makes_no_version(client_of: Any, coder: Any) -> None:
    it = factories.proposition()
    before = CodebookVersion.objects.newest_number()
    save(client_of(coder), change(it), note="Nothing.")
    assert CodebookVersion.objects.newest_number() == before


def test_what_is_new_needs_no_note(client_of: Any, coder: Any) -> None:
    save(client_of(coder), f"{PROPOSITIONS}add/", text="Rain is wet")
    made = Proposition.objects.get(text="Rain is wet")
    assert (made.since.kind, made.since.by) == ("add", coder)


def test_what_is_no_longer_used_is_not_suggested(client_of: Any, reviewer: Any) -> None:
    factories.proposition("Rain is wet")
    codebook.deprecate(factories.proposition("Rain is damp"), "Vague.", by=reviewer)
    assert suggested(client_of(reviewer), "Rain") == ["Rain is wet"]


def test_a_version_says_what_was_deleted_and_by_whom(client_of: Any, manager: Any) -> None:
    it = factories.proposition("Rain is wet")
    client_of(manager).post(f"{PROPOSITIONS}{it.pk}/delete/", {"post": "yes"})
    newest = CodebookVersion.objects.first()
    assert (newest.note, newest.by) == (f"{it.public_id} “Rain is wet” was deleted.", manager)


@pytest.mark.parametrize(
    ("use", "shown"), [("yes", ["Rain is wet"]), ("no", ["Vague"]), ("merged", ["Rain is moist"])]
)
def test_the_list_is_narrowed_to_what_is_in_use_or_not(
    client_of: Any, reviewer: Any, use: str, shown: list[str]
) -> None:
    it = factories.proposition("Rain is wet")
    codebook.deprecate(factories.proposition("Vague"), "Vague.", by=reviewer)
    codebook.merge(factories.proposition("Rain is moist"), into=it, by=reviewer, note="The same.")
    page = client_of(reviewer).get(PROPOSITIONS, {"use": use})
    assert [each.text for each in page.context["cl"].result_list] == shown


# --- topics --------------------------------------------------------------------------------


def test_the_slug_of_a_topic_stays_once_a_published_claim_shows_it(
    client_of: Any, reviewer: Any
) -> None:
    factories.published(topics=("rain",))
    topic = Topic.objects.get()
    save(client_of(reviewer), change(topic), name="Rainfall", slug="snow", note="Why.")
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Rainfall", "rain")


def test_renaming_a_topic_corrects_the_published_claims_that_show_it(
    client_of: Any, reviewer: Any
) -> None:
    claim = factories.published(topics=("rain",))
    save(client_of(reviewer), change(Topic.objects.get()), name="Rainfall", note="Why.")
    entry = Entry.objects.get(number=claim.number, valid_until=None)
    assert load(entry.document)["topic_names"] == {"rain": "Rainfall"}


def test_the_slug_of_an_unpublished_topic_can_change(client_of: Any, coder: Any) -> None:
    topic = factories.topic("rain")
    save(client_of(coder), change(topic), slug="snow", note="Why.")
    topic.refresh_from_db()
    assert topic.slug == "snow"


def test_a_topic_is_not_broader_than_itself(client_of: Any, coder: Any) -> None:
    topic = factories.topic("rain")
    page = save(client_of(coder), change(topic), broader=topic.pk, note="Why.")
    assert "A topic cannot be broader than itself." in errors(page)


def test_a_topic_with_claims_is_not_deleted(client_of: Any, manager: Any) -> None:
    claim = factories.draft(topics=("rain",))
    topic = Topic.objects.get()
    page = client_of(manager).post(f"{TOPICS}{topic.pk}/delete/", {"post": "yes"})
    assert claim.public_id in page.content.decode()
    assert Topic.objects.exists()


TOPIC_QUERIES = [*LIST_QUERIES[:-1], "topics with what is broader and how many claims"]


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_of_topics_takes_the_same_queries_however_long(
    client_of: Any, coder: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        Topic.objects.create(
            name=f"Topic {number}", slug=f"topic-{number}", broader=factories.topic(f"a{number}")
        )
    client = client_of(coder)
    with django_assert_num_queries(len(TOPIC_QUERIES)):
        client.get(TOPICS)
