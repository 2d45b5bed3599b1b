"""What the figures were taken on: they mean nothing without."""

import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from django.db import connection

from benchmarks import datasette

PACKAGES = ("Django", "djangorestframework", "psycopg", "granian", "orjson")


def machine() -> dict[str, Any]:
    load = os.getloadavg()
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "load_average_before": [round(each, 2) for each in load],
    }


def versions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone() or ("",)
    found = {"factbase": _commit(), "Python": sys.version.split()[0], "PostgreSQL": server}
    found |= {name: version(name) for name in PACKAGES}
    return found | {"wrk": _wrk(), "Datasette": datasette.version()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")


def _commit() -> str:
    """The commit, and whether what ran is something else than it."""
    root = Path(__file__).resolve().parent.parent
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=root, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "of no commit"
    return said.stdout.strip()


def _wrk() -> str:
    if not shutil.which("wrk"):
        return "missing"
    said = subprocess.run(["wrk", "-v"], capture_output=True, text=True)
    return (said.stdout + said.stderr).partition("[")[0].strip().removeprefix("wrk ")
