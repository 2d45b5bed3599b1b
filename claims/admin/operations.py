"""Changing the codebook by hand: what is asked for, what it would touch, and then it is done.

An operation is one ``Operation`` in ``OPERATIONS``: its button, its list action and its page are
made of that (``operation_pages``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from claims import codebook, permissions
from claims.admin.splitting import SplitForm
from claims.codebook import Outcome
from claims.models import Proposition, Topic
from sources import texts
from sources.admin.base import Searched


def text_field(rows: int = 0, **options: Any) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": rows, "dir": "auto"})
    one_line = UnfoldAdminTextInputWidget(attrs={"dir": "auto"})
    options.setdefault("validators", [texts.validate])
    return forms.CharField(widget=widget if rows else one_line, **options)


def note_field() -> forms.CharField:
    return text_field(
        2,
        label="Change note",
        max_length=5_000,
        help_text="Why, for those who code and those who read the codebook later.",
        error_messages={"required": "Say why, in a sentence."},
    )


class OperationForm(forms.Form):
    """What an operation asks for. ``thing`` is the proposition or topic."""

    def __init__(self, *args: Any, thing: Any, admin_site: Any, by: Any, **kwargs: Any) -> None:
        self.thing, self.admin_site, self.by = thing, admin_site, by
        super().__init__(*args, **kwargs)
        self.ask()
        self.fields["note"] = note_field()

    def ask(self) -> None:
        """Add what this operation needs to know."""

    def other(self, label: str, **options: Any) -> forms.ModelChoiceField:
        """Another of the same kind, by searching."""
        model = type(self.thing)
        widget = Searched(model._meta.get_field("broader"), self.admin_site)
        others = model.objects.current().exclude(pk=self.thing.pk)
        options["error_messages"] = {
            "required": "Choose another one.",
            "invalid_choice": f"Choose another one than {self.thing.public_id}, still there.",
        }
        return forms.ModelChoiceField(others, widget=widget, label=label, **options)


class RenameForm(OperationForm):
    def ask(self) -> None:
        column = "text" if isinstance(self.thing, Proposition) else "name"
        most = self.thing._meta.get_field(column).max_length
        self.fields["text"] = text_field(
            label="New wording", max_length=most, initial=str(self.thing)
        )


class RedefineForm(OperationForm):
    LABELS = {
        "definition": "Definition",
        "examples": "Examples: passages that count, one a line",
        "counter_examples": "Counter-examples: passages that look alike and do not count",
    }

    def ask(self) -> None:
        for name, label in self.LABELS.items():
            if hasattr(self.thing, name):
                self.fields[name] = text_field(
                    6, label=label, required=False, max_length=20_000,
                    initial=getattr(self.thing, name),
                )  # fmt: skip


class MergeForm(OperationForm):
    def ask(self) -> None:
        self.fields["into"] = self.other("The one that stays")


class NarrowForm(OperationForm):
    def ask(self) -> None:
        self.fields["broader"] = self.other(
            "Narrower than",
            required=False,
            initial=self.thing.broader_id,
            help_text="Empty: it stands by itself.",
        )


class DeprecateForm(OperationForm):
    def ask(self) -> None:
        self.fields["why"] = text_field(
            label="What coders read in its place",
            max_length=500,
            help_text="Why it is no longer used, and what to use instead.",
        )


@dataclass(frozen=True, slots=True)
class Operation:
    """``does`` takes the thing and the form; ``possible`` says whether it makes sense now."""

    name: str
    label: str
    title: str
    explains: str
    form: type[OperationForm]
    does: Callable[..., Outcome]
    models: tuple[Any, ...] = (Proposition, Topic)
    takes_a_reviewer: bool = False
    possible: Callable[[Any], bool] = lambda thing: not thing.deprecated

    def is_open_to(self, thing: Any, user: Any) -> bool:
        if thing.merged_into_id or type(thing) not in self.models or not self.possible(thing):
            return False
        return self.may(user, type(thing))

    def may(self, user: Any, model: Any) -> bool:
        if self.takes_a_reviewer:
            return permissions.may_correct(user)
        return bool(user.has_perm(f"claims.change_{model._meta.model_name}"))


def _fields(form: Any, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}


OPERATIONS = (
    Operation(
        "rename", "Rename", "Rename {}",
        "The same in other words. Claims keep it; published ones show the new words.",
        RenameForm,
        lambda thing, form, **by: codebook.rename(thing, form.cleaned_data["text"], **by),
        possible=lambda thing: True,
    ),
    Operation(
        "redefine", "Define anew", "Define {} anew",
        "What counts as it, and what does not. Whoever coded a claim under the old definition "
        "is told on the claim's page.",
        RedefineForm,
        lambda thing, form, **by: codebook.redefine(
            thing, **_fields(form, *RedefineForm.LABELS), **by
        ),
        possible=lambda thing: True,
    ),
    Operation(
        "merge", "Merge", "Merge {} into another",
        "Open claims move to the one that stays; published ones show it, and the old id leads "
        "to it.",
        MergeForm,
        lambda thing, form, **by: codebook.merge(thing, into=form.cleaned_data["into"], **by),
        takes_a_reviewer=True,
        possible=lambda thing: True,
    ),
    Operation(
        "split", "Split", "Split {}",
        "Two or more new propositions in its place. You say where each open claim goes; of a "
        "published one you can begin a revision.",
        SplitForm,  # type: ignore[arg-type]
        lambda thing, form, **by: codebook.split(thing, **form.answers(), **by),
        models=(Proposition,),
        takes_a_reviewer=True,
    ),
    Operation(
        "narrow", "Make narrower", "Put {} below another",
        "Its place in the hierarchy: whoever supports the narrower one supports the broader one.",
        NarrowForm,
        lambda thing, form, **by: codebook.narrow(thing, form.cleaned_data["broader"], **by),
        possible=lambda thing: True,
    ),
    Operation(
        "deprecate", "No longer use", "No longer use {}",
        "It is not offered to coders any more. Claims that have it keep it.",
        DeprecateForm,
        lambda thing, form, **by: codebook.deprecate(thing, form.cleaned_data["why"], **by),
        takes_a_reviewer=True,
    ),
    Operation(
        "use-again", "Use again", "Use {} again",
        "It is offered to coders again.",
        OperationForm,
        lambda thing, form, **by: codebook.use_again(thing, **by),
        takes_a_reviewer=True,
        possible=lambda thing: bool(thing.deprecated),
    ),
)  # fmt: skip
BY_NAME = {each.name: each for each in OPERATIONS}
