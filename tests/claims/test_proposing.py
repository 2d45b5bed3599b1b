"""What the text around a passage proposes, and what it says of why."""

from typing import Any

import pytest

from claims import proposing
from claims.quotation import quotations
from tests import factories

OWN, DIRECT, INDIRECT, MIXED = "own_voice", "direct_quotation", "indirect_quotation", "mixed"


def parts(text: str, *passages: str) -> list[tuple[int, int]]:
    return [(text.index(each), text.index(each) + len(each)) for each in passages]


def given(text: str, *passages: str, claimants: Any = (), in_byline: bool = False) -> str:
    found = parts(text, *passages)
    proposal = proposing.attribution(text, found, claimants=claimants, in_byline=in_byline)
    assert proposal.why.endswith((".", "!"))
    return str(proposal.value)


# --- quotation marks -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “yes, we can”, and left.", ["yes, we can"]),
        ('He said "yes" and "no".', ["yes", "no"]),
        ("Er sagte: „Ja, „so“ ist es.“ Dann ging er.", ["Ja, „so"]),
        ("Er sagte: „Ja, so ist es.“", ["Ja, so ist es."]),
        ("Er sagte: »Ja.« Dann nichts.", ["Ja."]),
        ("Il dit : « Oui, bien sûr » et partit.", [" Oui, bien sûr "]),
        ("Он сказал: «Да, конечно», и ушёл.", ["Да, конечно"]),
        ("他说：“是的，当然。”然后走了。", ["是的，当然。"]),
        ("他說：「是的。」", ["是的。"]),
        ("It’s the workers’ party, isn’t it?", []),
        ("‘It’s ours’, she said.", ["It’s ours"]),
        ("“One never knows", ["One never knows"]),
        ('a 5" disk and a 3" one', []),
        ("", []),
    ],
)
def test_what_stands_in_quotation_marks(text: str, inside: list[str]) -> None:
    assert [text[span.start : span.end] for span in quotations(text)] == inside


# --- attribution ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("“We shall win”, said Ada.", "We shall win"),
        ("“We shall win”, said Ada.", "“We shall win”"),
        ('According to Ada, "we shall win".', "we shall win"),
        ("Sie sagte: „Wir werden gewinnen.“", "Wir werden gewinnen"),
        ("Elle a dit : « Nous allons gagner. »", "Nous allons gagner"),
        ("Она сказала: «Мы победим».", "Мы победим"),
        ("她说：“我们会赢。”", "我们会赢"),
    ],
)
def test_words_in_quotation_marks_are_a_direct_quotation(text: str, passage: str) -> None:
    assert given(text, passage) == DIRECT


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("According to Ada, they will win.", "they will win"),
        ("They will win, Ada said.", "They will win"),
        ("Ada argues that they will win.", "they will win"),
        ("Ada argues that they will win.", "Ada argues that they will win"),
        ("Laut Ada werden sie gewinnen.", "werden sie gewinnen"),
        ("Selon Ada, ils vont gagner.", "ils vont gagner"),
        ("По словам Ады, они победят.", "они победят"),
        ("专家认为他们会赢。", "他们会赢"),
    ],
)
def test_what_is_said_to_be_said_is_an_indirect_quotation(text: str, passage: str) -> None:
    assert given(text, passage) == INDIRECT


def test_words_partly_in_quotation_marks_are_mixed() -> None:
    text = "Ada said that they “will certainly win the whole war” by spring."
    assert given(text, "they “will certainly win the whole war” by spring") == MIXED
    quoted, reported = "will certainly win the whole war", "by spring"
    assert given(text, quoted, reported) == MIXED


def test_two_parts_of_one_quotation_are_direct() -> None:
    assert given("“We shall win”, she said, “by spring”.", "We shall win", "by spring") == DIRECT


def test_a_word_set_off_by_marks_quotes_nobody() -> None:
    text = "The so-called “ally” has never been one and will not be one tomorrow."
    assert given(text, text) == OWN


def test_who_wrote_the_article_speaks_in_their_own_voice() -> None:
    text = "I argue that they will win."
    assert given(text, "they will win", claimants=["Ada"], in_byline=True) == OWN


def test_somebody_else_is_reported_though_no_word_says_so() -> None:
    assert given("They will win.", "They will win", claimants=["Ada"]) == INDIRECT


def test_what_is_said_in_another_sentence_does_not_count() -> None:
    text = "Bob said no. They will win. Ada says nothing."
    assert given(text, "They will win") == OWN


def test_no_passage_proposes_the_authors_own_voice() -> None:
    assert given("Words.") == OWN


def test_a_long_text_without_paragraphs_is_read_beside_the_passage_only() -> None:
    text = "word " * 200_000 + "Ada said they will win. " + "word " * 200_000
    assert given(text, "they will win") == INDIRECT


# --- who, and what they are called ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ada Example, founder of Examples for All, said so.", "founder of Examples for All"),
        ("Ada Example, a lawyer, said so.", "a lawyer"),
        ("Ada Example (King's College London) said so.", "King's College London"),
        ("said political scientist Ada Example.", "political scientist"),
        ("according to the Chinese foreign minister Ada Example.", "Chinese foreign minister"),
        ("Ada Example, and others, said so.", ""),
        ("In spring Ada Example went home.", ""),
        ("Ada Example", ""),
    ],
)
def test_what_the_article_calls_somebody(text: str, words: str) -> None:
    ((start, end),) = parts(text, "Ada Example")
    assert proposing.described(text, start, end) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "Ada Example said that they will win. Bob Brown went home.",
        "They will win, Ada Example told Bob Brown.",
        "Bob Brown went home. According to Ada Example, they will win.",
        "Bob Brown went home, but Example argued that they will win.",
        "Bob Brown went home, but Adele argued that they will win.",
    ],
)
def test_who_says_it_is_proposed_before_who_is_only_named(text: str) -> None:
    ada = factories.actor("Ada Example", family="Example", given="Ada")
    ada.aliases.create(name="Adele")
    bob = factories.actor("Bob Brown", family="Brown", given="Bob")
    found = proposing.claimants(text, parts(text, "hey will win"))
    assert [each.actor for each in found if each.actor] == [ada, bob]
    assert "as the one who says it" in found[0].why


