"""The API against what it says of itself: schemathesis, all checks, the same examples every time.

``FACTBASE_EXAMPLES=2000 pytest -n0 tests/claims/api/test_against_its_schema.py`` asks for more of
each address, and others than the last time.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from schemathesis import GenerationMode

from claims import editing, workflow
from claims.api.schema import document
from claims.models import Revision
from tests import factories
from tests.claims.api.asking import a_whole_claim

EXAMPLES = int(os.environ.get("FACTBASE_EXAMPLES", "100"))

schemathesis.openapi.format(
    "edtf",
    some.sampled_from(
        ["2023", "2021-03", "2021-03-09", "2021-03~", "202X", "2021-21", "", " 2020 "]
    ),
)
schemathesis.openapi.format(
    "websearch",
    some.sampled_from(
        [
            "neutral",
            "“neutral party”",
            "the of",
            "-",
            "OR",
            "china -neutral OR war",
            "ünï 杨 🕊",
            "",
            "'",
        ]
    ),
)
schemathesis.openapi.format("cursor", some.just(""))
schemathesis.openapi.format("topics", some.sampled_from(["neutrality", "neutrality,war", ""]))
schemathesis.openapi.format("style", some.sampled_from(["apa", "vancouver", ""]))
schemathesis.openapi.format("locale", some.sampled_from(["en-GB", "de-DE", ""]))  # fmt: skip

api = schemathesis.openapi.from_dict(document())
api.app = get_wsgi_application()


@pytest.fixture(scope="module", autouse=True)
def _a_record(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Claims that were published, corrected, merged and withdrawn, for all of these."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # each test is one transaction
    with django_db_blocker.unblock():
        whole = a_whole_claim()
        factories.published(text="Another.", cites=[whole.article])
        gone = factories.published(text="Gone.", claimants=["Once Named"])
        workflow.withdraw(gone, by=factories.reviewer(), reason="Nobody said so.")
        editing.merge(factories.actor(), into=factories.actor("Stays"), by=factories.reviewer())
        yield
        call_command("flush", verbosity=0, interactive=False)
        connection.close()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """What a schema cannot say: which parameters go together, and how far the record has come."""
    if not case.meta or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    query = case.query or {}
    if "as_of" in query:
        query["as_of"] = 1 + int(query["as_of"] or 0) % Revision.objects.count()
    if query.get("sort") == "relevance" and not str(query.get("q", "")).strip():
        del query["sort"]
    for one, other in (
        ("fields", "omit"), ("made_after", "made_before"), ("published_after", "published_before"),
        ("format", "style"), ("format", "locale"),
    ):  # fmt: skip
        if one in query:
            query.pop(other, None)
    if case.path == "/api/v1/claims":
        query.pop("bom", None)


@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == 100,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.django_db
def test_does_as_it_says(case: Any) -> None:
    case.call_and_validate(headers={"Accept-Encoding": "identity"})
