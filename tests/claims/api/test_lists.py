"""Lists that people share, as programs read them."""

from typing import Any

import pytest

from claims import saved_lists
from tests import factories
from tests.claims.api.test_schema import OPERATIONS, wrong
from tests.claims.lists import of_articles, of_claims

pytestmark = pytest.mark.django_db


def shape_of(path: str) -> dict[str, Any]:
    answer = dict(OPERATIONS)[f"/api/v1{path}"]["responses"]["200"]["content"]
    schema: dict[str, Any] = answer["application/json"]["schema"]
    return schema


def test_a_list_is_of_its_shape_whether_of_claims_or_of_articles(
    get: Any, yang: Any, kuhrt: Any, coder: Any
) -> None:
    for saved in (of_claims(yang, kuhrt, by=coder, how="public"),
                  of_articles(kuhrt.article, by=coder, how="link")):  # fmt: skip
        answer = get(f"/lists/{saved.address}")
        assert not wrong(answer.json(), shape_of("/lists/{address}"))
    assert not wrong(get("/lists").json(), shape_of("/lists"))


def test_it_holds_documents_as_they_are_published(get: Any, yang: Any, coder: Any) -> None:
    saved = of_claims(yang, by=coder, how="link")
    [item] = get(f"/lists/{saved.address}").json()["results"]
    assert item["document"] == get(f"/claims/{yang.public_id}").json()


def test_public_lists_come_page_by_page_the_newest_first(
    get: Any, coder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.api.lists.ON_A_PAGE", 2)
    made = [of_claims(by=coder, how="public").address for _ in range(3)]
    first = get("/lists").json()
    second = get(first["next"].removeprefix("http://testserver/api/v1")).json()
    found = [each["address"] for page in (first, second) for each in page["results"]]
    assert found == made[::-1]
    assert second["next"] is None


@pytest.mark.parametrize("query", ["after=x", "limit=5", "after=" + "9" * 30])
def test_what_cannot_be_asked_is_refused(get: Any, query: str) -> None:
    assert get(f"/lists?{query}").status_code == 400


def test_references_are_in_the_order_of_the_list_in_any_form(
    get: Any, yang: Any, kuhrt: Any, coder: Any
) -> None:
    saved = of_claims(yang, kuhrt, by=coder, how="link")
    saved_lists.annotate(saved, kuhrt.public_id, "Read this first.\n\nThen that.", by=coder)
    where = f"/lists/{saved.address}/citations"
    assert [each["id"] for each in get(where).json()] == [yang.version_id, kuhrt.version_id]
    text = get(f"{where}?style=apa").content.decode()
    assert text.index("Yang") < text.index("Kuhrt") < text.index("Read this first.")
    assert "Read this first.\n\nThen that." in text
    bibtex = get(f"{where}?format=bibtex")
    assert "Read this first." in bibtex.content.decode()
    assert bibtex["Content-Disposition"].endswith('-revision-2.bib"')


@pytest.mark.parametrize(
    "query", ["format=xml", "style=nonsense", "format=ris&style=apa", "locale=xx", "of=claims"]
)
def test_references_it_cannot_write_are_refused(get: Any, coder: Any, query: str) -> None:
    saved = of_claims(by=coder, how="link")
    assert get(f"/lists/{saved.address}/citations?{query}").status_code == 400


def test_a_long_list_is_written_in_the_background(
    get: Any, coder: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr("sources.spool.AT_ONCE_WRITTEN", 1)
    claims = [factories.published(text=f"{n}.") for n in (1, 2)]
    where = f"/lists/{of_claims(*claims, by=coder, how='link').address}/citations"
    accepted = get(f"{where}?style=apa")
    assert (accepted.status_code, accepted["Cache-Control"]) == (202, "no-store")
    assert "/citations/" in accepted["Location"]
    assert get(f"{where}?format=bibtex").status_code == 200


def test_more_than_can_be_written_are_refused(
    get: Any, coder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.list_references.MOST", 1)
    claims = [factories.published(text=f"{n}.") for n in (1, 2)]
    where = f"/lists/{of_claims(*claims, by=coder, how='link').address}/citations"
    assert "This list has more than 1;" in get(where).json()["detail"]


def test_an_answer_is_told_apart_from_one_before_a_change(get: Any, yang: Any, coder: Any) -> None:
    saved = of_claims(yang, by=coder, how="public")
    where = f"/lists/{saved.address}/citations?format=bibtex"
    tag = get(where)["ETag"]
    unchanged = get(where, **{"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    saved_lists.annotate(saved, yang.public_id, "New.", by=coder)
    assert get(where, **{"If-None-Match": tag}).status_code == 200


def test_nobody_else_keeps_what_was_shared_by_link(get: Any, yang: Any, coder: Any) -> None:
    saved = of_claims(yang, by=coder, how="link")
    for end in ("", "/citations"):
        answer = get(f"/lists/{saved.address}{end}")
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
