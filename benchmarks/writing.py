"""Publishing at size: one claim after another, and eight reviewers at once."""

import threading
import time
from statistics import median
from typing import Any

from django.db import connection

from claims import workflow
from claims.models import Claim
from sources.models import User

REVIEWERS = 8


def publish(one_by_one: int = 40, each: int = 10) -> dict[str, Any]:
    """Uses up claims that wait for review; says so where too few are left."""
    needed = one_by_one + REVIEWERS * each
    waiting = list(Claim.objects.filter(status="submitted").order_by("number")[:needed])
    if len(waiting) < needed:
        return {
            "skipped": f"{len(waiting)} claims wait for review and {needed} are needed: "
            "earlier runs have published the others; make the database anew"
        }
    alone = [_one(claim) for claim in waiting[:one_by_one]]
    together, failures, took = _at_once(waiting[one_by_one:])
    return {
        "one": _milliseconds(alone),
        "at once": _milliseconds(together) | {
            "reviewers": REVIEWERS,
            "rate": round(len(together) / took, 1),
            "failures": failures,
        },
    }  # fmt: skip


def _one(claim: Claim) -> float:
    reviewer = _reviewer_of(claim, 0)
    began = time.perf_counter()
    workflow.publish(claim, by=reviewer)
    return time.perf_counter() - began


def _reviewer_of(claim: Claim, turn: int) -> User:
    people = list(User.objects.exclude(pk=claim.coder_id).order_by("pk")[:REVIEWERS])
    return people[turn % len(people)]


def _at_once(claims: list[Claim]) -> tuple[list[float], list[str], float]:
    times: list[float] = []
    failures: list[str] = []
    begin = threading.Barrier(REVIEWERS)

    def review(turn: int) -> None:
        mine = claims[turn::REVIEWERS]
        reviewers = [_reviewer_of(claim, turn) for claim in mine]
        begin.wait(60)
        for claim, reviewer in zip(mine, reviewers, strict=True):
            began = time.perf_counter()
            try:
                workflow.publish(claim, by=reviewer)
            except Exception as error:  # each is a finding
                failures.append(f"{type(error).__name__}: {error}")
            else:
                times.append(time.perf_counter() - began)
        connection.close()

    threads = [threading.Thread(target=review, args=(turn,)) for turn in range(REVIEWERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failures, time.perf_counter() - began


def _milliseconds(seconds: list[float]) -> dict[str, Any]:
    times = sorted(1000 * each for each in seconds)
    if not times:
        return {"claims": 0}
    return {
        "claims": len(times),
        "p50": round(median(times), 1),
        "p99": round(times[int(len(times) * 0.99)], 1),
    }
