"""The addresses: log-in, and what django-oauth-toolkit has."""

from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [
    path("log-in/", LoginView.as_view()),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
