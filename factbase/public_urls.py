"""The addresses of a process that only shows what is public."""

from django.urls import include, path

urlpatterns = [path("", include("claims.urls"))]
