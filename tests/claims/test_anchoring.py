"""Where a quote stands in a text, or what is nearest to it."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import assume, given
from hypothesis import strategies as st

from claims import anchoring, editing
from claims.anchoring import NotInText, Passage
from sources import texts
from tests import factories as make

TEXT = (
    "These drills should remind the world that Beijing is hardly a neutral party. "
    "“Hardly”, he said – and he meant it. Beijing is hardly alone."
)


def nearest(text: str, exact: str) -> Passage | None:
    with pytest.raises(NotInText) as refusal:
        anchoring.find(text, exact)
    return refusal.value.nearest


def test_words_that_stand_once_are_found_with_what_stands_around_them() -> None:
    found = anchoring.find(TEXT, "a neutral party")
    assert TEXT[found.start : found.end] == found.exact == "a neutral party"
    assert found.prefix == TEXT[found.start - 32 : found.start]
    assert found.suffix == TEXT[found.end : found.end + 32]


def test_of_several_places_the_first_is_taken_where_nothing_else_is_known() -> None:
    assert anchoring.find(TEXT, "Beijing is hardly").start == TEXT.index("Beijing")


@pytest.mark.parametrize(
    ("prefix", "suffix"), [("meant it. ", ""), ("", " alone."), ("he meant it. ", " alone")]
)
def test_of_several_places_the_one_with_the_same_surroundings_is_taken(
    prefix: str, suffix: str
) -> None:
    found = anchoring.find(TEXT, "Beijing is hardly", prefix=prefix, suffix=suffix)
    assert found.start == TEXT.rindex("Beijing")


def test_a_place_that_overlaps_the_one_before_is_found_by_its_surroundings() -> None:
    assert anchoring.find("banana!", "ana", prefix="ban", suffix="!").start == 3


def test_surroundings_that_stand_nowhere_leave_the_first_place() -> None:
    found = anchoring.find(TEXT, "Beijing is hardly", prefix="zzz", suffix="zzz")
    assert found.start == TEXT.index("Beijing")


@pytest.mark.parametrize(
    "typed",
    [
        '"Hardly", he said - and',
        "“hardly”, HE SAID – and",
        "“Hardly”,\n  he said – and",
        "„Hardly“, he said — and",
    ],
)
def test_other_marks_spaces_or_case_are_recognised_and_the_words_of_the_text_shown(
    typed: str,
) -> None:
    with pytest.raises(NotInText, match="other spaces or quotation marks") as refusal:
        anchoring.find(TEXT, typed)
    assert refusal.value.nearest is not None
    assert refusal.value.nearest.exact == "“Hardly”, he said – and"


def test_words_that_differ_in_case_keep_their_place_after_letters_that_grow() -> None:
    found = nearest("İİİ ẞ One Two", "one two")
    assert found is not None
    assert found.exact == "One Two"


def test_a_slip_is_answered_with_the_nearest_passage_and_its_place() -> None:
    with pytest.raises(NotInText, match="nearest passage is: “Beijing is hardly a neutral party”"):
        anchoring.find(TEXT, "Beijing is scarcely a neutral party")


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        (TEXT, "the quick brown fox jumps"),
        (TEXT, "party neutral a hardly is Beijing that"),
        (TEXT, "…!?"),
        ("", "words"),
        ("… … …", "words"),
    ],
)
def test_where_nothing_is_like_it_no_passage_is_made_up(text: str, exact: str) -> None:
    assert nearest(text, exact) is None


def test_no_words_stand_nowhere() -> None:
    assert nearest(TEXT, "") is None


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, 10**6)])
def test_offsets_out_of_range_are_refused_with_the_length(start: int, end: int) -> None:
    with pytest.raises(ValidationError, match=f"which has {len(TEXT)}"):
        Passage.of(TEXT, start, end)


# --- again, in a corrected text -------------------------------------------------------------


def again(old: str, new: str, exact: str, at: int | None = None) -> Passage | None:
    start = old.index(exact) if at is None else at
    was = Passage.of(old, start, start + len(exact))
    return anchoring.again(new, exact, prefix=was.prefix, suffix=was.suffix)


@pytest.mark.parametrize(
    ("new", "exact"),
    [
        (f"A line more.\n{TEXT}", "a neutral party"),
        (TEXT.replace("These drills", "The manoeuvres"), "Beijing is hardly a neutral party"),
        ("Beijing is hardly a neutral party.", "Beijing is hardly a neutral party"),
        (TEXT.replace("the world that ", ""), "a neutral party"),
    ],
    ids=["moved", "changed before", "long, alone", "its surroundings half changed"],
)
def test_a_passage_is_known_again_in_a_corrected_text(new: str, exact: str) -> None:
    found = again(TEXT, new, exact)
    assert found is not None
    assert (found.exact, found.start) == (exact, new.index(exact))


def test_of_two_places_the_one_with_its_surroundings_is_known_again() -> None:
    at = TEXT.rindex("Beijing is hardly")
    found = again(TEXT, f"More. {TEXT}", "Beijing is hardly", at)
    assert found is not None
    assert found.start == at + len("More. ")


@pytest.mark.parametrize(
    ("new", "exact"),
    [
        ("Something else.", "a neutral party"),
        ("He found a party.", "party"),
        ("Beijing is hardly there. Beijing is hardly here.", "Beijing is hardly"),
        (TEXT.replace("neutral party", "neutral  party"), "a neutral party"),
        (f"{TEXT}\n{TEXT}", "a neutral party"),
    ],
    ids=["gone", "short, elsewhere", "twice, neither like it", "other spaces", "doubled"],
)
def test_where_there_is_any_doubt_a_passage_is_not_known_again(new: str, exact: str) -> None:
    assert again(TEXT, new, exact) is None


def test_a_passage_that_is_the_whole_text_is_known_again_in_itself() -> None:
    assert again("Yes.", "Yes.", "Yes.") is not None


def test_what_is_likeliest_is_the_place_itself_or_the_nearest_passage() -> None:
    for typed in ("a neutral party", "A  NEUTRAL party"):
        found = anchoring.likeliest(TEXT, typed)
        assert found is not None
        assert found.exact == "a neutral party"
    assert anchoring.likeliest(TEXT, "zebra") is None


def test_what_is_like_the_words_is_looked_for_where_they_stood_first() -> None:
    text = f"He is hardly a neutral man. {'word ' * 5_000}He was hardly a neutral man."
    for around, said in ((10, "is"), (25_000, "was")):
        found = anchoring.likeliest(text, "he hardly is a neutral woman", around=around)
        assert found is not None
        assert said in found.exact
        assert text[found.start : found.end] == found.exact


def test_how_often_words_stand_is_counted() -> None:
    assert [anchoring.times(TEXT, each) for each in ("Beijing is hardly", "zebra", "")] == [2, 0, 0]


BEFORE = {
    "emoji": "🕊🇺🇦👩‍👩‍👧 ",
    "combining": "a\u0300\u0323 q\u0307\u0323 ",
    "right to left": "قالت بكين \u202e\u2066 ",
    "Chinese": "杨建利：𠮷 ",
    "line ends": "one\r\ntwo\rthree\n",
}


@pytest.mark.django_db
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_offsets_are_code_points_in_python_and_postgresql_alike(before: str) -> None:
    article = make.article(text=f"{before}Beijing is hardly neutral. {before}")
    claim = make.draft(article=article, quote="Beijing is hardly neutral")
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT substr(s.text, q.start + 1, q."end" - q.start), s.text'
            " FROM claims_quote q JOIN sources_snapshot s ON s.id = q.snapshot_id"
        )
        in_postgresql, text = cursor.fetchone()
    quote = claim.quotes.get()
    assert in_postgresql == text[quote.start : quote.end] == "Beijing is hardly neutral"


texts_of_any_script = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60
)


@given(texts_of_any_script, st.data())
def test_any_passage_of_a_text_is_found_at_a_place_with_the_same_words(
    raw: str, data: st.DataObject
) -> None:
    assume(raw.removeprefix("\ufeff").strip())
    text = texts.normalise(raw)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    exact = text[start:end]
    remembered = Passage.of(text, start, end)
    found = anchoring.find(text, exact, prefix=remembered.prefix, suffix=remembered.suffix)
    assert text[found.start : found.end] == exact
    assert found.prefix[-5:] == remembered.prefix[-5:]


@given(st.text("ab \n“”-", max_size=30), st.text('ab \n"-', min_size=1, max_size=8))
def test_the_nearest_passage_is_always_a_passage_of_the_text(text: str, exact: str) -> None:
    try:
        found = anchoring.find(text, exact)
    except NotInText as refusal:
        if refusal.nearest is None:
            return
        found = refusal.nearest
    assert text[found.start : found.end] == found.exact


def steps(text: str, exact: str) -> int:
    """How many lines of Python run to look for it, whatever else the machine is doing."""
    count = 0

    def step(*_: Any) -> Any:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        with contextlib.suppress(NotInText):
            anchoring.find(text, exact, prefix="x", suffix="y")
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "quote",
    [lambda n: "b " * n + "c", lambda n: "a " * n + "c", lambda n: "a " * n,
     lambda n: "the end " * n, lambda n: "A " * n, lambda n: "x" * n, lambda n: "a"],
)  # fmt: skip
def test_twice_as_much_text_takes_twice_the_work(quote: Callable[[int], str]) -> None:
    once, twice = (steps("a " * 10 * n, quote(n)) for n in (300, 600))
    assert twice < 2.5 * once  # quadratic, it would be four times as much


@pytest.mark.django_db
def test_the_quotes_of_the_seed_articles_are_found(shared: Path) -> None:
    quotes = ("Beijing is hardly a neutral party",
              "is more interesting for both governments than actually having one")  # fmt: skip
    files = sorted((shared / "seeds").glob("*.txt"))
    whole = [make.article(file.name, text=texts.decode(file.read_bytes())) for file in files]
    for exact, article in zip(quotes, whole, strict=True):
        claim = make.draft(article=article)
        quote = claim.quotes.model(claim=claim, exact=exact)
        editing.place(quote, article.snapshot).save()
        assert article.snapshot.text[quote.start : quote.end] == exact
