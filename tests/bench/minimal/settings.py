"""What `startproject` writes, with DEBUG off."""

import os

import environ

DEBUG = False
SECRET_KEY = "measured-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
ROOT_URLCONF = "tests.bench.minimal.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "tests.bench.minimal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": environ.Env().db_url(
        "BENCH_DATABASE_URL", default=f"sqlite:///{os.environ.get('BENCH_DATABASE', ':memory:')}"
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = 60  # as the portal's
STATIC_URL = "/static/"
LANGUAGE_CODE = "ja"
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
