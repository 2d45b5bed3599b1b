from typing import Any

from django.urls import URLPattern, path, re_path

from claims.api import citations, claims, formats, styles, subjects, views
from claims.api import lists as saved
from claims.api.formats import Form
from claims.subject_selection import KINDS

app_name = "api"


def _of(name: str) -> list[URLPattern]:
    """A list, and one of it; names are “articles” and “article”."""
    of, one = KINDS[name], name.removesuffix("s")
    return [
        path(name, subjects.Subjects.as_view(of=of), name=name),
        path(f"{name}/<str:public_id>", subjects.OneSubject.as_view(of=of), name=one),
    ]


def _in_form(form: Form) -> list[URLPattern]:
    """The same, in the form a suffix names: “claims.csv”, “claims/C1.jsonld”."""
    asked: Any = {"forms": (form,), "by_suffix": True}
    found = [
        path(f"claims.{form.name}", claims.Claims.as_view(**asked), name=f"claims.{form.name}")
    ]
    if form in formats.OF_ONE:
        one = claims.Claim.as_view(**asked)
        found.append(path(f"claims/<str:public_id>.{form.name}", one, name=f"claim.{form.name}"))
    return found


urlpatterns = [
    path("claims", claims.Claims.as_view(), name="claims"),
    *(each for form in formats.OF_LISTS for each in _in_form(form)),
    path("claims/<str:public_id>", claims.Claim.as_view(), name="claim"),
    path("claims/<str:public_id>/versions", claims.Versions.as_view(), name="versions"),
    *(each for name in KINDS for each in _of(name)),
    path(
        "propositions/<str:public_id>/stances",
        subjects.Stances.as_view(of=KINDS["propositions"]),
        name="stances",
    ),
    path("revisions", views.Revisions.as_view(), name="revisions"),
    path("citations", citations.Citations.as_view(), name="citations"),
    path("citations/styles", styles.Styles.as_view(), name="styles"),
    path("citations/styles/<str:name>", styles.OneStyle.as_view(), name="style"),
    path("citations/locales", styles.Locales.as_view(), name="locales"),
    path("citations/waiting/<str:ticket>", citations.Waiting.as_view(), name="waiting"),
    path("lists", saved.Lists.as_view(), name="lists"),
    path("lists/<str:address>", saved.OneList.as_view(), name="list"),
    path("lists/<str:address>/citations", saved.Citations.as_view(), name="list-citations"),
    path("schema", views.Schema.as_view(), name="schema"),
    path("docs", views.Docs.as_view(), name="docs"),
    re_path(r"^.*$", views.Nowhere.as_view(), name="nowhere"),
]
