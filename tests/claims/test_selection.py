from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from claims import cursors, editing, reader, workflow
from claims.cursors import Position
from claims.models import Claim
from claims.record import Behind, Record
from claims.selection import BadParameter, Selection
from claims.selection import _asked as asked
from sources.adding import Maker
from sources.names import PersonName
from tests import factories
from tests.claims.choosing import chosen

pytestmark = pytest.mark.django_db

ALLIANCE = "China and Russia will form a military alliance"
NEUTRAL = "China is neutral in the war in Ukraine"


def ids(*claims: Claim) -> list[str]:
    return [claim.public_id for claim in claims]


@pytest.fixture
def yang() -> Claim:
    article = factories.article(
        "An opinion",
        issued="2023",
        outlet="The Example Times",
        makers=[Maker(PersonName("Yang", "Jianli"))],
    )
    return factories.published(
        article=article,
        text="China is not neutral in the war in Ukraine.",
        claimants=["Jianli Yang"],
        stances=[(NEUTRAL, "opposes")],
        topics=["neutrality"],
    )


@pytest.fixture
def kuhrt(yang: Claim) -> Claim:
    return factories.published(
        article=factories.article("United against the USA?", issued="2021-03"),
        text="Signalling that alliances are possible serves Beijing better than having one.",
        claimants=["Natasha Kuhrt", "Marcin Kaczmarski"],
        stances=[(ALLIANCE, "opposes"), (NEUTRAL, "supports")],
        attribution="indirect_quotation",
    )


def actor(name: str) -> str:
    return factories.actor(name).public_id


def proposition(text: str) -> str:
    return factories.proposition(text).public_id


def test_without_parameters_it_is_every_published_claim_newest_first(
    yang: Claim, kuhrt: Claim
) -> None:
    factories.draft()
    assert chosen("") == ids(kuhrt, yang)


def test_a_withdrawn_claim_is_not_chosen(yang: Claim, reviewer: Any) -> None:
    workflow.withdraw(yang, by=reviewer, reason="wrong")
    assert chosen("") == []


def test_every_filter_finds_what_it_names_and_nothing_else(yang: Claim, kuhrt: Claim) -> None:
    found = {
        f"claimant={actor('Jianli Yang')}": [yang],
        f"claimant={actor('Jianli Yang')},{actor('Natasha Kuhrt')}": [kuhrt, yang],
        f"claimant={actor('Marcin Kaczmarski')}&claimant={actor('Natasha Kuhrt')}": [kuhrt],
        f"claimant={actor('Jianli Yang')}&claimant={actor('Natasha Kuhrt')}": [],
        f"author={actor('Jianli Yang')}": [yang],
        f"author={actor('Natasha Kuhrt')}": [],
        f"outlet={yang.article.outlet.public_id}": [yang],
        f"article={kuhrt.article.public_id}": [kuhrt],
        f"proposition={proposition(NEUTRAL)}": [kuhrt, yang],
        "stance=opposes": [kuhrt, yang],
        "stance=supports": [kuhrt],
        f"proposition={proposition(NEUTRAL)}&stance=opposes": [yang],
        f"proposition={proposition(ALLIANCE)}&stance=supports": [],
        "topic=neutrality": [yang],
        "attribution=indirect_quotation": [kuhrt],
        "language=en": [kuhrt, yang],
        "language=de": [],
        f"claim={yang.public_id}": [yang],
        f"claim={yang.public_id},{kuhrt.public_id}": [kuhrt, yang],
        "made_after=2022": [yang],
        "made_before=2022": [kuhrt],
        "made_after=2023-07": [yang],  # “2023” may have been then
        "made_after=2021&made_before=2021": [kuhrt],
        "published_after=2020": [kuhrt, yang],
        "published_before=2020": [],
        "published_after=9000": [],
        "claimant=&q=": [kuhrt, yang],
    }
    assert {query: chosen(query) for query in found} == {
        query: ids(*claims) for query, claims in found.items()
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("alliance", True),  # by stem: the claim says “alliances”
        ("ALLIANCES", True),
        ("Kuhrt alliance", True),
        ("kuhrt -alliance", False),
        ("kuhrt -ukrainian", True),
        ('"better than having"', True),
        ('"Beijing serves"', False),
        ("nothing OR Kaczmarski", True),
        ("Kúhrt", True),
        ("the possible", True),
        ("the", False),
        ("!!! & | <-> :*", False),
        ("-", False),
        ('"', False),
        ("'; DROP TABLE --", False),
        ("\\", False),
    ],
)
def test_words_are_found_as_names_and_by_their_stem(kuhrt: Claim, words: str, found: bool) -> None:
    query = QueryDict(mutable=True)
    query["q"] = words
    query["article"] = kuhrt.article.public_id
    assert chosen(query) == (ids(kuhrt) if found else [])


def test_a_name_that_is_also_a_stop_word_can_be_found() -> None:
    claim = factories.published(claimants=["Will Example"])
    assert chosen("q=will") == ids(claim)


def test_german_text_is_found_by_its_own_stems() -> None:
    claim = factories.published(text="Das Bündnis der Staaten hält.", language="de")
    assert chosen("q=Staat") == ids(claim)


