"""Where second codings are answered, and what a page says."""

from typing import Any

CLAIMS = "/admin/claims/claim"


def body(response: Any) -> str:
    return response.content.decode()
