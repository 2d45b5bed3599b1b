"""The program's models and database, and nothing of how it answers."""

from factbase.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.naive.urls"
#: None at all, though most sites have some: what is measured is the answering.
MIDDLEWARE = []
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
#: Connections stay as long as in the program, without the question before each request whether
#: they still do.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False  # noqa: F405
