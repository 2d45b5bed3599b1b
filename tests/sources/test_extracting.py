"""What strangers made is read apart, within bounds."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sources import extracting
from sources.extracting import Source, extract
from sources.formats import apart
from sources.formats.found import Unreadable

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "tests/sources/formats/pages/graph.html").read_bytes()


def refusal(raw: bytes, name: str = "a.html") -> str:
    with pytest.raises(Unreadable) as caught:
        extract(Source(raw, name))
    return str(caught.value)


def bounded(code: str) -> subprocess.CompletedProcess[bytes]:
    program = f"from sources.formats import apart\napart.SECONDS = 1\napart.bounded()\n{code}"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True)


def test_what_is_found_comes_back_with_its_kind_and_where_it_was_fetched() -> None:
    got = extract(Source(PAGE, "a.html", url="https://courier.example/a/1?x=y"))
    assert (got.kind, got.media_type) == ("html", "text/html")
    assert got.found.best("title") == "Two navies exercise in the strait"
    assert got.found.values["url"][-1].where == "where it was fetched"


def test_a_page_of_a_hundred_thousand_levels_is_read_or_refused_in_time() -> None:
    began = time.monotonic()
    deep = b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000
    assert extract(Source(deep, "a.html")).found.best("text") in ("", "deep")
    assert time.monotonic() - began < 30


def test_more_than_may_be_kept_is_refused_before_it_is_read(settings: Any) -> None:
    settings.ORIGINAL_MAX_BYTES = 1000
    assert "may be kept" in refusal(PAGE)


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "SECONDS", 0.05)
    assert refusal(PAGE) == "Reading it takes too long, and was broken off."


def test_a_reader_that_falls_falls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "__name__", "there_is_no_such_module")
    assert "Reading it fails" in refusal(PAGE)


def test_others_wait_their_turn_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "SECONDS", 0.05)
    turns = [extracting._turn.acquire() for _ in range(extracting.AT_ONCE)]
    try:
        assert "Try again in a minute" in refusal(PAGE)
    finally:
        for _ in turns:
            extracting._turn.release()


def test_the_reader_is_given_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}

    def run(*args: Any, env: dict[str, str], **options: Any) -> Any:
        given.update(env)
        return subprocess.CompletedProcess(args, 0, b'{"unreadable": "no"}', b"")

    monkeypatch.setenv("FACTBASE_SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "run", run)
    refusal(PAGE)
    assert set(given) <= {"PATH", "LANG", "LC_ALL", "PYTHONDONTWRITEBYTECODE"}
    assert "FACTBASE_SECRET_KEY" in os.environ


def test_it_has_little_memory() -> None:
    assert b"MemoryError" in bounded("bytearray(2_000_000_000)").stderr


def test_it_writes_no_file(tmp_path: Path) -> None:
    written = tmp_path / "written"
    done = bounded(f"open({str(written)!r}, 'wb', buffering=0).write(b'x')")
    assert b"File too large" in done.stderr
    assert written.read_bytes() == b""


def test_it_has_little_time() -> None:
    began = time.monotonic()
    assert bounded("while True: pass").returncode < 0
    assert time.monotonic() - began < 20


def test_whatever_a_reader_fails_with_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.kinds, "of", lambda *args, **kwargs: "nothing_of_that_name")
    head = {"name": "", "url": "", "content_type": "", "charset": ""}
    assert apart.read(b"x", head)["unreadable"] == apart.BROKEN
