"""A django-helpdesk as its documentation sets it up, with production settings, in a folder of its own. This
program runs in the peer's environment: `site.py FOLDER prepare` or `site.py FOLDER work`.

`prepare` makes the database, the queue and the mail folder; `work` is one get_email."""

from __future__ import annotations

import sys
from pathlib import Path

import django  # type: ignore[import-not-found]
from django.conf import settings  # type: ignore[import-not-found]
from django.core.management import call_command  # type: ignore[import-not-found]

MAIL = "masuk"
OFFICE = "pengaduan@muaraenim.example"
CONTEXT = ("django.template.context_processors.request", "django.contrib.auth.context_processors.auth")
MIDDLEWARE = ("sessions.middleware.Session", "auth.middleware.Authentication", "messages.middleware.Message")


def configure(folder: Path) -> None:
    contrib = ("auth", "contenttypes", "sessions", "sites", "admin", "messages", "staticfiles", "humanize")
    settings.configure(
        DEBUG=False,
        SECRET_KEY="-" * 50,
        ALLOWED_HOSTS=["localhost"],
        SITE_ID=1,
        ROOT_URLCONF="urls",
        MIDDLEWARE=[f"django.contrib.{name}Middleware" for name in MIDDLEWARE],
        USE_TZ=True,
        TIME_ZONE="Asia/Jakarta",
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in contrib), "rest_framework", "helpdesk"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [*CONTEXT, "django.contrib.messages.context_processors.messages"]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "helpdesk.sqlite3",
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MEDIA_ROOT=folder / "media",
        STATIC_URL="/static/",
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
        EMAIL_FILE_PATH=folder / "keluar",
        DEFAULT_FROM_EMAIL=OFFICE,
        HELPDESK_TEAMS_MODE_ENABLED=False,
    )
    django.setup()


def prepare(folder: Path) -> None:
    for name in (MAIL, "media", "keluar"):
        (folder / name).mkdir(parents=True)
    configure(folder)
    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    from helpdesk.models import Queue  # type: ignore[import-not-found]

    Queue.objects.create(
        title="Pengaduan",
        slug="pengaduan",
        email_address=OFFICE,
        allow_email_submission=True,
        email_box_type="local",
        email_box_local_dir=str(folder / MAIL),
        email_box_interval=0,
    )


def work(folder: Path) -> None:
    configure(folder)
    call_command("get_email", quiet=True)


if __name__ == "__main__":
    {"prepare": prepare, "work": work}[sys.argv[2]](Path(sys.argv[1]))
