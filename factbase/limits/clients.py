"""Who asks, as far as an address can say."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from claims.api.exports import CLIENT

Answer = Callable[[HttpRequest], HttpResponse]

_LONGEST = 64  # a whole IPv6 address with its zone and port is shorter
_NETWORK = 64  # bits; what one subscriber is given


def client(request: HttpRequest) -> str:
    """The address that counts: behind a proxy, the last one it added; before, anybody could."""
    direct: str = request.META.get("REMOTE_ADDR") or ""
    if settings.PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        return counted(given[:_LONGEST]) or counted(direct[:_LONGEST]) or direct[:_LONGEST]
    return counted(direct[:_LONGEST]) or direct[:_LONGEST]


def named(get_response: Answer) -> Answer:
    """Middleware: writes it where exports look, of which each client has one at a time."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.META[CLIENT] = client(request)
        return get_response(request)

    return answer


@lru_cache(maxsize=10_000)
def counted(text: str) -> str:
    """IPv4 as it is, IPv6 by its network; empty where it is not an address."""
    try:
        address = ip_address(_bare(text))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        network = int(address) >> (128 - _NETWORK) << (128 - _NETWORK)
        return f"{IPv6Address(network)}/{_NETWORK}"
    return str(address)


def _bare(text: str) -> str:
    """Without the port some proxies add, the brackets and the zone."""
    if text.startswith("["):
        return text[1:].partition("]")[0].partition("%")[0]
    if text.count(":") == 1:
        return text.partition(":")[0]
    return text.partition("%")[0]
