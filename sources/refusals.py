"""What the database, or a rule before it, refuses: in the words people read."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.db.models import CASCADE, ForeignKey, Model, ProtectedError, RestrictedError

REFUSED: tuple[type[Exception], ...] = (
    IntegrityError,  # a ProtectedError and a RestrictedError are one as well
    DataError,
    OperationalError,  # a deadlock, a lock not had in time
    ValidationError,
    UnicodeEncodeError,
)
LISTED = 20


def in_words(error: Exception) -> ValidationError:
    """The refusal as a form shows it: no SQL, and no trace of where in PL/pgSQL it came from."""
    if isinstance(error, ValidationError):
        return error
    if isinstance(error, ProtectedError):
        return ValidationError(_rested_on(error.protected_objects), code="protected")
    if isinstance(error, RestrictedError):
        return ValidationError(_rested_on(error.restricted_objects), code="protected")
    if isinstance(error, UnicodeEncodeError):
        return ValidationError(
            f"Position {error.start + 1} holds half a character. Remove it and try again.",
            code="unstorable",
        )
    diagnosis = getattr(error.__cause__, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None)
    primary = getattr(diagnosis, "message_primary", None) or str(error).split("\n")[0]
    if isinstance(error, OperationalError):
        primary = f"Nothing was saved: the database could not do it now ({primary}). Try again."
    return ValidationError(_of_constraint(constraint) or primary, code="refused")


def _rested_on(objects: set[Model]) -> str:
    return f"This cannot be deleted, because something rests on it: {listed(objects)}."


def _of_constraint(name: str | None) -> str:
    """The message of a model's constraint, found by its name in the database."""
    if not name:
        return ""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    return f"Something else rests on this, or has it already ({name})."


def listed(objects: set[Model]) -> str:
    names = sorted({named(whole(each)) for each in objects})
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return "; ".join(names[:LISTED]) + more


def whole(thing: Model) -> Model:
    """What the thing is a part of (the claim of a claimant), or the thing itself."""
    for field in thing._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is CASCADE:
            parent = getattr(thing, field.name)
            if parent is not None:
                return parent
    return thing


def named(thing: Model) -> str:
    """“claim C1: China is …”, “actor P3 (NATO)”."""
    kind, words = str(thing._meta.verbose_name), str(thing)
    public_id = getattr(thing, "public_id", "")
    if not public_id or words.startswith(public_id):
        return f"{kind} {words}"
    return f"{kind} {public_id} ({words})"
