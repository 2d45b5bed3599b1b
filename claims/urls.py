"""The public addresses, the same for people and programs; without a slash at the end."""

from django.urls import include, path, re_path

from claims.api.views import Index
from claims.pages import (
    changes,
    citations,
    claims,
    lists,
    machines,
    propositions,
    saved_lists,
    start,
    subjects,
)

pages = [
    path("", start.start, name="start"),
    path("claims", claims.claims, name="claims"),
    path("claims/<str:public_id>", claims.claim, name="claim"),
    path("claims/<str:public_id>/cite", claims.cite, name="cite"),
    path("citations", citations.citations, name="citations"),
    path("citations/styles", citations.styles, name="styles"),
    path("citations/waiting/<str:ticket>", citations.waiting, name="waiting"),
    path("propositions", lists.list_of, {"kind": "propositions"}, name="propositions"),
    path("propositions/<str:public_id>", propositions.proposition, name="proposition"),
    re_path(
        r"^propositions/(?P<public_id>[^/]+)/debate\.(?P<form>svg|png|csv)$",
        propositions.picture,
        name="picture",
    ),
    path("actors", lists.list_of, {"kind": "actors"}, name="actors"),
    path("actors/<str:public_id>", subjects.actor, name="actor"),
    path("articles", lists.list_of, {"kind": "articles"}, name="articles"),
    path("articles/<str:public_id>", subjects.article, name="article"),
    path("outlets", lists.list_of, {"kind": "outlets"}, name="outlets"),
    path("outlets/<str:public_id>", subjects.outlet, name="outlet"),
    path("topics", lists.topics, name="topics"),
    path("topics/<slug:slug>", subjects.topic, name="topic"),
    path("revisions", changes.revisions, name="revisions"),
    path("revisions/<str:number>", changes.revision, name="revision"),
    path("lists", saved_lists.every, name="lists"),
    re_path(
        r"^lists/(?P<address>[-0-9a-z]{1,60})\.(?P<form>[a-z]{2,10})$",
        saved_lists.as_file,
        name="list-file",
    ),
    path("lists/<str:address>", saved_lists.one, name="list"),
    path("lists/<str:address>/references", saved_lists.references, name="list-references"),
    path("about", start.about, name="about"),
    re_path(r"^database\.(?P<form>bib|ris|json|cff)$", start.cited, name="database"),
    path("feeds/claims.atom", machines.feed, name="feed"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    re_path(
        r"^sitemaps/(?P<kind>pages|claims|subjects)-(?P<number>[1-9][0-9]{0,8})\.xml$",
        machines.part,
        name="sitemap-part",
    ),
    path("robots.txt", machines.robots, name="robots"),
    path("favicon.ico", machines.favicon, name="favicon"),
]

#: The first that fits is taken, so what programs ask for most stands first.
urlpatterns = [
    path("api/v1/", include("claims.api.urls")),
    path("api/v1", Index.as_view(), name="api"),
    path("", include((pages, "claims"))),
]
