"""The API against what it says of itself: schemathesis, all checks, the same examples every time.

``FACTBASE_EXAMPLES=2000 pytest tests/claims/api/test_*_as_it_says.py`` asks for more of each
address, and others than the last time.
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
from schemathesis.specs.openapi.checks import negative_data_rejection

from claims import editing, workflow
from claims.api.schema import document
from claims.models import Revision
from claims.parameters import DATES
from tests import factories
from tests.claims.api.asking import a_whole_claim
from tests.claims.lists import of_claims

EXAMPLES = int(os.environ.get("FACTBASE_EXAMPLES", "100"))

#: Formats that a schema can only name, with values of each; and which parameters are of them.
FORMATS = {
    "edtf": ["2023", "2021-03", "2021-03-09", "2021-03~", "202X", "2021-21", "", " 2020 "],
    "websearch": ["neutral", "“neutral party”", "the of", "-", "OR", "china -neutral OR war",
                  "ünï 杨 🕊", "", "'"],
    "cursor": [""],
    "topics": ["neutrality", "neutrality,war", ""],
    "style": ["apa", "ieee", ""],
    "locale": ["en-GB", "de-DE", ""],
}  # fmt: skip
NAMED = dict.fromkeys(DATES, "edtf") | {
    name: name for name in ("cursor", "style", "locale")
} | {"q": "websearch"}  # fmt: skip
for name, values in FORMATS.items():
    schemathesis.openapi.format(name, some.sampled_from(values))

#: A reference has no part of a document, and a list of them no pages.
AS_DOCUMENTS = [
    (how, other)
    for how in ("format", "style", "locale", "accessed")
    for other in ("fields", "omit", "limit", "cursor", "count")
]

#: What it makes up by rule, of every parameter alone, takes a minute: where more is asked for.
THOROUGH = EXAMPLES > 100
api = schemathesis.openapi.from_dict(
    document(),
    config=schemathesis.Config.from_dict(
        {
            "phases": {"coverage": {"enabled": THOROUGH}},
            # What is asked for may be gone, or never have been.
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "404", "410"]}
            },
        }
    ),
)
api.app = get_wsgi_application()


@pytest.fixture(scope="module", autouse=True)
def a_record(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Claims that were published, corrected, merged and withdrawn, for all of these."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # each test is one transaction
    with django_db_blocker.unblock():
        whole = a_whole_claim()
        factories.published(text="Another.", cites=[whole.article])
        gone = factories.published(text="Gone.", claimants=["Once Named"])
        workflow.withdraw(gone, by=factories.reviewer(), reason="Nobody said so.")
        editing.merge(factories.actor(), into=factories.actor("Stays"), by=factories.reviewer())
        of_claims(whole, gone, how="public", slug="on-neutrality")
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
    for name, kind in NAMED.items():
        if name in query and query[name] not in FORMATS[kind]:
            query[name] = FORMATS[kind][0]
    if "as_of" in query:
        query["as_of"] = 1 + int(query["as_of"] or 0) % Revision.objects.count()
    if query.get("sort") == "relevance" and not str(query.get("q", "")).strip():
        del query["sort"]
    for one, other in (
        ("fields", "omit"), ("made_after", "made_before"), ("published_after", "published_before"),
        ("format", "style"), ("format", "locale"), *AS_DOCUMENTS,
    ):  # fmt: skip
        if one in query:
            query.pop(other, None)
    if not (query.get("style") or query.get("locale")):
        query.pop("group", None)
    if case.path == "/api/v1/claims":
        query.pop("bom", None)


#: Addresses with a suffix have a file of their own, so that the two run beside each other.
forms = "^claims?_"

as_many_as_asked_for = settings(
    max_examples=EXAMPLES,
    derandomize=not THOROUGH,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def check(case: Any) -> None:
    # An empty parameter is one that was not given, which a schema has no word for; and what is
    # nothing in JSON is a word in an address.
    given = (each for value in (case.query or {}).values()
             for each in (value if isinstance(value, list) and value else [value]))  # fmt: skip
    empty = any(each in ("null", [], None) or not str(each).strip() for each in given)
    case.call_and_validate(
        headers={"Accept-Encoding": "identity"},
        excluded_checks=[negative_data_rejection] if empty else [],
    )
