"""What a verb answers when it is not done. Nothing has changed then; the message is for people."""

from collections.abc import Sequence
from typing import Any


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
