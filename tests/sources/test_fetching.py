"""Asking other servers, within bounds; the internet is a server of this test."""

import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from sources import fetching
from sources.fetching import Unreachable, fetch
from tests.servers import Handler, serving


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def allowed(server: str, settings: Any) -> str:
    """The server is the one thing of this machine that may be asked."""
    settings.FETCH_INSIDE = {server.removeprefix("http://")}
    return server


def problem(url: str, **how: Any) -> str:
    with pytest.raises(Unreachable) as caught:
        fetch(url, **how)
    return str(caught.value)


def test_what_stands_there_comes_with_its_kind_and_charset(allowed: str) -> None:
    found = fetch(f"{allowed}/page/3/3")
    assert (found.status, found.content_type, found.charset, found.body) == (
        200, "text/html", "utf-8", b"xxx",
    )  # fmt: skip


def test_where_it_leads_on_is_followed_and_said(allowed: str) -> None:
    found = fetch(f"{allowed}/once")
    assert (found.status, found.url) == (200, f"{allowed}/200")


def test_an_answer_that_is_no_page_is_told_by_its_status(allowed: str) -> None:
    assert fetch(f"{allowed}/404").status == 404


def test_not_for_ever(allowed: str) -> None:
    assert problem(f"{allowed}/round") == "it leads on more than 5 times"
    assert len(Handler.seen) == fetching.REDIRECTS + 1


@pytest.mark.parametrize(
    ("path", "said"),
    [("to_file", "no web address"), ("to_password", "user name or password"),
     ("to/example.org:25", "port 25 is not one of web pages")],
)  # fmt: skip
def test_not_to_where_it_should_not(allowed: str, path: str, said: str) -> None:
    assert said in problem(f"{allowed}/{path}")


@pytest.mark.parametrize("path", ["slow", "drip", "drip_body"])
def test_nobody_waits_longer_than_the_time_there_is(allowed: str, path: str) -> None:
    began = time.monotonic()
    assert problem(f"{allowed}/{path}", seconds=0.4).startswith("it did not answer within")
    assert time.monotonic() - began < 2


def test_nor_for_a_server_that_never_says_who_it_is(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at = f"127.0.0.1:{silent.getsockname()[1]}"
        settings.FETCH_INSIDE = {at}
        began = time.monotonic()
        said = problem(f"https://{at}/", seconds=0.3)
        assert said.startswith("it did not answer within")
        assert time.monotonic() - began < 2


def test_a_slow_name_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(1) or [])
    began = time.monotonic()
    assert problem("http://example.org/", seconds=0.2).startswith("it did not answer within")
    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize("path", ["page/2000001/10", "page/2000001/2000001", "endless"])
def test_a_longer_answer_than_asked_for_is_refused_as_soon_as_it_is_known(
    allowed: str, path: str
) -> None:
    began = time.monotonic()
    assert problem(f"{allowed}/{path}", most_bytes=1_000_000) == "its answer has more than 1 MB"
    assert time.monotonic() - began < 5


def test_it_is_cut_where_the_beginning_is_enough(allowed: str) -> None:
    assert fetch(f"{allowed}/endless", most_bytes=1000, whole=False).body == b"x" * 1000


def test_half_an_answer_is_none(allowed: str) -> None:
    assert problem(f"{allowed}/page/100/50") == "its answer broke off"


def test_a_packed_answer_is_unpacked(allowed: str) -> None:
    assert fetch(f"{allowed}/packed/gzip").body == b"x" * 2_000_000


def test_a_packed_answer_is_measured_unpacked(allowed: str) -> None:
    assert "more than 1 MB" in problem(f"{allowed}/packed/gzip", most_bytes=1_000_000)


def test_what_is_packed_as_nobody_asked_for_is_refused(allowed: str) -> None:
    assert "packed in a way" in problem(f"{allowed}/packed/br")


def test_an_answer_that_is_none_is_said_to_be_none(allowed: str) -> None:
    assert "could not be reached" in problem(f"{allowed}/garbage")


def test_no_cookie_credential_or_referrer_is_sent(allowed: str) -> None:
    fetch(f"{allowed}/200?q=ä b")
    [(_, path, headers)] = Handler.seen
    assert path == "/200?q=%C3%A4%20b"
    assert set(headers) == {"Host", "User-Agent", "Accept", "Connection"}


def test_nothing_is_asked_where_it_is_switched_off(allowed: str, settings: Any) -> None:
    settings.FETCH = False
    assert "switched off" in problem(allowed)
    assert not Handler.seen


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org/a", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("javascript:alert(1)", "no web address"),
        ("http://javascript:alert(1)/", "no web address"),
        ("gopher://example.org/_x", "no web address"),
        ("", "no web address"),
        ("https://", "no web address"),
        ("https://user:secret@example.org/", "user name or password"),
        ("http://nowhere.invalid/", "no server of the name"),
        ("http://example.org:22/", "port 22 is not one of web pages"),
        ("http://[::1", "could not be reached"),
        ("http://example.org:99999/", "no web address"),
        ("http://" + "a" * 300 + ".invalid/", "no server of the name"),
    ],
)
def test_what_cannot_be_asked_is_said_so(url: str, said: str) -> None:
    assert said in problem(url)


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
    assert "private network" in problem(f"http://{host}/")


@pytest.mark.parametrize("host", INSIDE)
def test_also_not_where_a_page_leads_there(host: str, allowed: str) -> None:
    assert "private network" in problem(f"{allowed}/to/{quote(host)}")
    assert [path for _, path, _ in Handler.seen] == [f"/to/{quote(host)}"]


@pytest.mark.parametrize("ip", OUTSIDE)
def test_what_is_out_on_the_internet_is_asked(ip: str) -> None:
    assert fetching.is_public(ip)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that answers one thing first and another later; what is connected to."""
    left, reached = list(answers), []

    def look_up(host: str, port: int, **kwargs: Any) -> list[Any]:
        ips = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    def connect(at: tuple[str, int], **kwargs: Any) -> socket.socket:
        reached.append(at[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    return reached


def test_what_is_connected_to_is_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reached = resolving(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    assert "Connection refused" in problem("http://rebinding.example/")
    assert reached == ["93.184.215.14"]


def test_a_name_with_one_address_inside_is_not_asked_at_its_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reached = resolving(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    assert "private network" in problem("http://both.example/")
    assert not reached


def test_what_may_be_asked_inside_is_that_port_alone(allowed: str, settings: Any) -> None:
    settings.FETCH_INSIDE = {"127.0.0.1:1"}
    assert "private network" in problem(allowed)
