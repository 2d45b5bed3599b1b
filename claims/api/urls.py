from django.urls import path, re_path

from claims.api import views

app_name = "api"

urlpatterns = [
    path("claims", views.Claims.as_view(), name="claims"),
    path("claims/<str:public_id>", views.Claim.as_view(), name="claim"),
    path("claims/<str:public_id>/versions", views.Versions.as_view(), name="versions"),
    path("revisions", views.Revisions.as_view(), name="revisions"),
    path("citations", views.Citations.as_view(), name="citations"),
    path("schema", views.Schema.as_view(), name="schema"),
    path("docs", views.Docs.as_view(), name="docs"),
    re_path(r"^.*$", views.Nowhere.as_view(), name="nowhere"),
]
