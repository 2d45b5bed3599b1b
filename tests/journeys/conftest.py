"""A headless Chromium from the machine, for the journeys that need a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

# Playwright keeps an event loop running in this thread, beside which Django refuses queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found and not os.environ.get("CI"):
        pytest.skip("needs Chromium on this machine (apt-get install chromium)")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": found, "args": quiet}


@pytest.fixture
def window(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a browser's window, each with a sign-in of its own; no script may fail in any."""
    faults: list[str] = []
    opened: list[Any] = []

    def note(said: Any) -> None:
        # An answer such as 422 is also noted there, and is none.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            faults.append(said.text)

    def open_window(**options: Any) -> Any:
        context = browser.new_context(**options)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", note)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert faults == []
