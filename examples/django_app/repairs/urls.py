"""Where the pages are."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.urls import path

from repairs import views

urlpatterns = [
    path("", views.listed),
    path("<int:pk>/", views.shown),
    path("<int:pk>/<str:trigger>/", views.fired),
    path("accounts/login/", LoginView.as_view(template_name="login.html")),
]
