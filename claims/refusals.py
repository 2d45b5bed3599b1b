"""What a verb answers when it is not done. Nothing has changed then; the message is for people."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from sources import texts
from sources.refusals import REFUSED, in_words

MOST = 5_000  # characters of a comment, or of a reason


class WorkflowError(Exception):
    status_code = 400


class Forbidden(WorkflowError):
    """Not by this person."""

    status_code = 403


class Impossible(WorkflowError):
    """Not from where the claim stands now: somebody else may have been quicker."""

    status_code = 409


class Incomplete(WorkflowError):
    """The claim, or the decision, lacks something. ``problems`` says what, one a line;
    ``findings`` where it was the rules that found them."""

    status_code = 422

    def __init__(self, *problems: str, findings: Sequence[Any] = ()) -> None:
        self.problems = problems
        self.findings = findings
        super().__init__(" ".join(problems))


#: What keeps a verb, or a form, from being done.
NOT_DONE: tuple[type[Exception], ...] = (*REFUSED, WorkflowError)


def not_done(error: Exception) -> WorkflowError:
    """What came in a verb's way, in words; also what the database refused."""
    if isinstance(error, WorkflowError):
        return error
    if isinstance(error, ValidationError):
        return Incomplete(*error.messages)
    return Impossible(" ".join(in_words(error).messages))


def checked(text: str, *, name: str, empty: str) -> str:
    """What somebody wrote, as it can be kept; raises what is wrong with it."""
    text = text.strip()
    if not text:
        raise Incomplete(empty)
    if len(text) > MOST:
        raise Incomplete(f"{name} has {len(text):,} characters; it may have {MOST:,}.")
    try:
        texts.validate(text)
    except ValidationError as error:
        raise Incomplete(*error.messages) from error
    return text
