"""The targets, and which of them a run has met. A ratio is the median over the rounds of one run;
what was not measured is said to be so, with the reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks import datasette, exports
from benchmarks.cases import (
    BARE,
    BY_HAND,
    CAREFUL,
    DATASETTE,
    DEEP,
    EMPTY,
    FACETS,
    FACTBASE,
    FIRST_PAGE,
    NEWEST,
    ONE,
    PAGE,
    PAGES,
    RANKED,
    SAME_NEWEST,
    SAME_RANKED,
    UNCHANGED,
)

Results = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of the table. ``met`` is None where it was not measured."""

    work: str
    target: str
    measured: str
    met: bool | None


def outcomes(results: Results) -> list[Outcome]:
    by_name = {case["name"]: case for case in results["cases"]}
    found: list[Outcome] = []
    for name in PAGES:
        found += _at_least(by_name, name, CAREFUL, 12)
        found += _at_least(by_name, name, BARE, 0.5)
    found += _at_least(by_name, ONE, CAREFUL, 6) + _at_least(by_name, ONE, BARE, 0.4)
    for name in (NEWEST, RANKED):
        found += _at_least(by_name, name, BARE, 0.5)
        found += _p99(by_name, name, 100)
    for name, over in ((SAME_NEWEST, DATASETTE), (SAME_NEWEST, BY_HAND), (SAME_RANKED, BY_HAND)):
        found += [_datasette(results, by_name, name, over, 4)]
    found += _at_least(by_name, DEEP, FIRST_PAGE, 1 / 1.3, "within 1.3 × page 1")
    found += _at_least(by_name, UNCHANGED, EMPTY, 0.8)
    found += [_facets(by_name)]
    for name in PAGES:
        found += _p99(by_name, name, 60)
    found += [*_exports(results), *_memory(results), *_publishing(results), *_plans(results)]
    return found + list(_elsewhere())


def _at_least(
    by_name: dict[str, Any], name: str, over: str, times: float, says: str = ""
) -> list[Outcome]:
    target = says or f"at least {times:g} × {over}"
    case = by_name.get(name, {"skipped": "not run"})
    if case.get("skipped") or over not in case.get("ratios", {}):
        return [Outcome(name, target, case.get("skipped") or "not run", None)]
    ratio = case["ratios"][over]
    if failed := sum(each["failed"] for each in case["contestants"].values()):
        return [Outcome(name, target, f"{ratio:.2f} ×, with {failed} failed requests", False)]
    return [Outcome(name, target, f"{ratio:.2f} ×", ratio >= times)]


def _datasette(
    results: Results, by_name: dict[str, Any], name: str, over: str, times: float
) -> Outcome:
    """Process against process: it is served by one, we are by some."""
    target = f"at least {times:g} × {over}, FTS5, process by process"
    if not results["how"].get("datasette"):
        return Outcome(name, target, f"skipped: {datasette.SKIPPED}", None)
    (found,) = _at_least(by_name, name, over, times)
    if found.met is None:
        return Outcome(name, target, found.measured, None)
    ours, theirs = results["how"]["workers"], results["how"]["datasette"]
    each = by_name[name]["ratios"][over] * theirs / ours
    said = f"{found.measured}; {each:.2f} × by processes ({ours} to {theirs})"
    return Outcome(name, target, said, found.met and each >= times)


def _p99(by_name: dict[str, Any], name: str, most: int) -> list[Outcome]:
    case = by_name.get(name, {})
    ours = case.get("contestants", {}).get(FACTBASE)
    if not ours:
        return [Outcome(name, f"p99 under {most} ms", case.get("skipped") or "not run", None)]
    return [Outcome(name, f"p99 under {most} ms", f"{ours['p99']:.0f} ms", ours["p99"] < most)]


def _facets(by_name: dict[str, Any]) -> Outcome:
    case = by_name.get(FACETS, {"skipped": "not run"})
    if case.get("skipped"):
        return Outcome(FACETS, "under 1.5 s", case["skipped"], None)
    took = case["contestants"][FACTBASE]["p99"]
    return Outcome(FACETS, "under 1.5 s", f"{took:,.0f} ms (cached or not)", took < 1500)


