"""What is answered where nothing published has the id that was asked for."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from claims import browsing, ids, parameters
from claims.framing import joined
from claims.record import Record


def answer(request: HttpRequest, record: Record, letter: str, public_id: str) -> HttpResponse:
    """It moved, it is gone, or it never was."""
    what, at = ids.KINDS[letter]
    if ids.is_id(letter, public_id):
        if moved := record.redirect(public_id):
            return _moved(request, reverse(at, args=[moved]))
        if browsing.ever_shown(record, public_id):
            return _gone(request, record, public_id, what)
    elif letter == "A" and (cited := record.article_with_key(public_id)):
        return _moved(request, reverse(at, args=[cited]))
    if public_id.startswith(letter.lower()) and (meant := ids.capital(public_id)) != public_id:
        return _moved(request, reverse(at, args=[meant]))
    hint = ""
    other = ids.KINDS.get(public_id[:1])
    if other and public_id[:1] != letter and ids.is_id(public_id[:1], public_id):
        hint = f" An id that begins with {public_id[:1]} is that of {other.what}."
    raise Http404(f"No published claim shows {what} “{parameters.shown(public_id)}”.{hint}")


def topic(request: HttpRequest, record: Record, slug: str) -> HttpResponse:
    term = f"topic:{slug}"
    if moved := record.redirect(term):
        return _moved(request, reverse("claims:topic", args=[moved.removeprefix("topic:")]))
    if browsing.ever_shown(record, term):
        return _gone(request, record, slug, "a topic")
    raise Http404(f"No published claim has the topic “{slug}”.")


def _moved(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    return HttpResponsePermanentRedirect(joined(path, request.GET.urlencode()))


def _gone(request: HttpRequest, record: Record, public_id: str, what: str) -> HttpResponse:
    context = {"id": public_id, "what": what, "record": record}
    return render(request, "410.html", context, status=410)
