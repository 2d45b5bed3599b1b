import hashlib

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from sources import texts


def test_text_is_kept_in_nfc_with_line_feeds_and_no_byte_order_mark() -> None:
    assert texts.normalise("\ufeffe\u0301\r\na\rb\nc") == "é\na\nb\nc"


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_text_normalised_twice_is_text_normalised_once(text: str) -> None:
    assume(text.strip())
    once = texts.normalise(text)
    assert texts.normalise(once) == once


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff"])
def test_a_text_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="no text in it"):
        texts.normalise(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("one\ntwo\0", r"a NUL character at position 8 \(line 2\)"),
        ("ab\ud800", r"half a character at position 3 \(line 1\)"),
    ],
)
def test_what_no_database_can_hold_is_named_with_its_place(text: str, what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        texts.validate(text)


def test_a_text_that_is_too_long_says_how_long_it_may_be() -> None:
    with pytest.raises(ValidationError, match="5,000,000 characters; an article may have 2,0"):
        texts.normalise("x" * 5_000_000)


def test_a_file_that_is_not_utf8_says_where() -> None:
    with pytest.raises(ValidationError, match="byte 0xFC in line 2, position 7"):
        texts.decode(b"eins\nf\xfcr")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert texts.decode(b"\xef\xbb\xbfone") == "one"


def test_the_hash_is_of_the_text_as_utf8() -> None:
    assert texts.sha256("ü") == hashlib.sha256(b"\xc3\xbc").hexdigest()


def test_of_what_was_sent_a_message_holds_the_beginning_without_what_cannot_be_printed() -> None:
    assert texts.shown("one\0two\ud83d\x1b\u202eäöü中" + "x" * 40) == "onetwoäöü中" + "x" * 26


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("hardly neutral", "“hardly neutral”"),
        ("the manoeuvres were “aimed at nobody”", "“the manoeuvres were ‘aimed at nobody’”"),
        ('it is "neutral", he said', "“it is ‘neutral’, he said”"),
        ("sie ist „neutral“", "“sie ist ‚neutral‘”"),
        ("elle est « neutre »", "“elle est ‹ neutre ›”"),
    ],
)
def test_quotation_marks_within_quotation_marks_are_the_inner_ones(text: str, quoted: str) -> None:
    assert texts.quoted(text) == quoted