def _exports(results: Results) -> Iterator[Outcome]:
    by_name = {each["name"]: each for each in results.get("exports", ())}
    targets = ("within 1.5 × of COPY of the same bytes", "memory flat (+ 10 % at most)")
    for way in exports.WAYS:
        found = by_name.get(way.name, {"skipped": "not run"})
        if found["skipped"]:
            yield from (Outcome(way.name, target, found["skipped"], None) for target in targets)
            continue
        ratio, held = found["ratios"][exports.COPY], found["memory"]
        yield Outcome(way.name, targets[0], f"{ratio:.2f} ×", ratio <= 1.5)
        grown = held["peak"] / held["before"] - 1
        said = f"{grown:+.0%}, {held['peak']:.0f} MiB at most"
        yield Outcome(way.name, targets[1], said, grown <= 0.1)


def _memory(results: Results) -> Iterator[Outcome]:
    """Flat from the middle of the run on: until then there is work it has not done before."""
    held = [max(each) for each in results["memory"]["mib"]]
    yield Outcome("memory of a process", "under 250 MB", f"{max(held):.0f} MiB", max(held) < 238)
    grown = held[-1] / held[len(held) // 2] - 1
    yield Outcome(
        "memory of a process", "flat (± 10 %) in the second half", f"{grown:+.0%}",
        abs(grown) <= 0.1,
    )  # fmt: skip


def of_soak(results: Results) -> list[Outcome]:
    """The rows of a run that only asks, for long, and looks at the memory."""
    found = results["soak"]
    work = f"{results['size']['seconds'] / 60:g} minutes of everything at once"
    lost = found["failed"] + len(found["exports"]["failures"])
    said = (
        f"{found['requests']:,} requests, {len(found['exports']['seconds'])} exports, {lost} failed"
    )
    held = found["processes"].values()
    most = max(max(each["mib"]) for each in held)
    grown = max((each["grown"] for each in held), key=abs)
    stayed = len({len(each["mib"]) for each in held}) == 1
    return [
        Outcome(work, "no request fails", said, not lost),
        Outcome(work, "no process ends", "all stayed" if stayed else "one came or went", stayed),
        Outcome(work, "a process under 250 MB", f"{most:.0f} MiB", most < 238),
        Outcome(
            work, "memory flat: the last third within ± 10 % of the middle one", f"{grown:+.1%}",
            all(each["flat"] for each in held),
        ),
    ]  # fmt: skip


def _publishing(results: Results) -> Iterator[Outcome]:
    found, work = results["publishing"], "publish one claim"
    targets = ("under 30 ms", "8 reviewers at once without a failure")
    if "skipped" in found:
        yield from (Outcome(work, target, found["skipped"], None) for target in targets)
        return
    one, many = found["one"], found["at once"]
    said = f"{one['p50']} ms (p99 {one['p99']} ms)"
    yield Outcome(work, targets[0], said, one["p50"] < 30)
    failed = len(many["failures"])
    said = f"{many['claims']} published, {failed} failed; p99 {many.get('p99', 0)} ms"
    yield Outcome(work, targets[1], said, not failed)


def _plans(results: Results) -> Iterator[Outcome]:
    found, work = results["plans"], "any filter, any two"
    if "skipped" in found:
        yield Outcome(work, "no query over 250 ms", found["skipped"], None)
        return
    said = f"{len(found['slow'])} of {found['lists']} over it; the longest {found['longest']} ms"
    yield Outcome(work, "no query over 250 ms", said, not found["slow"])


def _elsewhere() -> Iterator[Outcome]:
    """What other programs or other sizes have to be there for."""
    nowhere = "not measured here: "
    yield Outcome(PAGE, "5 × Directus", nowhere + "it takes a Directus", None)
    yield Outcome(
        "from 1 M to 10 M claims", "page, claim, filter within 1.5 ×",
        nowhere + "run both sizes, and compare the ratios to the bare server", None,
    )  # fmt: skip
    yield Outcome(
        "bulk import as published", "within 2 × of COPY into the same tables",
        nowhere + "the program has none yet", None,
    )  # fmt: skip


def failed(results: Results, say: Callable[[str], None]) -> bool:
    """Whether any request failed: then no figure counts."""
    if "soak" in results:
        lost = results["soak"]["failed"] + len(results["soak"]["exports"]["failures"])
    else:
        lost = sum(
            each["failed"]
            for case in results["cases"]
            for each in case.get("contestants", {}).values()
        )
    if lost:
        say(f"{lost} requests failed; see the table.")
    return bool(lost)
