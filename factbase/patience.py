"""How long a reader's query may take; what takes longer is stopped, and said to be."""

from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from claims.record import Behind
from factbase.public import is_workbench, refusal

Answer = Callable[[HttpRequest], HttpResponse]

#: What costs most comes first; each with what to do about it.
COSTLY = {
    "facets": "leave out facets, or ask for fewer",
    "count": "leave out count",
    "q": "search for rarer words",
    "sort": "leave out sort",
}


class Patience:
    """Middleware: sets how long PostgreSQL works for a request, and answers 503 where that was
    not enough.

    A connection is told once, not at every request: a process that serves both readers and the
    workbench tells it again only when the other kind of request comes its way. One that is public
    alone connects so from the start (see the settings).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._sets = bool(settings.STATEMENT_TIMEOUT) and not settings.PUBLIC

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._sets:
            hold(0 if is_workbench(request) else settings.STATEMENT_TIMEOUT)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_workbench(request):
            return None
        if _is(error, psycopg.errors.QueryCanceled):
            return refusal(request, 503, too_long(request), again=60)
        if _is(error, psycopg.errors.SerializationFailure):
            # A replica may not show what the database it follows has already cleared away.
            detail = "The database is catching up with what was just published. Ask again."
            return refusal(request, 503, detail, again=1)
        if isinstance(error, Behind):
            return refusal(request, 503, str(error), again=1)
        return None


def hold(milliseconds: int) -> None:
    """Let no statement of this thread's connection take longer; 0: as long as it takes."""
    if connection.in_atomic_block:  # what is set inside is taken back with the rest
        return
    try:
        if connection.connection is None and not milliseconds:
            return  # as every connection begins
        connection.ensure_connection()  # no more: whether it still answers shows when it is asked
        if getattr(connection.connection, "held_to", 0) != milliseconds:
            with connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {milliseconds:d}")
            connection.connection.held_to = milliseconds
    except OperationalError:  # whoever asks it something will say so
        return


def too_long(request: HttpRequest) -> str:
    given = [advice for name, advice in COSTLY.items() if request.GET.get(name)]
    advice = f"Please {', or '.join(given)}." if given else "Please ask for less at once."
    return (
        f"This would have taken more than {settings.STATEMENT_TIMEOUT / 1000:g} seconds and was "
        f"stopped. {advice}"
    )


def _is(error: BaseException | None, kind: type[psycopg.Error]) -> bool:
    """Also where others have put their own around it."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__
    return error is not None
