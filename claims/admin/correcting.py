"""What published claims show changes only by who may correct the record, and then it is."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from claims import blindness, permissions, record, workflow
from claims.models import Claim, Entry
from sources.admin.steps import Step
from sources.models.merging import Mergeable
from sources.reverting import Reverted


class CorrectsRecord:
    """A ModelAdmin whose objects published claims may show: before it in the bases."""

    rests_untold = blindness.UNTOLD

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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Whoever may come to correct the record waits for their turn before anything else."""
        record.lock()
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        if change and not self.why_locked(request, form.instance):
            self.correct(request, form.instance)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Refused alike whether or not a hidden claim uses it: the refusal tells nothing."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(  # type: ignore[misc]
            objs, request
        )
        if self.rests_untold not in protected and blindness.may_rest_on(objs, to=request.user):
            protected = [*protected, self.rests_untold]
        return to_delete, counts, lacking, protected

    def why_kept(self, request: HttpRequest, obj: Any, step: Step) -> str:
        """To revert that it was made is to delete it."""
        made = any(
            event.pgh_label == "insert" and event.pgh_obj_id == obj.pk for event in step.events
        )
        if made and blindness.may_rest_on([obj], to=request.user):
            return f"This rests on it: {blindness.UNTOLD}."
        return str(super().why_kept(request, obj, step))  # type: ignore[misc]

    def told_of(self, request: HttpRequest, things: set[Any]) -> set[Any]:
        """Without claims that are yet to be coded a second time: that they rest on this tells."""
        claims = {each.pk for each in things if isinstance(each, Claim)}
        visible = Claim.objects.visible_to(request.user).filter(pk__in=claims)
        seen = set(visible.values_list("pk", flat=True))
        return {each for each in things if not isinstance(each, Claim) or each.pk in seen}

    def comes_with_it(self, request: HttpRequest, obj: Any) -> str:
        claims = showing(obj, 6)
        if not claims:
            return ""
        named = ", ".join(claims[:5]) + (" and others" if len(claims) > 5 else "")
        return f"Published claims show {obj.public_id} ({named}): the record is corrected with it."

    def revert(self, request: HttpRequest, obj: Any, step: Step) -> Reverted:
        record.lock()
        done = super().revert(request, obj, step)  # type: ignore[misc]
        self.correct(request, obj, *_shown_with(done))
        return done

    def correct(self, request: HttpRequest, obj: Any, *others: Any) -> None:
        """Bring the record in line, in the transaction that saves; say which revision it made."""
        try:
            revision = workflow.correct(obj, *others, by=request.user)
        except workflow.Forbidden as error:  # published while the form was open
            raise ValidationError(locked(obj)) from error
        if revision is None:
            return
        count = revision.entries.count()
        self.message_user(  # type: ignore[attr-defined]
            request,
            f"The record was corrected in revision {revision.number}: "
            f"{count} published claim{'s' if count != 1 else ''}.",
            messages.SUCCESS,
        )


class TakesAdditions(CorrectsRecord):
    """Locked, it still takes what no published claim shows: ``additions`` and inlines say what."""

    additions: tuple[str, ...] = ()

    def may_add(self, request: HttpRequest, obj: Any) -> bool:
        """Whether it is locked for them, but for additions."""
        return bool(obj and not obj.merged_into_id and self.why_locked(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self.may_add(request, obj):
            return bool(super().has_change_permission(request))  # type: ignore[misc]
        return bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.may_add(request, obj):
            return self._locked_fields(request, obj)
        return super().get_readonly_fields(request, obj)  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who opened the form before this was published is told, not ignored."""
        if not (change and self.may_add(request, obj)):
            super().save_model(request, obj, form, change)
        elif set(request.POST) & set(self._locked_fields(request, obj)):
            raise ValidationError(self.why_locked(request, obj))

    def _locked_fields(self, request: HttpRequest, obj: Any) -> list[str]:
        fieldsets = self.get_fieldsets(request, obj)  # type: ignore[attr-defined]
        return [name for name in flatten_fieldsets(fieldsets) if name not in self.additions]


class LockedInline:
    """Rows of something locked: what is published stays; ``may_be_added_to``: new ones may come."""

    may_be_added_to = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_add_permission(request, obj)  # type: ignore[misc]
        return bool(may) and (self.may_be_added_to or not self._locked(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)  # type: ignore[misc]
        return bool(may) and not self._locked(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return bool(may) and not self._locked(request, obj)

    def _locked(self, request: HttpRequest, obj: Any) -> bool:
        page = self.admin_site.get_model_admin(self.parent_model)  # type: ignore[attr-defined]
        return obj is not None and bool(page.why_locked(request, obj))


def _shown_with(done: Reverted) -> list[Any]:
    """What else published claims may show of what was undone: where its rows led, and lead."""
    found = set()
    for undo in done.undone:
        for back in undo.fields:
            related: Any = back.column.related_model
            if related and issubclass(related, Mergeable):
                ids = [pk for pk in (back.now, back.then) if pk]
                found |= set(related._base_manager.filter(pk__in=ids))
    return list(found)


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
