import csv
import io
import zlib
from typing import Any

import orjson
import pytest
from django.http import QueryDict

from claims import exporting, workflow
from claims.reading_sql import COLUMNS
from claims.selection import Selection
from tests import factories
from tests.claims.api.asking import body, revise, stored

pytestmark = pytest.mark.django_db


def table(answer: Any) -> list[dict[str, str]]:
    text = body(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_lines_of_json_are_the_documents_of_the_record(get: Any, yang: Any, kuhrt: Any) -> None:
    assert body(get("/claims.jsonl")) == stored(kuhrt) + b"\n" + stored(yang) + b"\n"


@pytest.mark.parametrize("sort", ["-published", "made", "-made"])
def test_come_in_the_order_of_the_list(get: Any, yang: Any, kuhrt: Any, sort: str) -> None:
    listed = [each["id"] for each in get(f"/claims?sort={sort}").json()["results"]]
    lines = body(get(f"/claims.jsonl?sort={sort}")).splitlines()
    assert [orjson.loads(line)["id"] for line in lines] == listed
    assert [row["id"] for row in table(get(f"/claims.csv?sort={sort}"))] == listed


def test_are_of_the_selection_only(get: Any, yang: Any, kuhrt: Any) -> None:
    found = table(get("/claims.csv?attribution=indirect_quotation"))
    assert [row["id"] for row in found] == [kuhrt.public_id]


def test_a_table_has_a_head_and_lines_as_spreadsheets_want_them(get: Any, yang: Any) -> None:
    content = body(get("/claims.csv"))
    head, line, end = content.split(b"\r\n")
    assert head.decode() == ",".join(COLUMNS)
    assert line.startswith(f"{yang.public_id},1,/claims/{yang.public_id},".encode())
    assert end == b""


def test_a_byte_order_mark_is_there_where_it_is_asked_for(get: Any, yang: Any) -> None:
    plain, marked = body(get("/claims.csv")), body(get("/claims.csv?bom=true"))
    assert marked == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_a_spreadsheet_would_work_out_is_neutralised(get: Any, formula: str) -> None:
    factories.published(text=f'{formula} says "so",\nand more')
    (row,) = table(get("/claims.csv"))
    assert row["claim"] == f'\'{formula} says "so",\nand more'


def test_an_empty_record_is_a_table_without_lines(get: Any) -> None:
    assert table(get("/claims.csv")) == []
    assert body(get("/claims.jsonl")) == b""


def test_an_export_is_the_same_bytes_for_the_same_revision(
    get: Any, yang: Any, kuhrt: Any, coder: Any, reviewer: Any
) -> None:
    for form in ("jsonl", "csv"):
        then = body(get(f"/claims.{form}"))
        assert body(get(f"/claims.{form}?as_of=2")) == then
        assert body(get(f"/claims.{form}")) == then
    lines = body(get("/claims.jsonl"))
    revise(yang, coder, reviewer)
    workflow.withdraw(kuhrt, by=reviewer, reason="wrong")
    assert body(get("/claims.jsonl?as_of=2")) == lines
    assert len(body(get("/claims.jsonl")).splitlines()) == 1


def test_the_name_of_the_file_says_what_it_holds_and_of_which_revision(get: Any, yang: Any) -> None:
    answer = get('/claims.csv?stance=opposes&q=“neutral%0d%0a"&as_of=1')
    body(answer)
    assert answer["Content-Disposition"] == (
        'attachment; filename="claims-q-neutral-stance-opposes-revision-1.csv"'
    )


def test_a_copy_that_is_still_right_is_not_sent_again(get: Any, yang: Any, kuhrt: Any) -> None:
    for address in ("/claims.csv", "/claims.jsonl?as_of=1"):
        first = get(address)
        body(first)
        again = get(address, if_none_match=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")


def test_head_says_what_would_come_without_asking_for_it(client: Any, yang: Any) -> None:
    head = client.head("/api/v1/claims.csv")
    assert (head.status_code, body(head)) == (200, b"")
    assert "Content-Length" not in head
    assert head["Content-Disposition"]


def test_comes_compressed_as_it_is(client: Any, yang: Any) -> None:
    packed = client.get("/api/v1/claims.jsonl", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert zlib.decompress(body(packed), wbits=31) == stored(yang) + b"\n"


def test_only_so_many_are_under_way_at_once(get: Any, yang: Any) -> None:
    way, selection = exporting.WAYS["jsonl"], Selection.parse(QueryDict(""))
    under_way = [exporting.Export(selection, way) for _ in range(exporting.AT_ONCE)]
    answer = get("/claims.jsonl")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert int(answer["Retry-After"]) > 0
    for each in under_way:
        each.close()
    assert body(get("/claims.jsonl"))


def test_one_is_under_way_for_a_client_at_a_time(client: Any, settings: Any, yang: Any) -> None:
    def ask(address: str) -> Any:
        return client.get("/api/v1/claims.jsonl", headers={"X-Forwarded-For": address})

    settings.PROXY = True
    first = ask("2001:db8:1:2::7")
    again = ask("2001:db8:1:2::8")  # another address of the same subscriber
    assert again.status_code == 503
    assert again.json()["detail"].startswith("An export for your address is under way.")
    assert int(again["Retry-After"]) > 0
    other = ask("192.0.2.7")
    assert body(other) == body(first)
    assert body(ask("2001:db8:1:2::8"))
