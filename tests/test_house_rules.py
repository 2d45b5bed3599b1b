"""Rules of the house, held to by every model and file there is, also those of tomorrow."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import models
from pghistory.models import Event

ROOT = Path(__file__).resolve().parents[1]
OURS = [m for a in ("sources", "claims") for m in apps.get_app_config(a).get_models()]
#: Never changed once written, so that there is no history of them to keep.
FOR_EVER = {
    "Snapshot", "Decision", "Revision", "Entry", "Redirect", "CodebookVersion", "Comment", "Share",
    "Lot", "Coding", "CodedClaimant", "CodedStance", "Adjudication", "Subject",
    "Original",
}  # fmt: skip
#: What follows from the record and nobody writes.
FOLLOWS = {"Mention", "Tally", "Word"}
WORKING = [m for m in OURS if not issubclass(m, Event) and m.__name__ not in FOR_EVER | FOLLOWS]
#: What is a part of something else, and goes with it.
PARTS = {
    "Alias.actor", "Affiliation.actor", "Byline.article", "ClaimTopic.claim", "Quote.claim",
    "Claimant.claim", "Stance.claim", "Citation.claim", "CodebookMove.claim", "Assignment.claim",
    "Exemption.claim", "Likeness.one", "Likeness.other", "Draw.claim", "LinkCheck.article",
    "SavedListItem.list", "ImportRecord.batch", "KeyAlias.article",
}  # fmt: skip
SOURCES = sorted(p for a in ("factbase", "claims", "sources") for p in (ROOT / a).rglob("*.py"))
WRITTEN = [path for path in SOURCES if "migrations" not in path.parts]


def name(thing: Any) -> str:
    if isinstance(thing, models.Field):
        return f"{thing.model.__name__}.{thing.name}"
    return str(thing.relative_to(ROOT)) if isinstance(thing, Path) else thing.__name__


def triggers(model: type[models.Model]) -> set[str]:
    return {trigger.name for found, trigger in pgtrigger.registered() if found is model}


# --- models --------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", WORKING, ids=name)
def test_the_history_of_working_data_is_kept_whatever_changes_it(model: Any) -> None:
    assert {"insert_insert", "update_update", "delete_delete"} <= triggers(model)


@pytest.mark.parametrize("model", WORKING, ids=name)
def test_working_data_keep_their_ids_and_are_not_emptied(model: Any) -> None:
    assert {"keeps_its_id", "no_truncate"} <= triggers(model)


@pytest.mark.parametrize("model", WORKING, ids=name)
def test_history_is_append_only(model: Any) -> None:
    assert {"append_only", "no_truncate"} <= triggers(model.pgh_event_model)


@pytest.mark.parametrize("model", [m for m in OURS if m.__name__ in FOR_EVER], ids=name)
def test_what_is_for_ever_is_neither_deleted_nor_emptied(model: Any) -> None:
    assert {"append_only", "no_truncate"} <= triggers(model)


@pytest.mark.parametrize("model", [m for m in OURS if m.__name__ in FOLLOWS], ids=name)
def test_what_follows_from_the_record_is_written_by_nobody(model: Any) -> None:
    assert "written_by_postgresql" in triggers(model)


@pytest.mark.parametrize("model", [m for m in OURS if not issubclass(m, Event)], ids=name)
def test_a_field_with_choices_is_held_to_them_by_the_database(model: Any) -> None:
    closed = {f"{f.name}_is_known" for f in model._meta.local_fields if f.choices}
    held = {c.name.removeprefix(f"{model._meta.model_name}_") for c in model._meta.constraints}
    assert closed <= held


FOREIGN = [
    f
    for m in OURS
    if not issubclass(m, Event)
    for f in m._meta.local_fields
    if isinstance(f, models.ForeignKey)
]


@pytest.mark.parametrize("field", FOREIGN, ids=name)
def test_what_something_rests_on_is_protected_and_only_parts_go_with_the_whole(field: Any) -> None:
    expected = models.CASCADE if name(field) in PARTS else models.PROTECT
    assert field.remote_field.on_delete is expected


@pytest.mark.parametrize("model", [m for m in OURS if not issubclass(m, Event)], ids=name)
def test_rows_are_ordered_by_the_ids_of_what_they_belong_to(model: Any) -> None:
    """By the bare name, Django would sort as the other model does, and the other way round."""
    foreign = {f.name for f in model._meta.local_fields if isinstance(f, models.ForeignKey)}
    assert not {str(by).removeprefix("-") for by in model._meta.ordering} & foreign


def test_nothing_asks_for_an_order_by_the_bare_revision() -> None:
    asked = [name(path) for path in WRITTEN if re.search(r'"-?revision"[,)]', _order_by(path))]
    assert not asked


def _order_by(path: Path) -> str:
    return " ".join(re.findall(r"order_by\([^)]*\)", path.read_text()))


def test_the_list_of_parts_has_no_part_that_is_gone() -> None:
    assert {name(field) for field in FOREIGN} >= PARTS


TYPED = [
    f
    for m in WORKING
    for f in m._meta.local_fields
    if isinstance(f, models.CharField | models.TextField | models.JSONField)
    and f.editable
    and f.name != "password"
]


@pytest.mark.parametrize("field", TYPED, ids=name)
@pytest.mark.parametrize("character", ["\0", "\ud800"], ids=["NUL", "half a character"])
def test_a_field_people_type_in_refuses_what_no_database_can_hold(
    field: Any, character: str
) -> None:
    text = f"https://example.org/{character}"
    value = {"note": [text]} if isinstance(field, models.JSONField) else text
    with pytest.raises(ValidationError):
        field.clean(value, field.model())


@pytest.mark.django_db
def test_the_migrations_are_those_of_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
    ],
    ids=["imports run one way", "ruff finds nothing", "ruff has formatted everything"],
)
def test_the_code_is_as_the_tools_want_it(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_a_file_can_be_read_at_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 400


def test_no_module_is_named_after_what_it_is_not_about() -> None:
    nameless = {"utils", "helpers", "services", "selectors", "signals", "common", "misc"}
    assert not {path.stem for path in WRITTEN} & nameless


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_nothing_happens_behind_a_django_signal() -> None:
    behind = {
        name(path): found
        for path in WRITTEN
        if (found := {i for i in _imports(path) if i.startswith("django.db.models.signals")})
    }
    assert not behind


def test_nothing_switches_triggers_off() -> None:
    """``pgtrigger.ignore`` would let any code past the nine rules."""
    assert not [name(path) for path in SOURCES if "pgtrigger.ignore" in path.read_text()]


def test_only_the_verbs_write_the_record() -> None:
    writers = [name(path) for path in WRITTEN if "record.write(" in path.read_text()]
    assert writers == ["claims/workflow.py"]
    assert [name(path) for path in WRITTEN if _writes_the_record(path)] == ["claims/record.py"]


def _writes_the_record(path: Path) -> bool:
    """Whether it makes entries, revisions or redirects, or changes them in the database."""
    changing = r"(a?(create|bulk_create|update|bulk_update|delete|get_or_create|update_or_create))"
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if re.fullmatch(r"(\w+\.)*(Entry|Revision|Redirect)(\.objects\b.*\." + changing + ")?",
                        called, re.S) or re.search(r"\.(entries|redirects)\." + changing,
                                                   called):  # fmt: skip
            return True
    return False


def test_what_is_imported_is_required_and_what_is_required_is_used() -> None:
    listed = (ROOT / "requirements.txt").read_text()
    required = {_normal(each) for each in re.findall(r"^([\w-]+)", listed, re.M)}
    packages = {
        package: {_normal(distribution) for distribution in distributions}
        for package, distributions in packages_distributions().items()
    }
    imported = {i.partition(".")[0] for path in WRITTEN for i in _imports(path)}
    lacking = {each for each in imported & packages.keys() if not packages[each] & required}
    assert not lacking
    named = {word for path in WRITTEN for word in re.findall(r'"([a-z_]+)[".]', path.read_text())}
    used = imported | named
    assert not required - {d for package in used for d in packages.get(package, ())}


def _normal(distribution: str) -> str:
    return distribution.lower().replace("_", "-")
