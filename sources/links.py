"""Whether the addresses of articles still lead somewhere.

Asked politely and within bounds: http and https, no credentials, a few redirects, a few seconds,
nothing downloaded but the first kilobytes, and nowhere inside this machine's own network.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.db.models import F, Q
from django.utils import timezone

from sources.models import Article, LinkCheck
from sources.models.history import acting

TIMEOUT = 10.0  # seconds, for each address with all its redirects
REDIRECTS = 5
MOST_READ = 64 * 1024  # bytes of an answer
AGENT = "factbase link check"
#: What servers answer to HEAD who only know GET.
ASK_AGAIN = {400, 403, 404, 405, 406, 500, 501, 503}
_REDIRECTED = {301, 302, 303, 307, 308}
_AS_IT_IS = "%/:=&?~+!$,;'@()*[]"
_INTERNET = ipaddress.ip_network("2000::/3")  # no other IPv6 address is anybody's out there
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: Set apart, some for what runs in a data centre, though Python takes them for public.
_SET_APART = [
    ipaddress.ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")
]
_ISATAP = 0x5EFE

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """Nothing answered; the message says why, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered: an HTTP status, or why there is none."""

    status: int | None
    problem: str = ""


def due(*, again_after: timedelta) -> list[int]:
    """Articles (ids) whose address was never tried, has changed, or was tried long ago.

    The longest untried first, so that a run that was broken off goes on where it stopped.
    """
    long_ago = Q(link_check__at__lt=timezone.now() - again_after)
    changed = ~Q(link_check__url=F("url"))
    never = Q(link_check=None)
    found = Article.objects.current().exclude(url="").filter(never | changed | long_ago)
    in_turn = found.order_by(F("link_check__at").asc(nulls_first=True), "pk")
    return list(in_turn.values_list("pk", flat=True))


def check(article: Article, *, private: bool = False) -> LinkCheck:
    """Try the article's address and keep what came of it."""
    url = article.url
    found = ask(url, private=private)
    with acting(None):
        kept, _ = LinkCheck.objects.update_or_create(
            article=article,
            defaults={
                "url": url,
                "answer": found.status,
                "problem": found.problem[:500],
                "at": timezone.now(),
            },
        )
    return kept


def ask(url: str, *, private: bool = False) -> Answer:
    """HEAD, and GET where that is refused. Only ``private`` reaches this machine's own network."""
    until = time.monotonic() + TIMEOUT
    try:
        status = _follow("HEAD", url, until, private)
        if status in ASK_AGAIN:
            status = _follow("GET", url, until, private)
    except Unreachable as error:
        return Answer(None, str(error))
    except TimeoutError:
        return Answer(None, f"it did not answer within {TIMEOUT:.0f} seconds")
    except ssl.SSLError as error:
        return Answer(None, f"its certificate is not good ({error.reason or 'TLS'})")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(None, f"it could not be reached ({_in_short(error)})")
    return Answer(status)


def _follow(method: str, url: str, until: float, private: bool) -> int:
    for _ in range(REDIRECTS + 1):
        parts = _checked(url)
        status, onward = _once(method, parts, until, private)
        if status not in _REDIRECTED or not onward:
            return status
        url = urljoin(url, onward)
    raise Unreachable(f"it leads on more than {REDIRECTS} times")


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable("it is no web address")
    if parts.username or parts.password:
        raise Unreachable("it holds a user name or password; these are never sent")
    return parts


def _once(method: str, parts: SplitResult, until: float, private: bool) -> tuple[int, str]:
    """One question to one server: the status, and where it leads on."""
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port)
    connection.default_port = 443 if parts.scheme == "https" else 80
    # A server that sends a byte now and then would never time out: at the end we hang up.
    hang_up = threading.Timer(_left(until), _hang_up, [connection])
    hang_up.start()
    try:
        connection.sock = _connected(_resolved(host, port, private), port, until)
        if parts.scheme == "https":
            _secure(connection, host)
        return _asked(connection, method, parts)
    except (OSError, http.client.HTTPException):
        _left(until)  # raises where it was we who hung up
        raise
    finally:
        hang_up.cancel()
        connection.close()


def _asked(
    connection: http.client.HTTPConnection, method: str, parts: SplitResult
) -> tuple[int, str]:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.putrequest(method, quote(path, safe=_AS_IT_IS), skip_accept_encoding=True)
    for name, value in (("User-Agent", AGENT), ("Accept", "*/*"), ("Connection", "close")):
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    if method == "GET":
        answer.read(MOST_READ)
    return answer.status, answer.getheader("Location") or ""


def _connected(ips: list[str], port: int, until: float) -> socket.socket:
    """To an address that was looked at: no second look-up can lead elsewhere."""
    for ip in ips[:-1]:
        with suppress(OSError):
            return socket.create_connection((ip, port), timeout=_left(until) / 2)
    return socket.create_connection((ips[-1], port), timeout=_left(until))


def _secure(connection: http.client.HTTPConnection, host: str) -> None:
    context = ssl.create_default_context()
    connection.sock = context.wrap_socket(
        connection.sock, server_hostname=host, do_handshake_on_connect=False
    )
    connection.sock.do_handshake()


def _resolved(host: str, port: int, private: bool) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise Unreachable(f"there is no server of the name {host[:100]}") from error
    ips = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not private and not all(is_public(ip) for ip in ips):
        raise Unreachable("it leads into a private network, where nobody else can follow")
    return ips


def is_public(ip: str) -> bool:
    """Whether it is an address of the internet: not this machine, its network, or many at once."""
    address = _meant(ipaddress.ip_address(ip.partition("%")[0]))
    if address.version == 6 and address not in _INTERNET:
        return False  # such as ::127.0.0.1 and ::ffff:0:127.0.0.1, which some systems take for IPv4
    if any(address in network for network in _SET_APART):
        return False
    return address.is_global and not address.is_multicast


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where a packet sent there would come out."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    number = int(address)
    if address in _NAT64 or number >> 32 & 0xFCFFFFFF == _ISATAP:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _hang_up(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _in_short(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return said.split("\n")[0][:200]
