"""Zotero's JSON and RDF, read."""

import json
from typing import Any

import pytest

from sources.formats.zotero import read_json, read_rdf


def item(**fields: Any) -> dict[str, Any]:
    (record,) = read_json(json.dumps([fields]))
    assert record.item is not None, record.fault
    return record.item


def test_a_newspaper_article_is_read_whole() -> None:
    found = item(
        key="ABCD2345",
        version=12,
        itemType="newspaperArticle",
        title="On bridges",
        creators=[
            {"creatorType": "author", "firstName": "Jan", "lastName": "van der Berg"},
            {"creatorType": "author", "name": "with Agencies"},
            {"creatorType": "translator", "firstName": "Ada", "lastName": "Example"},
        ],
        publicationTitle="The Daily Example",
        date="2021-03-00",
        section="World",
        accessDate="2023-01-02T10:00:00Z",
        url="https://example.org/1",
        extra="PMID: 123\nOriginal Date: 1999\nRead twice.",
        tags=[{"tag": "x"}],
    )
    assert found == {
        "id": "ABCD2345",
        "type": "article-newspaper",
        "title": "On bridges",
        "author": [
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
            {"literal": "with Agencies"},
        ],
        "translator": [{"family": "Example", "given": "Ada"}],
        "container-title": "The Daily Example",
        "issued": {"date-parts": [[2021, 3]]},
        "accessed": {"date-parts": [[2023, 1, 2]]},
        "section": "World",
        "URL": "https://example.org/1",
        "PMID": "123",
        "original-date": {"date-parts": [[1999]]},
        "note": "Read twice.",
    }


@pytest.mark.parametrize(
    ("kind", "type"),
    [("presentation", "speech"), ("interview", "interview"), ("report", "report"),
     ("forumPost", "post"), ("blogPost", "post-weblog"), ("tvBroadcast", "broadcast"),
     ("hearing", "hearing"), ("statute", "legislation"), ("preprint", "article"),
     ("dataset", "dataset"), ("thesis", "thesis"), ("case", "legal_case")],
)  # fmt: skip
def test_types_are_those_zotero_has_for_them(kind: str, type: str) -> None:
    assert item(itemType=kind, title="A title")["type"] == type


def test_who_is_interviewed_is_the_author() -> None:
    people = [
        {"creatorType": "interviewee", "firstName": "Ada", "lastName": "Example"},
        {"creatorType": "interviewer", "firstName": "Bo", "lastName": "Other"},
    ]
    found = item(itemType="interview", title="A talk", creators=people)
    assert found["author"] == [{"family": "Example", "given": "Ada"}]
    assert found["interviewer"] == [{"family": "Other", "given": "Bo"}]


def test_the_shapes_of_its_api_and_of_better_bibtex_are_read_too() -> None:
    data = {"itemType": "book", "title": "A title", "citationKey": "example2021"}
    for shape in ([{"key": "A", "data": data}], {"config": {}, "items": [data]}, data):
        (record,) = read_json(json.dumps(shape))
        assert record.item == {"id": "example2021", "type": "book", "title": "A title"}


def test_every_variable_of_its_field_extra_is_known() -> None:
    lines = (
        "type: dataset\nPMID:123\ndirector: Berg || Jan\nevent-date: 2021-03\n"
        "Number of volumes: 2\neditor: Agency\ntitle: Another\nRead: twice."
    )
    editor = {"creatorType": "editor", "firstName": "Ada", "lastName": "Example"}
    assert item(itemType="document", title="A", creators=[editor], extra=lines) == {
        "type": "dataset",
        "title": "A",
        "PMID": "123",
        "director": [{"family": "Berg", "given": "Jan"}],
        "event-date": {"date-parts": [[2021, 3]]},
        "number-of-volumes": "2",
        "editor": [{"family": "Example", "given": "Ada"}, {"literal": "Agency"}],
        "note": "title: Another\nRead: twice.",
    }


def test_attachments_and_notes_are_told_not_taken() -> None:
    (record,) = read_json('[{"itemType": "note", "note": "x"}]')
    assert "not a reference" in record.fault


