"""The one settings file. Everything that differs between machines comes from the environment.

| variable | meaning | without it |
| --- | --- | --- |
| DATABASE_URL | a PostgreSQL, 15 or newer | the embedded one, started by manage.py |
| FACTBASE_SECRET_KEY | signs sessions; needed in production | made once, kept in var/ |
| FACTBASE_DEBUG | 1 shows errors in full, for developers | 0 |
| FACTBASE_HOSTS | host names served, comma-separated | this machine's own |
| FACTBASE_VAR | folder for the embedded database, keys and static files | var/ in the project |
| FACTBASE_PRODUCTION | 1: secure cookies, no demo sign-ins, no key made for you | 0 |
| FACTBASE_PROXY | 1: a proxy in front sets X-Forwarded-Proto and -For, and ends HTTPS | 0 |
| FACTBASE_PUBLIC | 1: only what is public, without the workbench | 0 |
| FACTBASE_LIMIT | what one address may ask for in public; 0: no limit | 600/minute |
| FACTBASE_SIGN_IN_LIMIT | how often signing in may fail; 0: no limit | 10/15 minutes |
| FACTBASE_LIMITS_STORE | where that is counted: postgres://… or redis://… | the database itself |
| FACTBASE_FETCH | 0: never ask another server for a page or whether a link is dead | 1 |
| FACTBASE_RESOLVE | 1: ask doi.org, PubMed and web pages what a pasted DOI or address is | 0 |
| FACTBASE_FETCH_INSIDE | what may be asked inside one's own network: 10.0.0.7:443, … | nothing |
| FACTBASE_STATEMENT_TIMEOUT | seconds a public query may take; 0: no limit | 3 |
"""

import os
import tempfile
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.templatetags.static import static
from django.urls import reverse_lazy

from factbase.limits.rates import Rate

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR = Path(env.str("FACTBASE_VAR", str(BASE_DIR / "var")))

PRODUCTION = env.bool("FACTBASE_PRODUCTION", False)
DEBUG = env.bool("FACTBASE_DEBUG", False)
PUBLIC = env.bool("FACTBASE_PUBLIC", False)


def _secret_key() -> str:
    if given := env.str("FACTBASE_SECRET_KEY", ""):
        return given
    if PRODUCTION:
        raise ImproperlyConfigured("Set FACTBASE_SECRET_KEY to a long random string.")
    kept = VAR / "secret_key"
    try:
        if not kept.exists():
            _make_key(kept)
        return kept.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be kept in {kept} ({error.strerror}). Set FACTBASE_VAR to a "
            "folder of your own, or FACTBASE_SECRET_KEY to a long random string."
        ) from error


