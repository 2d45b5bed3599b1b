"""Every address against the API's own description, but for those with a suffix."""

from tests.claims.api.described import a_record, each_of

__all__ = ["a_record"]

globals().update(each_of(lambda name: not name.startswith(("claims_", "claim_"))))
