import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import brotli
import pytest
import zstandard
from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.test import RequestFactory

from factbase.compression import SMALLEST, compressed, preferred

LONG = ("China is not neutral in the war in Ukraine. Ünïcödé 杨 🕊 " * 100).encode()
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    "br": brotli.decompress,
    "gzip": lambda data: zlib.decompress(data, wbits=31),
}


def answered(
    response: HttpResponse | StreamingHttpResponse, accept: str = "gzip", path: str = "/claims"
) -> Any:
    request = RequestFactory().get(path, headers={"Accept-Encoding": accept} if accept else {})
    return compressed(lambda request: response)(request)  # type: ignore[arg-type, return-value]


def text(content: bytes = LONG, **headers: str) -> HttpResponse:
    return HttpResponse(content, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("gzip;q=1, br;q=0.5, zstd;q=0.1", "gzip"),
        ("gzip;q=0.5, br; q=0.8", "br"),
        ("zstd;q=0, br;q=0, *", "gzip"),
        ("*", "zstd"),
        ("gzip;q=0", None),
        ("identity", None),
        ("gzip;q=0.5, identity", None),
        ("gzip, identity;q=0.5", "gzip"),
        ("gzip;q=nonsense", None),
        ("deflate", None),
        (";;,,q=1", None),
        ("", None),
    ],
)
def test_the_client_chooses_and_the_quickest_is_taken_of_what_it_likes_the_same(
    accept: str, name: str | None
) -> None:
    assert preferred(accept) == name


@pytest.mark.parametrize("name", UNPACK)
def test_an_answer_comes_out_as_it_went_in_and_is_smaller(name: str) -> None:
    response = answered(text(), name)
    assert response["Content-Encoding"] == name
    assert len(response.content) < len(LONG) / 5
    assert UNPACK[name](response.content) == LONG


@pytest.mark.parametrize("name", UNPACK)
def test_a_streamed_answer_comes_out_as_it_went_in(name: str) -> None:
    parts = [LONG[start : start + 700] for start in range(0, len(LONG), 700)]
    response = answered(StreamingHttpResponse(iter(parts), content_type="text/csv"), name)
    assert response["Content-Encoding"] == name
    assert UNPACK[name](b"".join(response.streaming_content)) == LONG


@pytest.mark.parametrize("name", UNPACK)
def test_however_long_a_streamed_answer_is_memory_stays_the_same(name: str) -> None:
    def chunks() -> Iterator[bytes]:
        for number in range(2_000):
            yield f"{number},".encode() * 2_000

    response = answered(StreamingHttpResponse(chunks(), content_type="text/csv"), name)
    tracemalloc.start()
    size = sum(len(part) for part in response.streaming_content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size
    assert peak < 1_000_000


@pytest.mark.django_db
def test_a_streamed_answer_that_is_left_early_is_ended() -> None:
    ended = []

    def chunks() -> Iterator[bytes]:
        try:
            while True:
                yield LONG
        finally:
            ended.append(True)

    response = answered(StreamingHttpResponse(chunks(), content_type="text/csv"))
    next(iter(response.streaming_content))
    response.close()
    assert ended


def test_what_is_kept_of_it_is_kept_for_each_coding() -> None:
    for accept in ("gzip", "identity", ""):
        assert answered(text(), accept)["Vary"] == "Accept-Encoding"
    assert answered(text(Vary="Accept"))["Vary"] == "Accept, Accept-Encoding"


def test_an_answer_that_has_not_changed_says_the_same() -> None:
    response = answered(HttpResponseNotModified(headers={"ETag": '"a"'}))
    assert (response["Vary"], response["ETag"], response.content) == (
        "Accept-Encoding", 'W/"a"', b"",
    )  # fmt: skip


@pytest.mark.parametrize("tag", ['"a"', 'W/"a"'])
def test_the_tag_is_weak_for_the_bytes_may_differ(tag: str) -> None:
    assert answered(text(ETag=tag))["ETag"] == 'W/"a"'


def test_the_length_is_that_of_what_is_sent() -> None:
    response = answered(text(**{"Content-Length": str(len(LONG))}))
    assert response["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize(
    "response",
    [
        text(LONG[: SMALLEST - 1]),
        text(**{"Content-Encoding": "br"}),
        text(**{"Cache-Control": "public, no-transform"}),
        HttpResponse(LONG, content_type="application/vnd.oasis.opendocument.text"),
        HttpResponse(LONG, content_type="image/png"),
    ],
    ids=["short", "compressed already", "not to be changed", "a document", "a picture"],
)
def test_what_would_not_get_smaller_is_left_as_it_is(response: HttpResponse) -> None:
    before = response.content
    after = answered(response)
    assert after.content == before
    assert after.headers.get("Content-Encoding") in (None, "br")


@pytest.mark.parametrize(
    "kind",
    [
        "text/html; charset=utf-8", "image/svg+xml", "application/problem+json",
        "application/vnd.citationstyles.csl+json", "application/x-research-info-systems",
        "application/x-bibtex; charset=utf-8", "application/atom+xml", "application/x-ndjson",
        "application/ld+json", "text/csv",
    ],
)  # fmt: skip
def test_all_kinds_of_text_get_smaller(kind: str) -> None:
    assert answered(HttpResponse(LONG, content_type=kind))["Content-Encoding"] == "gzip"


def test_pages_that_hold_secrets_are_left_as_they_are() -> None:
    response = answered(text(), path="/admin/login/")
    assert response.content == LONG
    assert "Vary" not in response.headers


@pytest.mark.django_db
def test_public_pages_and_the_api_are_compressed(client: Any) -> None:
    for path in ("/about", "/api/v1/schema"):
        response = client.get(path, headers={"Accept-Encoding": "gzip, br"})
        assert response["Content-Encoding"] == "br"
        assert "Accept-Encoding" in response["Vary"]
        assert brotli.decompress(response.content)
    assert "Content-Encoding" not in client.get(
        "/admin/login/", headers={"Accept-Encoding": "gzip, br"}
    )
