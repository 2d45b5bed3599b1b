"""The citation styles: searched by name, and what one of them looks like."""

from dataclasses import asdict
from typing import Any

import orjson
from django.http import Http404, HttpResponse
from rest_framework.request import Request

from claims import freshness, parameters, style_examples
from claims.api import writing
from claims.api.reading import Open
from claims.parameters import BadParameter, limit
from sources import own_styles, style_index
from sources.formats import locales
from sources.formats.locales import LOCALES, UnknownLocale
from sources.formats.styles import Style, UnknownStyle

LONGEST = 200


class Styles(Open):
    """Styles that have all the words in their names, the likeliest first."""

    by_suffix = True

    def get(self, request: Request) -> HttpResponse:
        parameters.check(request.GET, {"q", "limit"})
        words = request.GET.get("q", "").strip()
        if len(words) > LONGEST:
            raise BadParameter("q", f"A search has at most {LONGEST} characters.")
        most = limit(request.GET.get("limit", "").strip() or "20")
        found = style_index.search(words, limit=most)
        document = {"results": [told(each) for each in found.styles], "count": found.total}
        return _kept(HttpResponse(orjson.dumps(document), content_type=writing.JSON))


class OneStyle(Open):
    """A style, with an example."""

    by_suffix = True

    def get(self, request: Request, name: str) -> HttpResponse:
        parameters.check(request.GET, {"locale"})
        try:
            sheet = own_styles.find(name)
            locale = locales.check(request.GET.get("locale", "").strip())
        except UnknownStyle as error:
            raise Http404(str(error)) from error
        except UnknownLocale as error:
            raise BadParameter("locale", str(error)) from error
        document = {
            "name": sheet.name,
            "title": sheet.title,
            "locale": locale or sheet.locale or None,
            "example": style_examples.text(sheet, locale).strip(),
        }
        return _kept(HttpResponse(orjson.dumps(document), content_type=writing.JSON))


class Locales(Open):
    """The languages references can be written in."""

    by_suffix = True

    def get(self, request: Request) -> HttpResponse:
        parameters.check(request.GET, ())
        found = [{"code": code, "name": name} for code, name in LOCALES.items()]
        return _kept(HttpResponse(orjson.dumps({"results": found}), content_type=writing.JSON))


def told(style: Style) -> dict[str, Any]:
    return {name: value or None for name, value in asdict(style).items()}


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = freshness.FRESH
    return response
