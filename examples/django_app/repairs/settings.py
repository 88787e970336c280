"""Settings for trying it; yours keep the secret elsewhere, and DEBUG off."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(os.environ.get("REPAIRS_DATA", Path(__file__).parents[1]))

SECRET_KEY = os.environ.get("REPAIRS_SECRET", "only for trying it")
DEBUG = os.environ.get("REPAIRS_DEBUG") == "yes"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "repairs.urls"
LOGIN_REDIRECT_URL = "/"
USE_TZ = True
LANGUAGES = [("en", "English"), ("id", "Bahasa Indonesia")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "repairs",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "rows.db"}}

# A file of its own. SQLite lets one connection write at a time, and the store has its own: in
# Django's file, a store that is called while a view writes would wait for that view for ever.
STORE_URL = os.environ.get("SALESPROCESS_STORE", f"sqlite:///{FOLDER / 'deals.db'}")
