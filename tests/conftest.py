"""The database of the tests: an embedded one made for the run, or the one DATABASE_URL names."""

import os
import tempfile
from pathlib import Path

import django
import pytest


def pytest_configure() -> None:
    from factbase import embedded

    if not os.environ.get("DATABASE_URL"):
        folder = Path(tempfile.mkdtemp(prefix="factbase-"))
        folder.chmod(0o755)
        embedded.start(folder / "postgres", throwaway=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "factbase.settings"
    django.setup()


@pytest.fixture
def shared() -> Path:
    """The folder of real input beside the project, which a user's machine does not have."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder of real input beside the project (../shared)")
    return folder