def _make_key(kept: Path) -> None:
    """Written whole before it has its name: another program never reads half of it."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=kept.parent) as new:  # for its owner only
        new.write(get_random_secret_key())
        new.flush()
        with suppress(FileExistsError):
            os.link(new.name, kept)


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("FACTBASE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# A name that begins with a dot stands for every name that ends so.
_ORIGINS = [f"https://{'*' if host[0] == '.' else ''}{host}" for host in ALLOWED_HOSTS if host]
CSRF_TRUSTED_ORIGINS = _ORIGINS if PRODUCTION else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
# Without a proxy that sets it, anybody could.
PROXY = env.bool("FACTBASE_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0

INSTALLED_APPS = [
    "factbase",
    "claims",
    "sources",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "claims.api.reading.open_to_every_site",
    "factbase.headers.content_policy",
    "factbase.limits.clients.named",
    "factbase.limits.asking.Fair",
    "factbase.compression.compressed",
    "claims.freshness.unchanged",
    "factbase.patience.Patience",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "factbase.public_urls" if PUBLIC else "factbase.urls"
WSGI_APPLICATION = "factbase.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "factbase.public.workbench",
            ]
        },
    }
]
#: What only the workbench needs. Nobody signs in where there is none.
_OF_THE_WORKBENCH = {
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
}
if PUBLIC:
    for _names in (INSTALLED_APPS, MIDDLEWARE, TEMPLATES[0]["OPTIONS"]["context_processors"]):
        _names[:] = [name for name in _names if name not in _OF_THE_WORKBENCH]

# --- database ------------------------------------------------------------------------------


def _milliseconds(name: str, usual: str) -> int:
    given = env.str(name, usual)
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise ImproperlyConfigured(f"{name} is “{given}”; write seconds, such as 3 or 0.5, or 0.")
    return ceil(seconds * 1000)


DATABASES = {
    "default": env.db_url("DATABASE_URL", default="postgres:///factbase")
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
STATEMENT_TIMEOUT = _milliseconds("FACTBASE_STATEMENT_TIMEOUT", "3")
if PUBLIC and STATEMENT_TIMEOUT:  # where there is the workbench too, factbase.patience sets it
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _given = _options.get("options", "")
    _options["options"] = f"{_given} -c statement_timeout={STATEMENT_TIMEOUT}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_APPEND_ONLY = True
# Reading changes nothing, so nobody need be looked up; public answers stay free of cookies.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGTRIGGER_MIGRATIONS = True

# --- people --------------------------------------------------------------------------------

AUTH_USER_MODEL = "sources.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")

LIMIT = Rate.parse(env.str("FACTBASE_LIMIT", "600/minute"), name="FACTBASE_LIMIT")
SIGN_IN_LIMIT = Rate.parse(
    env.str("FACTBASE_SIGN_IN_LIMIT", "10/15 minutes"), name="FACTBASE_SIGN_IN_LIMIT"
)
LIMITS_STORE = env.str("FACTBASE_LIMITS_STORE", "")

# --- language, files, limits ---------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "factbase.gathering.Gathered"},
}
WHITENOISE_USE_FINDERS = DEBUG

ARTICLE_MAX_CHARACTERS = 2_000_000
ORIGINAL_MAX_BYTES = 25_000_000  # of the page or file an article's text was read from
FETCH = env.bool("FACTBASE_FETCH", True)
RESOLVE = env.bool("FACTBASE_RESOLVE", False)
FETCH_INSIDE = set(env.list("FACTBASE_FETCH_INSIDE", default=[]))
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024  # so that a form, not the server, says "too long"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_HANDLERS = [
    "factbase.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- API -----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "claims.api.schema.Described",
    "EXCEPTION_HANDLER": "claims.api.problems.handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "factbase",
    "DESCRIPTION": "Claims, who makes them, where they stand, and the citations. Read-only.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
# --- the workbench -------------------------------------------------------------------------


def _page(title: str, icon: str, model: str, *more: str) -> dict[str, Any]:
    """A link of the sidebar, for those who may see what it leads to.

    ``more``: how the names of other pages begin on which it is the one that is marked.
    """
    app, _, name = model.partition(".")
    begin = (f"{app}_{name}_", *more)
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": lambda request: request.user.has_perm(f"{app}.view_{name}"),
        "active": lambda request: _name_of(request).startswith(begin),
    }


def _name_of(request: Any) -> str:
    return str(request.resolver_match.url_name) if request.resolver_match else ""


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "factbase",
    "SITE_HEADER": "factbase",
    "SITE_SYMBOL": "format_quote",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("factbase.svg"),
        },
    ],
    "LOGIN": {"form": "factbase.limits.signing_in.SignInForm"},
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "claims.admin.queue.dashboard",
    "STYLES": [lambda request: static("admin/factbase/workbench.css")],
    "SCRIPTS": [lambda request: static("admin/factbase/workbench.js")],
    "COLORS": {
        "primary": {
            "50": "#eef7fc",
            "100": "#d9edf8",
            "200": "#b3dbf0",
            "300": "#7fc1e4",
            "400": "#45a1d3",
            "500": "#1a86c0",
            "600": "#0072b2",
            "700": "#005c91",
            "800": "#004a75",
            "900": "#003a5c",
            "950": "#00263d",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    {
                        "title": "Work queue",
                        "icon": "inbox",
                        "link": reverse_lazy("admin:index"),
                    },
                    {
                        "title": "My work",
                        "icon": "monitoring",
                        "link": reverse_lazy("admin:claims_my_work"),
                        "permission": lambda request: request.user.has_perm("claims.view_claim"),
                    },
                    _page(
                        "Claims",
                        "format_quote",
                        "claims.claim",
                        "claims_coding",
                        "claims_second_coding",
                        "claims_adjudication",
                    ),
                    _page("Articles", "article", "sources.article"),
                    _page("Imports", "upload_file", "sources.importbatch"),
                    _page("Actors", "groups", "sources.actor"),
                    _page("Outlets", "newspaper", "sources.outlet"),
                    _page("Propositions", "balance", "claims.proposition"),
                    _page("Topics", "label", "claims.topic"),
                    _page("My lists", "bookmarks", "claims.savedlist"),
                    {
                        "title": "Codebook",
                        "icon": "menu_book",
                        "link": reverse_lazy("admin:claims_codebook"),
                        "permission": lambda request: request.user.has_perm(
                            "claims.view_codebookversion"
                        ),
                    },
                ],
            },
            {
                "separator": True,
                "items": [
                    {
                        "title": "Overview",
                        "icon": "analytics",
                        "link": reverse_lazy("admin:claims_overview"),
                        "permission": lambda request: request.user.has_perm("claims.review_claim"),
                    },
                    {
                        "title": "Reliability",
                        "icon": "handshake",
                        "link": reverse_lazy("admin:claims_reliability"),
                        "permission": lambda request: request.user.has_perm("claims.view_coding"),
                    },
                    {
                        "title": "Second coding",
                        "icon": "casino",
                        "link": reverse_lazy("admin:claims_share"),
                        "permission": lambda request: request.user.has_perm("claims.add_share"),
                    },
                    _page("Duplicates", "content_copy", "sources.distinct"),
                    _page("Record", "history_edu", "claims.revision"),
                    _page("Citation styles", "format_list_bulleted", "sources.ownstyle"),
                    _page("People", "badge", "sources.user"),
                    {
                        "title": "Public pages",
                        "icon": "menu_book",
                        "link": reverse_lazy("claims:start"),
                        "active": lambda request: False,  # every address begins as this one does
                    },
                ],
            },
        ],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
