from django.urls import path

from benchmarks.naive import views

urlpatterns = [
    path("empty", views.empty),
    path("empty-api", views.EmptyAPI.as_view()),
    path("ordinary/claims", views.OrdinaryList.as_view()),
    path("ordinary/claims/C<int:number>", views.OrdinaryOne.as_view()),
    path("careful/claims", views.CarefulList.as_view()),
    path("careful/claims/C<int:number>", views.CarefulOne.as_view()),
]
