"""Trying the addresses of articles, within bounds; the internet is a server of this test."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sources import links
from sources.models import Article, LinkCheck
from tests import factories as make


class Handler(BaseHTTPRequestHandler):
    """What is asked for is what is answered: /404 answers 404."""

    seen: list[tuple[str, str, dict[str, str]]] = []

    def do_HEAD(self) -> None:
        self.seen.append((self.command, self.path, dict(self.headers)))
        getattr(self, self.path.strip("/").split("/")[0].split("?")[0], self.status)()

    do_GET = do_HEAD

    def status(self) -> None:
        code = self.path.strip("/").split("/")[0]
        self.say(int(code) if code.isdigit() else 200)

    def say(self, code: int, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def get_only(self) -> None:
        self.say(405 if self.command == "HEAD" else 200)

    def once(self) -> None:
        self.say(301, Location="/200")

    def round(self) -> None:
        self.say(302, Location="/round")

    def to_file(self) -> None:
        self.say(302, Location="file:///etc/passwd")

    def to(self) -> None:
        """/to/HOST leads there."""
        self.say(302, Location=f"http://{unquote(self.path.removeprefix('/to/'))}/")

    def to_password(self) -> None:
        self.say(302, Location=f"http://user:secret@{self.headers['Host']}/200")

    def slow(self) -> None:
        time.sleep(5)

    def drip(self) -> None:
        for _ in range(100):
            try:
                self.wfile.write(b"H")
                time.sleep(0.1)
            except OSError:
                return

    def garbage(self) -> None:
        self.wfile.write(b"\0\xff" * 100 + b"\r\n\r\n")

    def endless(self) -> None:
        self.get_only()
        with suppress(OSError):
            for _ in range(100_000):
                self.wfile.write(b"x" * 65_536)

    def log_message(self, *args: Any) -> None:
        """Nothing to the terminal."""


@pytest.fixture
def server() -> Iterator[str]:
    Handler.seen = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def ask(url: str) -> links.Answer:
    return links.ask(url, private=True)


@pytest.mark.parametrize("code", [200, 204, 304, 401, 410, 429])
def test_what_the_server_answers_is_what_is_kept(server: str, code: int) -> None:
    assert ask(f"{server}/{code}") == links.Answer(code)
    assert [method for method, _, _ in Handler.seen] == ["HEAD"]


@pytest.mark.parametrize(("path", "status"), [("get_only", 200), ("404", 404)])
def test_a_server_that_knows_only_get_is_asked_again(server: str, path: str, status: int) -> None:
    assert ask(f"{server}/{path}").status == status
    assert [method for method, _, _ in Handler.seen] == ["HEAD", "GET"]


def test_where_it_leads_on_is_followed(server: str) -> None:
    assert ask(f"{server}/once").status == 200


def test_not_for_ever(server: str) -> None:
    assert ask(f"{server}/round") == links.Answer(None, "it leads on more than 5 times")
    assert len(Handler.seen) == links.REDIRECTS + 1


@pytest.mark.parametrize(
    ("path", "problem"),
    [("to_file", "no web address"), ("to_password", "user name or password")],
)
def test_not_to_where_it_should_not(server: str, path: str, problem: str) -> None:
    assert problem in ask(f"{server}/{path}").problem


@pytest.mark.parametrize("path", ["slow", "drip"])
def test_nobody_waits_longer_than_the_time_there_is(
    server: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "TIMEOUT", 0.5)
    began = time.monotonic()
    assert ask(f"{server}/{path}").problem.startswith("it did not answer within")
    assert time.monotonic() - began < 2


def test_of_an_endless_answer_only_the_beginning_is_read(server: str) -> None:
    began = time.monotonic()
    assert ask(f"{server}/endless").status == 200
    assert time.monotonic() - began < 5


def test_an_answer_that_is_none_is_said_to_be_none(server: str) -> None:
    assert "could not be reached" in ask(f"{server}/garbage").problem


def test_no_cookie_credential_or_referrer_is_sent(server: str) -> None:
    ask(f"{server}/200?q=ä b")
    [(_, path, headers)] = Handler.seen
    assert path == "/200?q=%C3%A4%20b"
    assert set(headers) == {"Host", "User-Agent", "Accept", "Connection"}


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://example.org/a", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("javascript:alert(1)", "no web address"),
        ("https://", "no web address"),
        ("https://user:secret@example.org/", "user name or password"),
        ("http://nowhere.invalid/", "no server of the name"),
        ("http://[::1", "could not be reached"),
        ("http://example.org:99999/", "could not be reached"),
        ("http://" + "a" * 300 + ".invalid/", "no server of the name"),
    ],
)
def test_what_cannot_be_asked_is_said_so(url: str, problem: str) -> None:
    assert problem in ask(url).problem


#: This machine and its network, in every way an address can be written that leads there.
INSIDE = [
    "127.0.0.1", "localhost", "[::1]", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0",
    "2130706433", "100.100.100.200", "192.0.0.192", "[fe80::1]", "[fd00::1]", "[fec0::1]",
    "[::ffff:127.0.0.1]",  # mapped
    "[::127.0.0.1]", "[::169.254.169.254]",  # compatible
    "[::ffff:0:127.0.0.1]",  # translated
    "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",  # NAT64
    "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]",  # 6to4
    "[2001:0:7f00:1::]",  # Teredo
    "[2606:4700::5efe:7f00:1]", "[2606:4700::200:5efe:10.0.0.1]",  # ISATAP
]  # fmt: skip
#: The same ways, leading out.
OUTSIDE = [
    "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
    "2606:4700::5efe:808:808",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_inside_this_machines_network_is_asked(host: str) -> None:
    assert "private network" in links.ask(f"http://{host}/").problem


@pytest.mark.parametrize("host", INSIDE)
def test_also_not_where_a_public_address_leads_there(
    host: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, asked = links.is_public, []

    def first_is_public(ip: str) -> bool:
        asked.append(ip)
        return len(asked) == 1 or public(ip)

    monkeypatch.setattr(links, "is_public", first_is_public)
    assert "private network" in links.ask(f"{server}/to/{quote(host)}").problem
    assert [path for _, path, _ in Handler.seen] == [f"/to/{quote(host)}"]


@pytest.mark.parametrize("ip", OUTSIDE)
def test_what_is_out_on_the_internet_is_asked(ip: str) -> None:
    assert links.is_public(ip)


# --- what is kept --------------------------------------------------------------------------------


def article(url: str, **fields: Any) -> Article:
    return make.article(url=url, **fields)


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("check_links", *args, "--allow-private", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_every_address_is_tried_and_the_dead_are_named(server: str) -> None:
    dead, alive = article(f"{server}/404"), article(f"{server}/200")
    article("")
    said = run()
    assert f"{dead.public_id} dead: 404" in said
    assert f"2/2 {alive.public_id} ok" in said
    assert "2 tried, 1 dead." in said
    assert [check.is_dead for check in LinkCheck.objects.order_by("article_id")] == [True, False]


@pytest.mark.django_db
def test_what_was_tried_lately_is_left_alone_unless_its_address_changed(server: str) -> None:
    one = article(f"{server}/404")
    run()
    assert "Nothing is due" in run()
    Article.objects.filter(pk=one.pk).update(url=f"{server}/200")
    run()
    check = LinkCheck.objects.get()
    assert (check.answer, check.url) == (200, f"{server}/200")


@pytest.mark.django_db
def test_a_run_goes_on_where_the_last_one_stopped(server: str) -> None:
    for number in range(3):
        article(f"{server}/200/{number}")
    assert "1 more are due" in run("--most", "2")
    assert "1 tried, 0 dead." in run("--most", "2")
    assert [path for _, path, _ in Handler.seen] == ["/200/0", "/200/1", "/200/2"]


@pytest.mark.django_db
def test_what_was_tried_long_ago_is_tried_again_the_oldest_first(server: str) -> None:
    new, old = article(f"{server}/200/new"), article(f"{server}/200/old")
    for each, days in ((new, 40), (old, 50)):
        at = timezone.now() - timedelta(days=days)
        LinkCheck.objects.create(article=each, url=each.url, answer=200, at=at)
    run()
    assert [path for _, path, _ in Handler.seen] == ["/200/old", "/200/new"]


@pytest.mark.django_db
def test_what_was_merged_away_is_not_tried(server: str) -> None:
    kept = article("")
    Article.objects.filter(pk=article(f"{server}/404").pk).update(merged_into=kept)
    assert "Nothing is due" in run()


@pytest.mark.django_db
@pytest.mark.parametrize("option", [("--days", "-1"), ("--most", "0"), ("--most", "99999999")])
def test_a_number_that_makes_no_sense_is_refused(option: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=option[0]):
        run(*option)
