"""Readers who ask again and again while others publish: never a stale 304, nothing late."""

import threading
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db import connection

from claims import freshness, workflow
from claims.models import Revision
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

PUBLICATIONS, READERS = 24, 3


class Server:
    """Asked over a connection that is kept, as browsers and caches do."""

    def __init__(self, url: str) -> None:
        self.http = HTTPConnection(url.removeprefix("http://"), timeout=60)

    def ask(self, path: str, tag: str = "") -> tuple[int, str, bytes]:
        self.http.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        answer = self.http.getresponse()
        return answer.status, answer.getheader("ETag") or "", answer.read()


def committed() -> int:
    return Revision.objects.order_by("-number").values_list("number", flat=True).first() or 0


def test_no_copy_is_called_right_once_a_publication_has_committed(live_server: Any) -> None:
    waiting = [factories.submitted(text=f"Number {n} of these.") for n in range(PUBLICATIONS)]
    reviewer, ended, stale, answers = factories.reviewer(), threading.Event(), [], [0, 0]
    factories.published(text="The first.")

    def read() -> None:
        server, tag = Server(live_server.url), ""
        try:
            while not ended.is_set():
                before = committed()  # what had committed when the question was asked
                status, new, content = server.ask("/api/v1/claims?limit=1", tag)
                answers[status == 304] += 1
                shown = orjson.loads(content)["revision"] if status == 200 else _revision(tag)
                if shown < before:
                    stale.append((status, shown, before))
                tag = new
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for each in readers:
        each.start()
    own, tag = Server(live_server.url), ""
    for claim in waiting:
        workflow.publish(claim, by=reviewer)
        status, tag, content = own.ask("/api/v1/claims?limit=1", tag)  # the next request
        assert status == 200
        assert orjson.loads(content)["results"][0]["id"] == claim.public_id
        assert own.ask("/api/v1/claims?limit=1", tag)[0] in (200, 304)
    ended.set()
    for each in readers:
        each.join()
    assert not stale
    assert min(answers) > 0  # some were sent, some were called right


def test_an_edition_of_the_program_is_known_by_all_that_a_page_is_made_of(
    tmp_path: Path, settings: Any
) -> None:
    settings.BASE_DIR = tmp_path
    editions = []
    for path in ("claims/a.py", "factbase/a.py", "templates/x/a.html", "static/a.css",
                 "static/a/b.js", "static/a.svg"):  # fmt: skip
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        for content in ("before", "after"):
            file.write_text(content)
            freshness.program.cache_clear()
            editions.append(freshness.program())
    freshness.program.cache_clear()
    assert len(set(editions)) == len(editions)


def _revision(tag: str) -> int:
    return int(tag.removeprefix("W/").strip('"').partition("-")[0])


@pytest.mark.parametrize(
    "address", ["/nowhere", "/claims/C99", "/claims?stance=x", "/api/v1/claims/C99", "/lists/none"]
)
def test_that_something_is_wrong_or_not_there_is_said_anew_each_time(
    client: Any, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    assert answer["Cache-Control"] == "no-cache"
