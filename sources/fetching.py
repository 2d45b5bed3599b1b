"""The one place where this program asks another server for something.

http and https alone, to the ports of web pages, without credentials; nowhere inside this machine
or its network, whatever the name resolves to and wherever it leads on: what is connected to is the
address that was looked at. Within a time and a size, also where the answer comes packed.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

SECONDS = 20.0  # for an address with all it leads on to
MOST = 25_000_000  # bytes of an answer, unpacked
REDIRECTS = 5
AGENT = "factbase"
_REDIRECTED = {301, 302, 303, 307, 308}
_AS_IT_IS = "%/:=&?~+!$,;'@()*[]"
_INTERNET = ipaddress.ip_network("2000::/3")  # no other IPv6 address is anybody's out there
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: Set apart, some for what runs in a data centre, though Python takes them for public.
_SET_APART = [
    ipaddress.ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")
]
_ISATAP = 0x5EFE
_PIECE = 65_536

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """Nothing was had; the message says why, in words, and goes on after “The address: ”."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was answered, whatever the status; ``url`` is where it was led to in the end."""

    url: str
    status: int
    content_type: str = ""  # text/html, in small letters, without parameters
    charset: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked for, and within which bounds."""

    method: str
    most_bytes: int
    whole: bool
    accept: str
    private: bool
    seconds: float
    until: float

    def left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def fetch(
    url: str,
    *,
    most_bytes: int = MOST,
    seconds: float = SECONDS,
    accept: str = "*/*",
    method: str = "GET",
    whole: bool = True,
    private: bool = False,
) -> Fetched:
    """What stands at the address. Raises Unreachable where nothing does, or it may not be asked.

    A longer answer is refused, or cut where it need not be ``whole``. Only ``private`` reaches
    this machine's own network, or what ``settings.FETCH_INSIDE`` names of it.
    """
    if not settings.FETCH:
        raise Unreachable("fetching is switched off here (FACTBASE_FETCH)")
    until = time.monotonic() + seconds
    asking = _Asking(method, most_bytes, whole, accept, private, seconds, until)
    try:
        return _follow(url.strip(), asking)
    except TimeoutError as error:
        raise Unreachable(f"it did not answer within {seconds:.0f} seconds") from error
    except ssl.SSLError as error:
        raise Unreachable(f"its certificate is not good ({error.reason or 'TLS'})") from error
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        raise Unreachable(f"it could not be reached ({_in_short(error)})") from error


def _follow(url: str, asking: _Asking) -> Fetched:
    for _ in range(REDIRECTS + 1):
        found, onward = _once(url, _checked(url), asking)
        if found.status not in _REDIRECTED or not onward:
            return found
        url = urljoin(url, onward)
    raise Unreachable(f"it leads on more than {REDIRECTS} times")


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not _has_a_port(parts):
        raise Unreachable("it is no web address")
    if parts.username or parts.password:
        raise Unreachable("it holds a user name or password; these are never sent")
    # Below 1024 mail, name and file servers listen, which would take a question for theirs.
    if parts.port is not None and parts.port < 1024 and parts.port not in (80, 443):
        raise Unreachable(f"port {parts.port} is not one of web pages")
    return parts


def _has_a_port(parts: SplitResult) -> bool:
    """One that is a number, or none."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _once(url: str, parts: SplitResult, asking: _Asking) -> tuple[Fetched, str]:
    """One question to one server: what it answered, and where it leads on."""
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port)
    connection.default_port = 443 if parts.scheme == "https" else 80
    ips = _resolved(host, port, asking)
    # A server that sends a byte now and then would never time out: at the end we hang up.
    lines: list[socket.socket] = []
    hang_up = threading.Timer(asking.left(), _hang_up, [lines])
    hang_up.daemon = True
    hang_up.start()
    try:
        lines.append(_connected(ips, port, asking))
        if parts.scheme == "https":
            lines.append(_secured(lines[0], host))
            lines[1].do_handshake()  # type: ignore[attr-defined]
        connection.sock = lines[-1]
        return _asked(connection, url, parts, asking)
    except (OSError, http.client.HTTPException, ValueError, zlib.error):
        asking.left()  # raises where it was we who hung up
        raise
    finally:
        hang_up.cancel()
        connection.close()


