"""REFI-QDA codebooks: ours out and in, those of other programs in, and nothing else."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.formats import qdc
from claims.formats.codebook import TOPIC, Code, Unreadable
from tests.claims.formats.codes import codes, guid

HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def book(inside: str, namespace: str = qdc.NAMESPACE) -> bytes:
    return f'{HEAD}<CodeBook xmlns="{namespace}"><Codes>{inside}</Codes></CodeBook>'.encode()


def refused(raw: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        qdc.read(raw)
    return str(error.value)


@given(st.lists(codes(), min_size=1, max_size=8, unique_by=lambda code: code.guid), st.data())
def test_what_is_written_reads_as_it_was(written: list[Code], data: st.DataObject) -> None:
    nested = []
    for place, code in enumerate(written):  # each below one before it, or none
        above = data.draw(st.sampled_from(["", *(each.guid for each in nested)])) if place else ""
        said = "" if not code.deprecated else code.deprecated
        nested.append(replace(code, id="", broader=above, deprecated=said))
    parsed = qdc.read(qdc.write(nested))
    assert not parsed.problems
    assert sorted(parsed.codes, key=_guid) == sorted(nested, key=_guid)
    assert qdc.write(parsed.codes) == qdc.write(qdc.read(qdc.write(parsed.codes)).codes)


def _guid(code: Code) -> str:
    return code.guid


def test_it_is_the_xml_of_the_standard() -> None:
    one = Code("proposition", 'It is "so" & so', guid=guid(1), definition="What counts.")
    two = Code("proposition", "Here", guid=guid(2), broader=guid(1), deprecated="Vague.")
    three = Code(TOPIC, "Rain", guid=guid(3))
    root = ElementTree.fromstring(qdc.write([one, two, three]))
    space = {"": qdc.NAMESPACE}
    assert root.tag == f"{{{qdc.NAMESPACE}}}CodeBook"
    assert [child.tag.partition("}")[2] for child in root] == ["Codes", "Sets"]
    outer = root.find("Codes/Code", space)
    assert outer is not None
    assert outer.attrib == {"guid": guid(1), "name": 'It is "so" & so', "isCodable": "true"}
    assert outer.findtext("Description", namespaces=space) == "What counts."
    inner = outer.find("Code", space)
    assert inner is not None
    assert inner.get("isCodable") == "false"
    members = {each.get("name"): len(each) for each in root.findall("Sets/Set", space)}
    assert members == {"Propositions": 2, "Topics": 1}


@pytest.mark.parametrize(
    "namespace",
    ["urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0", "urn:QDA-XML:codebook:1.5",
     "urn:QDA-XML:project:1.0", ""],
)  # fmt: skip
def test_the_namespaces_programs_write_are_read(namespace: str) -> None:
    parsed = qdc.read(book(f'<Code guid="{guid(1)}" name="A" isCodable="true"/>', namespace))
    assert [code.text for code in parsed.codes] == ["A"]


def test_a_codebook_of_another_program_is_read() -> None:
    """Braces round a guid, capitals, one without, a heading that is not coded, a colour."""
    parsed = qdc.read(
        book(
            f'<Code guid="{{{guid(1).upper()}}}" name="Weather" isCodable="false" color="#ff0000">'
            '<Code guid="a2" name="Rain&#10;fall" isCodable="true"><Description>It falls.'
            "</Description></Code></Code>"
        ),
        kind=TOPIC,
    )
    weather, rain = parsed.codes
    assert (weather.guid, weather.kind, weather.deprecated) == (guid(1), TOPIC, qdc.NOT_CODABLE)
    assert (rain.text, rain.definition, rain.broader) == ("Rain fall", "It falls.", guid(1))


def test_what_a_file_does_not_describe_is_left_alone() -> None:
    code = qdc.read(book(f'<Code guid="{guid(1)}" name="A" isCodable="true"/>')).codes[0]
    assert (code.definition, code.examples, code.deprecated) == (None, None, None)


def test_a_hierarchy_deeper_than_python_goes_is_written() -> None:
    chain = [
        Code("proposition", f"Level {n}", guid=guid(n), broader=guid(n - 1) if n > 1 else "")
        for n in range(1, 3000)
    ]
    assert qdc.write(chain).count(b"</Code>") == 2999


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><CodeBook><Codes>&a;</Codes></CodeBook>'
OUTSIDE = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><CodeBook/>'


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "There is nothing in the file."),
        (b"text,definition\nA,B\n", "Line 1: This is not XML"),
        (b"<CodeBook>\n<Codes>\n<Code>\n</CodeBook>", "Line 4: This is not XML: mismatched tag"),
        (b"<Project/>", "Line 1: This is no codebook: it begins with <Project>"),
        (b'<CodeBook xmlns="urn:other"/>', "Line 1: This is no codebook"),
        (ENTITY, "Line 1: It declares a document type"),
        (OUTSIDE, "Line 1: It declares a document type"),
        (b"\n<CodeBook>&other;</CodeBook>", "This is not XML"),
        (b"\xff\xfe\x00", "This is not XML"),
        (b'<?xml version="1.0" encoding="other-8"?><CodeBook/>', "Line 1: This is not XML"),
        ("<CodeBook>Ä</CodeBook>".encode("latin-1"), "Line 1: This is not XML"),
        (b"<CodeBook>" + b"<Codes>" * 100, "It is nested more than 60 deep."),
        (b"<CodeBook>" + b" " * 50_000_000 + b"</CodeBook>", "a codebook may have 5,000,000"),
    ],
)  # fmt: skip
def test_what_is_no_codebook_is_refused_with_the_line(raw: bytes, said: str) -> None:
    assert said in refused(raw)


def test_a_code_without_a_name_is_refused_and_the_others_are_read() -> None:
    parsed = qdc.read(book(f'\n<Code guid="{guid(1)}"/>\n<Code guid="{guid(2)}" name="A"/>'))
    assert [str(problem) for problem in parsed.problems] == ["Line 2: The proposition has no text."]
    assert [code.text for code in parsed.codes] == ["A"]
