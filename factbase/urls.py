"""The addresses: the workbench under /admin/; all else is public, from the record alone."""

from typing import Any, NoReturn

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import include, path


def nowhere(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """Django's “view on site” leads by a table's number to any row; here nothing uses it."""
    raise Http404


urlpatterns = [
    path("admin/r/<path:row>", nowhere),
    path("admin/", admin.site.urls),
    path("", include("claims.urls")),
]
