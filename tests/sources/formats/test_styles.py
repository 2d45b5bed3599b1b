import re
from xml.etree import ElementTree

import pytest

from sources.formats import locales, references, styles
from sources.formats.references import ReferenceList

PAGE = {"id": "x", "type": "webpage", "title": "X", "URL": "https://example.org/",
        "accessed": {"date-parts": [[2020, 5, 1]]}}  # fmt: skip


def test_a_style_that_was_renamed_is_found_by_the_name_it_had() -> None:
    assert styles.load("aaa").title == styles.load("american-anthropological-association").title


def test_a_style_says_what_it_is() -> None:
    head = styles.head(styles.STYLES / "apa.csl")
    found = styles.described("apa", head)
    assert (found.title, found.kind, found.parent) == ("APA Style 7th edition", "author-date", "")


def test_a_style_of_notes_alone_sets_each_entry_as_its_first_note() -> None:
    assert "<bibliography" not in styles.load("chicago-notes").text
    assert "<bibliography" in styles.prepared(styles.load("chicago-notes"))


def test_in_order_a_style_neither_sorts_nor_leaves_names_out() -> None:
    sheet = styles.load("chicago-author-date")
    assert "subsequent-author-substitute" not in styles.prepared(sheet, in_order=True)
    assert styles.prepared(sheet) == sheet.text, "as it is, otherwise"


@pytest.mark.parametrize(
    ("locale", "has"),
    [
        ("de-AT", "Zugegriffen 1. Mai 2020"), ("zh-CN", "见于 2020年5月1日"),
        ("ru-RU", "Просмотрено 1 май 2020 г."), ("ar", "تاريخ الوصول"), ("la", "Consultatus"),
        ("bal-PK", "رسایی کرتگ"), ("sr-RS", "Приступљено"), ("", "Accessed May 1, 2020"),
    ],
)  # fmt: skip
def test_references_are_written_in_the_languages_of_csl(locale: str, has: str) -> None:
    sheet = styles.load("chicago-author-date")
    written = references.made(ReferenceList([PAGE]), "text", sheet=sheet, locale=locale)
    assert has in written.decode()


@pytest.mark.parametrize(
    ("locale", "has"),
    [("de-DE", "(Zugegriffen: 1. Mai 2020)"), ("zh-CN", "(见于: 2020年5月1日)"),
     ("en-GB", "(Accessed: 1 May 2020)"), ("", "(Accessed: 1 May 2020)")],
)  # fmt: skip
def test_a_day_looks_as_its_language_has_it(locale: str, has: str) -> None:
    sheet = styles.load("harvard-cite-them-right")
    written = references.made(ReferenceList([PAGE]), "text", sheet=sheet, locale=locale)
    assert has in written.decode()


@pytest.mark.parametrize(("style", "says"), [("apa", True), ("ieee", False)])
def test_a_style_says_the_kind_of_a_thing_or_not(style: str, says: bool) -> None:
    assert references.says_kinds(styles.load(style)) is says


def test_there_are_as_many_languages_as_csl_has() -> None:
    assert len(locales.LOCALES) == 59
    assert all(locales.check(code) == code for code in locales.LOCALES)


def test_a_style_is_the_same_whatever_other_xml_is_written_with() -> None:
    ElementTree.register_namespace("", "http://www.w3.org/2005/Atom")
    text = styles.prepared.__wrapped__(styles.load("chicago-notes"))
    assert "ns0:" not in text
    assert f'xmlns="{styles.CSL}"' in text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("chicago", "The nearest are chicago-author-date, chicago-notes-bibliography, "),
        ("chicago-notes-bibliography-f", "The nearest is chicago-notes-bibliography-fr."),
    ],
)
def test_what_is_no_style_is_told_those_most_ask_for_first(asked: str, says: str) -> None:
    with pytest.raises(styles.UnknownStyle, match=re.escape(says)):
        styles.load(asked)
