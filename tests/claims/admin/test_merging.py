"""Two compared side by side, and made one field by field."""

import json
import re
from typing import Any

import pytest

from claims.models import Entry, Revision, Share
from claims.record import Record
from sources import adding
from sources.models import Actor
from tests import factories
from tests.pages import said

pytestmark = pytest.mark.django_db
ACTORS = "/admin/sources/actor/"


@pytest.fixture
def two() -> tuple[Actor, Actor]:
    """One person twice; the second is described, and older in nothing."""
    one = factories.actor("J. Yang", family="Yang", given="J.", wikidata="Q1")
    return one, factories.actor("Jianli Yang", family="Yang", description="a dissident")


def address(one: Any, two: Any) -> str:
    return f"/admin/sources/{one._meta.model_name}/merge/{one.pk}/{two.pk}/"


def merge(client: Any, one: Any, two: Any, *, keep: Any, **fields: Any) -> Any:
    chosen = {f"field_{name}": each.pk for name, each in fields.items()}
    return client.post(address(one, two), {"keep": keep.pk} | chosen, follow=True)


def change(thing: Any) -> str:
    return f"/admin/sources/{thing._meta.model_name}/{thing.pk}/change/"


def chosen(page: Any) -> dict[str, str]:
    """What is chosen in the page as it came: by each field, the id of the one."""
    radios = r'type="radio" name="(\w+)" value="(\d+)"(?: required)? checked'
    return dict(re.findall(radios, page.content.decode()))