def test_a_field_without_a_place_is_kept_in_the_note() -> None:
    assert item(itemType="map", title="A", mapProjection="conic")["note"] == "mapProjection: conic"


@pytest.mark.parametrize(
    "broken", ['{"itemType": ', "[" * 200_000], ids=["cut off", "nested without end"]
)
def test_of_broken_json_what_came_before_is_read_and_the_line_is_told(broken: str) -> None:
    good, bad = read_json('[{"itemType": "book", "title": "A"},\n' + broken)
    assert good.item is not None
    assert (bad.line, bad.item) == (2, None)


NAMES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "z": "http://www.zotero.org/namespaces/export#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "bib": "http://purl.org/net/biblio#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "prism": "http://prismstandard.org/namespaces/1.2/basic/",
        "vcard": "http://nwalsh.com/rdf/vCard#",
        "link": "http://purl.org/rss/1.0/modules/link/",
    }.items()
)
RDF = f"""<rdf:RDF {NAMES}>
<bib:Article rdf:about="https://example.org/1">
    <z:itemType>journalArticle</z:itemType>
    <dcterms:isPartOf rdf:resource="urn:issn:1234-5679"/>
    <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Example</foaf:surname>
        <foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
    <link:link rdf:resource="#item_5"/>
    <dc:title>A study of bridges</dc:title>
    <dc:date>March 2021</dc:date>
    <bib:pages>1-9</bib:pages>
    <z:language>en</z:language>
    <dc:identifier><dcterms:URI><rdf:value>https://example.org/1</rdf:value></dcterms:URI>
    </dc:identifier>
    <dc:subject>steel</dc:subject>
</bib:Article>
<z:Attachment rdf:about="#item_5"><z:itemType>attachment</z:itemType></z:Attachment>
<bib:Journal rdf:about="urn:issn:1234-5679">
    <dc:title>Journal of Examples</dc:title><prism:volume>4</prism:volume>
    <prism:number>2</prism:number><dc:identifier>DOI 10.1000/1</dc:identifier>
    <dc:identifier>ISSN 1234-5679</dc:identifier>
</bib:Journal>
<bib:BookSection rdf:about="#item_9">
    <z:itemType>bookSection</z:itemType>
    <dcterms:isPartOf><bib:Book><dc:identifier>ISBN 978-3-16-148410-0</dc:identifier>
        <dc:title>A book of examples</dc:title></bib:Book></dcterms:isPartOf>
    <dc:publisher><foaf:Organization><vcard:adr><vcard:Address>
        <vcard:locality>Anytown</vcard:locality></vcard:Address></vcard:adr>
        <foaf:name>Example Press</foaf:name></foaf:Organization></dc:publisher>
    <dc:title>A chapter</dc:title>
</bib:BookSection>
<z:Collection rdf:about="#collection_1"><dc:title>Mine</dc:title></z:Collection>
</rdf:RDF>"""


def test_rdf_is_read_with_the_journals_and_books_its_items_lead_to() -> None:
    article, chapter = read_rdf(RDF)
    assert article.item == {
        "type": "article-journal",
        "title": "A study of bridges",
        "author": [{"family": "Example", "given": "Ada"}],
        "issued": {"date-parts": [[2021, 3]]},
        "container-title": "Journal of Examples",
        "volume": "4",
        "issue": "2",
        "page": "1-9",
        "language": "en",
        "DOI": "10.1000/1",
        "ISSN": "1234-5679",
        "URL": "https://example.org/1",
    }
    assert chapter.item == {
        "type": "chapter",
        "title": "A chapter",
        "container-title": "A book of examples",
        "ISBN": "978-3-16-148410-0",
        "publisher": "Example Press",
        "publisher-place": "Anytown",
    }
    assert article.line == 2


def test_rdf_with_entities_of_its_own_is_refused() -> None:
    (record,) = read_rdf('<!DOCTYPE r [<!ENTITY a "b">]><rdf:RDF><a>&a;</a></rdf:RDF>')
    assert "entities" in record.fault
