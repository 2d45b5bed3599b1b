"""The screen of review, as a browser asks for it and sends to it."""

from typing import Any

from claims.models import Claim

LIST = "/admin/claims/claim/"


def change(claim: Claim) -> str:
    return f"{LIST}{claim.pk}/change/"


def send(client: Any, claim: Claim, what: str, **typed: Any) -> Any:
    return client.post(f"{LIST}{claim.pk}/{what}/", typed)


def status(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.status


def evidence(client: Any, claim: Claim) -> Any:
    return client.get(f"{LIST}{claim.pk}/read/").context["evidence"]