def test_a_language_finds_its_regional_forms_and_a_form_only_itself() -> None:
    plain, british, german = (
        factories.published(text=f"In {code}.", language=code, claimants=(code,))
        for code in ("en", "en-GB", "enm")
    )
    assert set(chosen("language=en")) == set(ids(plain, british))
    assert chosen("language=en-gb") == ids(british)
    assert set(chosen("language=en-GB,enm")) == set(ids(british, german))
    assert Selection.parse(QueryDict("language=en")).count() == 2


def test_an_unwanted_word_is_unwanted_in_every_form_it_is_indexed_in(kuhrt: Claim) -> None:
    assert ids(kuhrt)[0] not in chosen("q=-alliance")


def test_thirty_two_words_are_searched_for_and_one_more_is_refused(kuhrt: Claim) -> None:
    assert chosen("q=" + "+".join(["alliance"] * 32)) == ids(kuhrt)
    with pytest.raises(BadParameter, match="32 words"):
        chosen("q=" + "+".join(["alliance"] * 33))


def test_sorting_goes_by_the_day_it_may_have_been_made(yang: Claim, kuhrt: Claim) -> None:
    undated = factories.published(article=factories.article("Undated"))
    assert chosen("sort=made") == ids(kuhrt, yang, undated)
    assert chosen("sort=-made") == ids(yang, kuhrt, undated)


def test_relevance_puts_the_claim_before_the_title(yang: Claim) -> None:
    titled = factories.published(article=factories.article("Neutral ground"), text="Elsewhere.",
                                 stances=[("A thing is so", "neutral")])  # fmt: skip
    assert chosen("q=neutral&sort=relevance") == ids(yang, titled)
    assert chosen("q=neutral") == ids(titled, yang)


@pytest.mark.parametrize("sort", ["-published", "made", "-made", "relevance&q=neutral"])
def test_a_walk_through_the_pages_meets_every_claim_once_though_more_are_published(
    sort: str,
) -> None:
    made = [
        factories.published(article=factories.article(f"Article {n}", issued=issued))
        for n, issued in enumerate(["2021", "2021", "", "2020-03", ""])
    ]
    query, met = f"sort={sort}&limit=2", []
    whole = chosen(query)
    page = Selection.parse(QueryDict(query)).page()
    while True:
        met += [f"C{entry.number}" for entry in page.entries]
        if not page.next_cursor:
            break
        factories.published(article=factories.article("Meanwhile", issued="2021"))
        page = Selection.parse(QueryDict(f"{query}&cursor={page.next_cursor}")).page()
    assert met == whole
    assert sorted(met) == sorted(ids(*made))


def test_an_index_leads_to_a_page_however_deep_it_is(yang: Claim, kuhrt: Claim) -> None:
    following = Selection.parse(QueryDict("limit=1")).page().next_cursor
    selection = Selection.parse(QueryDict(f"limit=1&cursor={following}"))
    with CaptureQueriesContext(connection) as asked:
        selection.page()
    with connection.cursor() as cursor:
        # So few rows are read in any way; these are out of the question where there are many.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "using entry_newest" in plan
    assert "ROW(published_revision, number) < ROW(" in plan.partition("Index Cond:")[2]


def test_as_of_a_revision_it_chooses_what_was_published_then(yang: Claim, kuhrt: Claim) -> None:
    assert chosen("as_of=1") == ids(yang)


def test_a_merged_id_chooses_what_the_one_that_stays_does(yang: Claim, reviewer: Any) -> None:
    kept, merged = factories.actor("Jianli Yang"), factories.actor("J. Yang")
    claim = factories.published(claimants=[merged])
    editing.merge(merged, into=kept, by=reviewer)
    assert chosen(f"claimant={merged.public_id}") == ids(claim, yang)