def _asked(
    connection: http.client.HTTPConnection, url: str, parts: SplitResult, asking: _Asking
) -> tuple[Fetched, str]:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.putrequest(asking.method, quote(path, safe=_AS_IT_IS), skip_accept_encoding=True)
    for name, value in (("User-Agent", AGENT), ("Accept", asking.accept), ("Connection", "close")):
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    onward = answer.getheader("Location") or ""
    if asking.method == "HEAD" or (answer.status in _REDIRECTED and onward):
        return Fetched(url, answer.status), onward
    kind, charset = _said(answer.getheader("Content-Type") or "")
    return Fetched(url, answer.status, kind, charset, _body(answer, asking)), ""


def _said(content_type: str) -> tuple[str, str]:
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    return content_type.partition(";")[0].strip().lower(), charset[1] if charset else ""


def _body(answer: http.client.HTTPResponse, asking: _Asking) -> bytes:
    """The answer's bytes, unpacked, and never more of them in memory than asked for."""
    most = asking.most_bytes
    length = answer.getheader("Content-Length") or ""
    if asking.whole and length.isdecimal() and int(length[:18]) > most:
        raise Unreachable(_too_long(most))
    unpack, body = _unpacking(answer.getheader("Content-Encoding") or ""), bytearray()
    while len(body) <= most and not (unpack and unpack.eof) and (piece := answer.read1(_PIECE)):
        body += unpack.decompress(piece, most + 1 - len(body)) if unpack else piece
        asking.left()
    if asking.whole:
        asking.left()  # a body that ends because we hung up is not whole
        if len(body) > most:
            raise Unreachable(_too_long(most))
        if answer.length or (unpack and not unpack.eof):
            raise Unreachable("its answer broke off")
    return bytes(body[:most])


def _too_long(most: int) -> str:
    return f"its answer has more than {most / 1_000_000:,.3g} MB"


def _unpacking(encoding: str) -> "zlib._Decompress | None":
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(47)  # whichever of the two it is
    raise Unreachable("its answer is packed in a way nobody asked for")


def _connected(ips: list[str], port: int, asking: _Asking) -> socket.socket:
    """To an address that was looked at: no second look-up can lead elsewhere."""
    for ip in ips[:-1]:
        with suppress(OSError):
            return socket.create_connection((ip, port), timeout=asking.left() / 2)
    return socket.create_connection((ips[-1], port), timeout=asking.left())


def _secured(line: socket.socket, host: str) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    return context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)


def _resolved(host: str, port: int, asking: _Asking) -> list[str]:
    ips = _looked_up(host, port, asking.left())
    inside = [] if asking.private else [ip for ip in ips if not is_public(ip)]
    if not all(_at(ip, port) in settings.FETCH_INSIDE for ip in inside):
        raise Unreachable("it leads into a private network, where nobody else can follow")
    return ips


def _at(ip: str, port: int) -> str:
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def _looked_up(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of the name. A name server may be slow: then it is left alone with itself."""
    came: list[list[str] | Exception] = []

    def look() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            came.append(list(dict.fromkeys(str(each[4][0]) for each in found)))
        except (OSError, UnicodeError, ValueError, OverflowError) as error:
            came.append(error)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(seconds)
    if not came:
        raise TimeoutError
    if isinstance(came[0], Exception) or not came[0]:
        raise Unreachable(f"there is no server of the name {host[:100]}")
    return came[0]


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


def _hang_up(lines: list[socket.socket]) -> None:
    """Also where http.client holds only what it reads from, and has let go of the socket."""
    for line in lines:
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)


def _in_short(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return "".join(filter(str.isprintable, said.split("\n")[0]))[:200]
