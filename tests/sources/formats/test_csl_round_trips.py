"""An article is the same after it was written as CSL-JSON and read again, whatever it holds."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import adding, dates, texts
from sources.formats import csl
from sources.models import Byline
from sources.models.article import CSL_TYPES
from sources.names import PersonName
from tests import factories as make

pytestmark = pytest.mark.django_db

#: What breaks formats: marks of LaTeX and HTML, quotation marks, other scripts, accents apart.
HARD = "&%#_{}\\~^$<>|“”‘’«»„‚\"'`–—…-, .;:()[]@/ÄéñßøłčЖжمو中文東京한ก\u0301\u0308\u200f\u00a0"


def line(most: int = 60, *, least: int = 0) -> st.SearchStrategy[str]:
    signs = st.one_of(
        st.sampled_from(HARD),
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from("abcdefgh "),
    )
    lines = st.text(signs, max_size=most).map(texts.line)
    return lines.map(lambda t: "" if texts.is_invisible(t) else t).filter(lambda t: len(t) >= least)


@st.composite
def moments(draw: Any) -> str:
    year = draw(st.integers(1, 9999))
    shape = draw(
        st.sampled_from(["{y:04}", "{y:04}-{m:02}", "{y:04}-{m:02}-{d:02}", "{y:04}-2{s}"])
    )
    made = shape.format(
        y=year, m=draw(st.integers(1, 12)), d=draw(st.integers(1, 28)), s=draw(st.integers(1, 4))
    )
    return made + draw(st.sampled_from(["", "", "~", "?", "%"]))


def edtf() -> st.SearchStrategy[str]:
    spans = st.tuples(moments(), moments()).map(lambda two: "/".join(sorted(two)))
    decades = st.sampled_from(["202X", "19XX", "199X~", "1990/1999", "2021-21/2021-23"])
    return st.one_of(st.just(""), moments(), spans, decades).filter(_is_a_date)


def _is_a_date(text: str) -> bool:
    try:
        dates.read(text)
    except ValidationError:
        return False
    return True


people = st.builds(
    PersonName,
    family=line(30, least=1),
    given=line(30),
    particle=st.sampled_from(["", "van der", "bin", "de la"]),
    suffix=st.sampled_from(["", "Jr.", "III"]),
    native_order=st.booleans(),
    dropping_particle=st.sampled_from(["", "von", "d’"]),
)
makers = st.lists(
    st.builds(
        adding.Maker,
        name=st.one_of(people, line(60, least=1)),
        role=st.sampled_from(Byline.Role.values),
    ),
    max_size=6,
    unique_by=lambda maker: str(maker.name).strip(),
)
others = st.fixed_dictionaries(
    {},
    optional={
        "abstract": line(200, least=1),
        "edition": line(20, least=1),
        "number": st.one_of(line(20, least=1), st.integers(-(2**53), 2**53)),
        "collection-title": line(60, least=1),
        "medium": line(20, least=1),
        "authority": line(40, least=1),
        "event-date": st.just({"date-parts": [[2021, 3]], "circa": True}),
        "original-date": st.just({"literal": "the year of the great flood"}),
        "note": line(60, least=1).map(lambda text: f"{text}\n{text}"),
    },
)
articles = st.fixed_dictionaries(
    {
        "type": st.sampled_from(CSL_TYPES),
        "title": line(120, least=1),
        "title_supplied": st.booleans(),
        "issued": edtf(),
        "accessed": edtf(),
        "language": st.sampled_from(["", "en", "de-CH", "zh-Hans"]),
        "makers": makers,
        "outlet": st.one_of(st.just(""), line(60, least=1)),
        "csl_extra": others,
    },
    optional={
        **dict.fromkeys(("section", "publisher", "publisher_place", "event"), line(60)),
        **dict.fromkeys(("genre", "archive", "archive_location"), line(60)),
        **dict.fromkeys(("volume", "issue", "pages", "isbn"), line(40)),
        "doi": st.from_regex(r"10\.[0-9]{4,6}/[-a-zA-Z0-9._;()/:]{1,30}", fullmatch=True),
        "issn": st.sampled_from(["1234-5678", "1234-5678, 8765-4321", "0000-000X"]),
        "pmid": line(20),
        "url": st.sampled_from(["", "https://example.org/a?b=%20&c={d}", "http://例え.jp/"]),
    },
)


def written(**fields: Any) -> dict[str, Any]:
    """The CSL-JSON of an article that is there no more afterwards."""
    with transaction.atomic():
        article = csl.article(make.article(**fields))
        transaction.set_rollback(True)
    return article


@settings(
    max_examples=120, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture,
                           HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
@given(articles)
def test_what_is_written_and_read_again_is_the_same(fields: dict[str, Any]) -> None:
    first = written(**fields)
    read = csl.fields(first)
    again = written(**read.given)
    assert again == first
    assert csl.fields(again).fields == read.fields


@settings(max_examples=300, deadline=None, derandomize=True)
@given(edtf().filter(bool))
def test_a_date_means_the_same_after_it_was_written_for_csl(text: str) -> None:
    made = dates.FuzzyDate.parse(text).csl()
    assert dates.FuzzyDate.parse(dates.from_csl(made)).csl() == made


@pytest.mark.parametrize("kind", CSL_TYPES)
def test_every_type_comes_back(kind: str) -> None:
    makers = [
        adding.Maker(PersonName("Berg", "Jan", "van der", "Jr.")),
        adding.Maker(PersonName("Xi", "Jinping", native_order=True), role="speaker"),
        adding.Maker("with Agencies", role="editor"),
    ]
    first = written(
        title="A title", type=kind, makers=makers, outlet="The Times", issued="2021-03~"
    )
    read = csl.fields(first)
    assert (read.remarks, read.fields["type"]) == ((), kind)
    assert written(**read.given) == first
