"""What published claims show changes only by who may correct the record, and then it is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from claims import permissions, workflow
from claims.models import Entry


class CorrectsRecord:
    """A ModelAdmin whose objects published claims may show: before it in the bases."""

    def shown_in_record(self, obj: Any) -> bool:
        return bool(showing(obj, 1))

    def why_read_only(self, request: HttpRequest, obj: Any) -> str:
        why = str(super().why_read_only(request, obj))  # type: ignore[misc]
        return why or self.why_locked(request, obj)

    def why_locked(self, request: HttpRequest, obj: Any) -> str:
        """Asked many times while one page is made, looked up once."""
        if permissions.may_correct(request.user):
            return ""
        kept = request.__dict__.setdefault("_factbase_locked", {})
        if (type(obj), obj.pk) not in kept:
            kept[type(obj), obj.pk] = locked(obj) if self.shown_in_record(obj) else ""
        return str(kept[type(obj), obj.pk])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        if change:
            self.correct(request, form.instance)

    def correct(self, request: HttpRequest, obj: Any) -> None:
        """Bring the record in line, in the transaction that saves; say which revision it made."""
        revision = workflow.correct(obj, by=request.user)
        if revision is None:
            return
        if not permissions.may_correct(request.user):  # published while the form was open
            raise ValidationError(locked(obj))
        count = revision.entries.count()
        self.message_user(  # type: ignore[attr-defined]
            request,
            f"The record was corrected in revision {revision.number}: "
            f"{count} published claim{'s' if count != 1 else ''}.",
            messages.SUCCESS,
        )


def showing(obj: Any, most: int) -> list[str]:
    """Ids of published claims that show this, the lowest first."""
    entries = Entry.objects.published().filter(valid_until=None).mentioning(obj.public_id)
    numbers = entries.order_by("number").values_list("number", flat=True)
    return [f"C{number}" for number in numbers[:most]]


def locked(obj: Any) -> str:
    claims = showing(obj, 6)
    named = ", ".join(claims[:5]) + (" and others" if len(claims) > 5 else "")
    return (
        f"Published claims show {obj.public_id} ({named}), so changing it corrects the record. "
        "That takes a reviewer or manager; tell one of them what is wrong."
    )
