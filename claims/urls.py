"""The public addresses, the same for people and programs; without a slash at the end."""

from django.urls import include, path

from claims import views

pages = [
    path("", views.start, name="start"),
    path("claims", views.claims, name="claims"),
    path("claims/<str:public_id>", views.claim, name="claim"),
    path("articles/<str:public_id>", views.article, name="article"),
    path("actors/<str:public_id>", views.actor, name="actor"),
    path("propositions/<str:public_id>", views.proposition, name="proposition"),
    path("outlets/<str:public_id>", views.outlet, name="outlet"),
    path("topics/<slug:slug>", views.topic, name="topic"),
    path("revisions", views.revisions, name="revisions"),
    path("revisions/<str:number>", views.revision, name="revision"),
    path("about", views.about, name="about"),
]

urlpatterns = [
    path("", include((pages, "claims"))),
    path("api/v1/", include("claims.api.urls")),
]
