"""Answers made small on their way out: zstd, Brotli or gzip, as the client prefers."""

import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import brotli
import zstandard
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from factbase.public import is_workbench

Answer = Callable[[HttpRequest], HttpResponse]

SMALLEST = 1_000  # bytes; below, it is not worth the while
ZSTD, BROTLI, GZIP = 3, 3, 2  # levels: quick ones, for every answer is made anew
#: How the types begin or end that are text; all else is packed already.
TEXT = "text/"
TEXTS = ("json", "xml", "javascript", "jsonl", "bibtex", "info-systems")


class Compressor(Protocol):
    """A stream: what goes in comes out when there is enough of it, the rest at the end."""

    def add(self, data: bytes) -> bytes: ...
    def end(self) -> bytes: ...


class Coding(NamedTuple):
    whole: Callable[[bytes], bytes]
    stream: Callable[[], Compressor]


def compressed(get_response: Answer) -> Answer:
    """Middleware for what is public. The workbench's pages hold secrets, which could be guessed
    from how small a page gets, so they are left as they are."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not is_workbench(request) and _may_be_smaller(response):
            if "Vary" in response.headers:
                patch_vary_headers(response, ["Accept-Encoding"])
            else:
                response.headers["Vary"] = "Accept-Encoding"
            accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
            if accepted and (name := preferred(accepted)):
                _make_smaller(response, name)
        return response

    return answer


@lru_cache(maxsize=256)
def preferred(accept: str) -> str | None:
    """The coding a client likes best; of those it likes the same, the one that is quickest."""
    given = _weights(accept[:1000])
    others = given.get("*", 0.0)
    weights = {name: given.get(name, others) for name in CODINGS}
    if "gzip" not in given and "x-gzip" in given:
        weights["gzip"] = given["x-gzip"]
    best = max(weights, key=lambda name: weights[name])
    plain = given.get("identity", others if "*" in given else None)
    return best if weights[best] > 0 and (plain is None or weights[best] >= plain) else None


def _weights(accept: str) -> dict[str, float]:
    found = {}
    for part in accept.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        try:
            found[name] = min(max(float(weight), 0.0), 1.0)
        except ValueError:
            found[name] = 0.0
    return found


def _may_be_smaller(response: HttpResponse) -> bool:
    headers = response.headers
    if "Content-Encoding" in headers or "no-transform" in headers.get("Cache-Control", ""):
        return False
    kind = headers.get("Content-Type", "").partition(";")[0].strip()
    return not kind or kind.startswith(TEXT) or kind.endswith(TEXTS)


def _make_smaller(response: Any, name: str) -> None:
    """The tag stays that of the answer, and says by being weak that its bytes may differ."""
    if response.headers.get("ETag", "").startswith('"'):
        response.headers["ETag"] = f"W/{response.headers['ETag']}"
    if response.status_code in (204, 206, 304):
        return
    if response.streaming:
        response.streaming_content = _stream(response.streaming_content, CODINGS[name].stream())
    elif len(response.content) >= SMALLEST:
        response.content = CODINGS[name].whole(response.content)
    else:
        return
    response.headers["Content-Encoding"] = name
    if response.streaming:
        response.headers.pop("Content-Length", None)
    elif "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))


def _stream(chunks: Iterable[bytes], compressor: Compressor) -> Iterator[bytes]:
    for chunk in chunks:
        if smaller := compressor.add(chunk):
            yield smaller
    yield compressor.end()


# --- the codings ---------------------------------------------------------------------------


class _Zstd:
    def __init__(self) -> None:
        stream = zstandard.ZstdCompressor(level=ZSTD).compressobj()
        self.add, self.end = stream.compress, stream.flush


class _Brotli:
    def __init__(self) -> None:
        stream = brotli.Compressor(quality=BROTLI)
        self.add, self.end = stream.process, stream.finish


class _Gzip:
    def __init__(self) -> None:
        stream = zlib.compressobj(GZIP, wbits=31)
        self.add, self.end = stream.compress, stream.flush


_of_this_thread = threading.local()


def _zstd(data: bytes) -> bytes:
    """A compressor takes long to make, and serves one thread."""
    try:
        compressor = _of_this_thread.zstd
    except AttributeError:
        compressor = _of_this_thread.zstd = zstandard.ZstdCompressor(level=ZSTD)
    smaller: bytes = compressor.compress(data)
    return smaller


def _brotli(data: bytes) -> bytes:
    smaller: bytes = brotli.compress(data, quality=BROTLI)
    return smaller


def _gzip(data: bytes) -> bytes:
    return zlib.compress(data, GZIP, wbits=31)


#: The quickest first.
CODINGS = {
    "zstd": Coding(_zstd, _Zstd),
    "br": Coding(_brotli, _Brotli),
    "gzip": Coding(_gzip, _Gzip),
}
