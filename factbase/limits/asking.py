"""How much each client may ask of what is public."""

from collections.abc import Callable
from math import ceil

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from factbase.limits.clients import client
from factbase.limits.leasing import Leases, Standing
from factbase.limits.rates import Rate
from factbase.limits.stores import store
from factbase.public import is_workbench, refusal

Answer = Callable[[HttpRequest], HttpResponse]


class Fair:
    """Middleware: counts a request, says in its headers what is left, or refuses it."""

    def __init__(self, get_response: Answer) -> None:
        if settings.LIMIT is None:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.leases = Leases(store(settings.LIMITS_STORE), settings.LIMIT)
        rate = self.leases.rate
        self._limit, self._policy = str(rate.limit), f"{rate.limit};w={rate.seconds}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_workbench(request):
            return self.get_response(request)
        standing = self.leases.take(client(request))
        if standing is None:
            return self.get_response(request)
        response = (
            self.get_response(request)
            if standing.allowed
            else too_many(request, self.leases.rate, standing)
        )
        headers = response.headers
        headers["RateLimit-Limit"] = self._limit
        headers["RateLimit-Remaining"] = str(standing.remaining)
        headers["RateLimit-Reset"] = str(ceil(standing.seconds))
        headers["RateLimit-Policy"] = self._policy
        return response


def too_many(request: HttpRequest, rate: Rate, standing: Standing) -> HttpResponse:
    again = max(1, ceil(standing.seconds))
    return refusal(
        request,
        429,
        f"From your address came more than {rate.limit:,} requests in {_span(rate.seconds)}. "
        f"Ask again in {_span(again)}.",
        again=again,
    )


def _span(seconds: int) -> str:
    """Rounded up, so that whoever waits that long has waited long enough."""
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length or seconds == length:
            return _some(ceil(seconds / length), unit)
    return _some(seconds, "second")


def _some(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
