"""The addresses with a suffix against the API's own description."""

from tests.claims.api.described import a_record, each_of

__all__ = ["a_record"]

globals().update(each_of(lambda name: name.startswith(("claims_", "claim_"))))