@pytest.mark.django_db
def test_a_name_inside_another_word_is_nobody() -> None:
    factories.actor("Li", family="Li")
    text = "Lithuania said that they will win."
    assert proposing.claimants(text, parts(text, "they will win")) == []


@pytest.mark.django_db
def test_somebody_not_known_here_is_named_with_how_they_are_described() -> None:
    text = "They will win, argued Natasha Kuhrt, a lecturer in peace studies."
    (found,) = proposing.claimants(text, parts(text, "They will win"))
    assert (found.actor, found.name) == (None, "Natasha Kuhrt")
    assert found.described_as == "a lecturer in peace studies"


def test_what_is_said_after_a_name_is_not_what_somebody_is_called() -> None:
    text = "“There will be no treaty with Beijing,” said Natasha Kuhrt of King's College London."
    at = text.index("Beijing")
    assert proposing.described(text, at, at + len("Beijing")) == ""


@pytest.mark.django_db
def test_who_is_named_takes_two_queries_however_many_there_are(
    django_assert_max_num_queries: Any,
) -> None:
    for name in ("One Person", "Two Person", "Three Person"):
        factories.actor(name)
    text = "One Person, Two Person and Three Person said that they will win."
    with django_assert_max_num_queries(2):
        assert len(proposing.claimants(text, parts(text, "they will win"))) == 3


@pytest.mark.django_db
def test_a_short_family_name_is_found_among_many_that_only_stand_inside_words() -> None:
    text = "Lithuania's Li said that they will win."
    inside = ["Lith", "Lit", "it", "ith", "th", "thu", "hu", "hua", "ua", "uan", "an", "ani"]
    for number in range(60):
        family = inside[number % len(inside)]
        factories.actor(f"Some{number} {family}", family=family, given=f"Some{number}")
    li = factories.actor("Wei Li", family="Li", given="Wei")
    (found,) = proposing.claimants(text, parts(text, "they will win"))
    assert found.actor == li


# --- who it is, and how sure that is -------------------------------------------------------


def named(text: str, passage: str) -> list[tuple[str, bool]]:
    return [(e.name, e.sure) for e in proposing.claimants(text, parts(text, passage))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "passage", "first"),
    [
        ("Ada Example said that they will win.", "they will win", "Ada Example"),
        ("“They will win. They will”, said Ada Example.", "They will win.", "Ada Example"),
        ("“They will win”, said Ada Example. “By spring.”", "By spring.", "Ada Example"),
        ("“They will win.” Ada Example said so.", "They will win.", "Ada Example"),
        ("According to the lawyers Ada Example and Bob Brown, they will win.", "they will win",
         "Ada Example"),
        ("Bob Brown denied it. They will win, Mary Major argued.", "They will win", "Mary Major"),
        ("Ada Example, founder of a trust, argued that they will win.", "they will win",
         "Ada Example"),
        ("Ada Example argued that they will win.", "Ada Example argued that they will win.",
         "Ada Example"),
    ],
)  # fmt: skip
def test_who_says_it_beside_the_passage_is_sure(text: str, passage: str, first: str) -> None:
    factories.actor("Ada Example", family="Example", given="Ada")
    factories.actor("Bob Brown", family="Brown", given="Bob")
    assert named(text, passage)[0] == (first, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("They will win over Ada Example.", "They will win over Ada Example."),
        ("Ada Example went home. They will win.", "They will win."),
        ("Ada Example said no. They will win.", "They will win."),
        ("They will win, but Ada Example said no.", "They will win"),
        ("Ada Example’s party said that they will win.", "they will win"),
        ("Bob said Ada Example will win.", "will win"),
        ("The United States of Ada Example will win.", "will win"),
        ("They will win. Ada Example said that Bob lost.", "They will win."),
    ],
)
def test_who_is_only_named_is_offered_and_never_filled_in(text: str, passage: str) -> None:
    factories.actor("Ada Example", family="Example", given="Ada")
    assert named(text, passage) == [("Ada Example", False)]


@pytest.mark.django_db
def test_another_paragraph_says_nothing_of_the_passage() -> None:
    factories.actor("Ada Example", family="Example", given="Ada")
    assert named("Ada Example said:\nThey will win.", "They will win.") == []


@pytest.mark.django_db
def test_somebody_unknown_in_the_sentence_comes_before_somebody_known_further_off() -> None:
    factories.actor("Ada Example", family="Example", given="Ada")
    text = "Ada Example said no. Mary Major said that they will win."
    assert named(text, "they will win") == [("Mary Major", True), ("Ada Example", False)]


@pytest.mark.parametrize(
    "text", ["The United States will win.", "Member states will win.", "I argue that it will win."]
)
def test_a_noun_is_no_verb_and_who_writes_reports_nobody(text: str) -> None:
    assert given(text, "will win") == OWN


def test_an_abbreviation_ends_no_sentence() -> None:
    assert given("It will win, as Mr. Xi and the U.S. President said.", "It will win") == INDIRECT
