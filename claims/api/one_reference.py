"""An article or a claim as a reference: the same address, with a form to write it in."""

from django.http import HttpResponseBase
from rest_framework.request import Request

from claims.api import writing
from claims.api.citations import file
from claims.bibliography import WRITTEN_IN, Cited, How, listed
from claims.formats.document import load
from claims.parameters import BadParameter


def asked(request: Request) -> bool:
    return any(request.GET.get(name, "").strip() for name in WRITTEN_IN)


def written(request: Request, document: bytes) -> HttpResponseBase:
    """Raises BadParameter and ReferencesError."""
    for name in writing.CHOOSING:
        if request.GET.get(name, "").strip():
            raise BadParameter(name, f"A reference is whole. Leave {name} out.")
    how, cited = How.parse(request.GET), Cited(load(document.decode()))
    base = request.build_absolute_uri("/")
    content = how.made(listed([cited], base=base, words=how.words))
    name = cited.document["id"]
    if "version" in cited.document:
        name += f"v{cited.document['version']}"
    answer: HttpResponseBase = file(content, how.form, f"{name}.{how.form.suffix}")
    return answer