def test_the_articles_are_the_same_gathered_or_walked_through(
    yang: Claim, kuhrt: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    for query in ("", "stance=supports", "q=Beijing", "made_after=2023"):
        selection = Selection.parse(QueryDict(query))
        gathered = selection.articles("s.public_id", some=True)
        monkeypatch.setattr("claims.selection.COUNTED", 0)
        walked = Selection.parse(QueryDict(query)).articles("s.public_id", some=True)
        monkeypatch.undo()
        assert walked.sql != gathered.sql
        both = [reader.read(each.sql, each.values) for each in (gathered, walked)]
        found, same = ([rows.text(n, 0) for n in range(rows.count)] for rows in both)
        assert found == same
        assert selection.count_articles() == len(found) > 0


def test_an_article_is_chosen_by_its_citation_key_now_and_once(yang: Claim, kuhrt: Claim) -> None:
    key = str(kuhrt.article.citation_key)
    assert chosen(f"article={key}") == chosen(f"article={key.upper()}") == ids(kuhrt)
    assert chosen(f"article={key},{yang.article.public_id.lower()}") == ids(kuhrt, yang)
    assert chosen("article=nobodys2023") == []
    chip, _ = Selection.parse(QueryDict(f"article={key}&stance=opposes")).understood()
    assert "United against the USA?" in chip.label


# --- while others publish ------------------------------------------------------------------


@pytest.fixture
def before_reading(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Something that happens just before the list is read, the first time or a later one."""

    def happens(what: Callable[[], object], *, time: int = 1) -> None:
        read, times = reader.read, count(1)

        def late(*args: Any, **options: Any) -> Any:
            if next(times) == time:
                what()
            return read(*args, **options)

        monkeypatch.setattr(reader, "read", late)

    return happens


def test_one_of_several_ids_that_is_merged_meanwhile_is_followed(
    yang: Claim, reviewer: Any, before_reading: Any
) -> None:
    kept, merged = factories.actor("Jianli Yang"), factories.actor("J. Yang")
    claim = factories.published(claimants=[merged])
    before_reading(lambda: editing.merge(merged, into=kept, by=reviewer))
    selection = Selection.parse(QueryDict(f"claimant={merged.public_id},P999"))
    page = selection.page()
    assert [f"C{entry.number}" for entry in page.entries] == ids(claim, yang)
    assert page.newest.revision == selection.record.revision == Record.current().revision
    assert selection.count() == 2


def test_an_id_that_was_merged_and_is_merged_again_meanwhile_is_read_as_it_was(
    yang: Claim, reviewer: Any, before_reading: Any
) -> None:
    first, second, third = (factories.actor(f"Yang {n}") for n in range(3))
    claim = factories.published(claimants=[first])
    editing.merge(first, into=second, by=reviewer)
    then = Record.current()
    before_reading(lambda: editing.merge(second, into=third, by=reviewer), time=2)
    page = Selection.parse(QueryDict(f"claimant={first.public_id}")).page()
    assert [f"C{entry.number}" for entry in page.entries] == ids(claim)
    assert page.newest.revision == then.revision == Record.current().revision - 1


def test_a_cursor_of_a_revision_that_has_not_come_here_yet_ends_no_walk(yang: Claim) -> None:
    query = QueryDict("limit=1")
    ahead = cursors.dump(Position(99, ("99", "1")), asked(query))
    with pytest.raises(Behind, match="has not come to revision 99 yet"):
        Selection.parse(QueryDict(f"limit=1&cursor={ahead}")).page()


# --- what is said of it --------------------------------------------------------------------


def test_the_count_is_of_all_pages(yang: Claim, kuhrt: Claim) -> None:
    assert Selection.parse(QueryDict("limit=1")).count() == 2


def test_what_was_understood_is_said_in_names_each_removable(yang: Claim, kuhrt: Claim) -> None:
    claimants = f"{actor('Jianli Yang')},{actor('Natasha Kuhrt')}"
    query = f"q=war&claimant={claimants}&stance=opposes&made_after=2021-03&as_of=2"
    chips = Selection.parse(QueryDict(query)).understood()
    assert [chip.label for chip in chips] == [
        "“war”", "Jianli Yang", "Natasha Kuhrt", "opposes", "made since March 2021",
        "as of revision 2",
    ]  # fmt: skip
    assert chips[1].without == (
        f"q=war&claimant={actor('Natasha Kuhrt')}&stance=opposes&made_after=2021-03&as_of=2"
    )
    assert "stance" not in chips[3].without


def test_nothing_of_an_unpublished_claim_is_named(yang: Claim) -> None:
    factories.draft(claimants=["Hidden Person"])
    hidden = actor("Hidden Person")
    assert [c.label for c in Selection.parse(QueryDict(f"claimant={hidden}")).understood()] == [
        hidden
    ]


def test_a_cursor_altered_or_of_another_query_is_refused(yang: Claim, kuhrt: Claim) -> None:
    cursor = Selection.parse(QueryDict("limit=1")).page().next_cursor
    assert cursor
    altered = ("B" if cursor[0] != "B" else "C") + cursor[1:]
    with pytest.raises(BadParameter, match="altered"):
        Selection.parse(QueryDict(f"limit=1&cursor={altered}"))
    with pytest.raises(BadParameter, match="another query"):
        Selection.parse(QueryDict(f"stance=opposes&cursor={cursor}"))


def test_a_page_takes_one_query_and_names_take_one(
    yang: Claim, django_assert_num_queries: Any
) -> None:
    query = QueryDict(f"claimant={actor('Jianli Yang')}&proposition={proposition(NEUTRAL)}")
    with django_assert_num_queries(0):
        selection = Selection.parse(query)
    with django_assert_num_queries(1):  # the newest revision and the page in one
        selection.page()
    with django_assert_num_queries(2):  # the words; the page
        Selection.parse(QueryDict("q=an-unheard-of-word")).page()
    with django_assert_num_queries(1):  # the words are known by now
        Selection.parse(QueryDict("q=an-unheard-of-word")).page()
    with django_assert_num_queries(2):  # redirects of the ids; their names
        selection.understood()


def test_an_id_nothing_is_found_by_is_followed_to_where_it_was_merged(
    yang: Claim, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):  # the page; redirects, of which there are none
        assert Selection.parse(QueryDict("claimant=P999")).page().documents == []
