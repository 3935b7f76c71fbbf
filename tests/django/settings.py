"""A Django project with nothing but log-in and django-oauth-toolkit."""

import os

SECRET_KEY = "for tests"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
WSGI_APPLICATION = None
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The person's password guards nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
]
MIDDLEWARE = [
    "counts.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
LOG_IN = "<form method=post>{% csrf_token %}{{ form }}<button>Log in</button></form>"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "OPTIONS": {
        "context_processors": ["django.template.context_processors.request"],
        "loaders": [
            ("django.template.loaders.locmem.Loader", {"registration/login.html": LOG_IN}),
            "django.template.loaders.app_directories.Loader",
        ],
    },
}]
LOGIN_URL = "/log-in/"
OAUTH2_PROVIDER = {
    "SCOPES": {"read": "Read"},
    "PKCE_REQUIRED": True,
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 3600,
    "ACCESS_TOKEN_EXPIRE_SECONDS": int(os.environ["ACCESS_LIFE"]),
}
LOGGING_CONFIG = None