def test_two_chosen_in_the_list_are_compared_before_anything_is_done(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    ids = [each.pk for each in two]
    typed = {"action": "merge_selected", "_selected_action": ids}
    page = client_of(reviewer).post(ACTORS, typed, follow=True)
    assert page.redirect_chain[-1][0] == address(*two)
    assert f"{two[0].public_id} stays" in page.content.decode()
    assert Actor.objects.current().count() == 2


def test_what_only_one_of_them_has_is_chosen_and_else_what_the_one_that_stays_has(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    factories.draft(claimants=[two[1]])
    one, other = (str(each.pk) for each in two)
    page = client_of(reviewer).get(address(*two))
    assert chosen(page) == {
        "keep": other,  # a claim rests on it
        "field_name": other,
        "field_given": one,
        "field_description": other,
        "field_wikidata": one,
    }


def test_each_field_is_taken_from_the_one_that_was_chosen(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    one, kept = two
    merge(client_of(reviewer), *two, keep=kept, wikidata=one, given=one, description=kept)
    kept.refresh_from_db()
    assert (kept.wikidata, kept.given) == ("Q1", "J.")
    assert (kept.name, kept.description) == ("Jianli Yang", "a dissident")


def test_of_a_name_that_is_taken_over_the_other_becomes_an_alias(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    one, kept = two
    article = factories.article()
    byline = article.bylines.create(actor=kept)
    merge(client_of(reviewer), *two, keep=kept, name=one)
    kept.refresh_from_db()
    byline.refresh_from_db()
    assert kept.name == "J. Yang"
    assert [alias.name for alias in kept.aliases.all()] == ["Jianli Yang"]
    assert byline.printed == "Jianli Yang"


def test_the_record_is_corrected_once_with_the_values_that_stay(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    one, kept = two
    factories.published(claimants=[kept])
    page = merge(client_of(reviewer), *two, keep=kept, name=one)
    assert said(page) == [
        f"{one.public_id} is now {kept.public_id} (J. Yang). "
        "The record was corrected in revision 2."
    ]
    assert Revision.objects.count() == 2
    document = json.loads(Record.current().claims()[0].document)
    assert document["claimants"][0]["name"] == "J. Yang"


def test_an_article_takes_the_doi_of_the_one_that_goes(client_of: Any, reviewer: Any) -> None:
    one, kept = factories.article("One", doi="10.1234/a"), factories.article("Two", doi="10.1234/b")
    merge(client_of(reviewer), one, kept, keep=kept, doi=one, title=kept)
    one.refresh_from_db()
    kept.refresh_from_db()
    assert one.merged_into == kept
    assert (kept.doi, kept.title) == ("10.1234/a", "Two")
    assert not Entry.objects.exists()


def test_an_outlet_takes_the_name_of_the_one_that_goes(client_of: Any, reviewer: Any) -> None:
    one, kept = adding.the_outlet("The Times"), adding.the_outlet("Times, The")
    merge(client_of(reviewer), one, kept, keep=kept, name=one)
    kept.refresh_from_db()
    assert kept.name == "The Times"


@pytest.mark.parametrize("field", ["kind", "merged_into", "id", "sort_name", "nonsense"])
def test_what_is_no_choice_changes_nothing(
    client_of: Any, reviewer: Any, two: Any, field: str
) -> None:
    merge(client_of(reviewer), *two, keep=two[1], **{field: two[0]})
    two[1].refresh_from_db()
    assert (two[1].name, two[1].kind) == ("Jianli Yang", "person")


@pytest.mark.parametrize("keep", ["", "0", "999999", "x", "1; DROP"])
def test_which_one_stays_has_to_be_said(client_of: Any, reviewer: Any, two: Any, keep: str) -> None:
    page = client_of(reviewer).post(address(*two), {"keep": keep, "field_description": two[0].pk})
    assert page.status_code == 422
    assert "Choose which one stays." in page.content.decode()
    assert chosen(page)["field_description"] == str(two[0].pk)


def test_a_merge_that_cannot_be_is_refused_and_what_was_chosen_is_kept(
    client_of: Any, reviewer: Any
) -> None:
    one, nato = factories.actor("NATO"), factories.actor("Nato", kind="organisation")
    page = merge(client_of(reviewer), one, nato, keep=nato, name=one)
    assert page.status_code == 422
    assert "Correct the kind of one of them first." in page.content.decode()
    assert (chosen(page)["keep"], chosen(page)["field_name"]) == (str(nato.pk), str(one.pk))
    assert Actor.objects.current().count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_only_two_are_merged_at_a_time(client_of: Any, reviewer: Any, count: int) -> None:
    actors = [factories.actor(f"Actor {number}") for number in range(count)]
    typed = {"action": "merge_selected", "_selected_action": [each.pk for each in actors]}
    page = client_of(reviewer).post(ACTORS, typed, follow=True)
    assert said(page) == ["Choose exactly two to merge."]


def test_a_coder_merges_nothing(client_of: Any, coder: Any, two: Any) -> None:
    assert client_of(coder).get(address(*two)).status_code == 403
    assert client_of(coder).post(address(*two), {"keep": two[0].pk}).status_code == 403
    assert Actor.objects.current().count() == 2


@pytest.mark.parametrize("pair", ["1/999999", "0/0", "999999999999999999999/1"])
def test_what_is_not_there_is_not_merged(client_of: Any, reviewer: Any, pair: str) -> None:
    assert client_of(reviewer).get(f"{ACTORS}merge/{pair}/").status_code == 404


def test_a_thing_is_not_compared_with_itself(client_of: Any, reviewer: Any, two: Any) -> None:
    assert client_of(reviewer).get(address(two[0], two[0])).status_code == 404


def test_of_two_who_merge_the_same_pair_the_second_is_told(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    client = client_of(reviewer)
    merge(client, *two, keep=two[1])
    page = merge(client, *two, keep=two[0])
    assert said(page) == [f"{two[0].public_id} has been merged away already."]


def test_what_was_merged_away_says_so_and_is_read_only(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    one, kept = two
    client = client_of(reviewer)
    merge(client, one, kept, keep=kept)
    page = client.get(change(one)).content.decode()
    assert f"{one.public_id} has been merged into {kept.public_id}" in page
    assert f"merged into {kept.public_id}" in client.get(ACTORS).content.decode()
    assert client.post(change(one), {"name": "Other"}).status_code == 403


def test_claims_that_are_hidden_from_the_reviewer_are_not_counted(
    client_of: Any, reviewer: Any, manager: Any, two: Any
) -> None:
    factories.draft(claimants=[two[0]])
    Share.objects.create(percent=100, seed="a seed", by=manager)
    factories.draft(claimants=[two[1]])
    page = client_of(reviewer).get(address(*two))
    [row] = [row for row in page.context["rows"] if row.label == "claimants"]
    assert row.values == ("1", "")
