"""Results as a table for people, out of the JSON that is kept."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from benchmarks import targets

Results = dict[str, Any]
MOST_PLANS = 12


def write(results: Results, folder: Path) -> Path:
    """Both forms, named by size and time; gives back the table's path."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = "soak-" if "soak" in results else ""
    stem = folder / f"{kind}{results['size']['name']}-{results['date'].replace(':', '')}"
    stem.with_suffix(".json").write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))
    table = stem.with_suffix(".md")
    table.write_text(markdown(results))
    return table


def read(path: Path) -> Results:
    found: Results = orjson.loads(path.read_bytes())
    return found


def markdown(results: Results) -> str:
    if "soak" in results:
        return _text(_head(results), _outcomes(results, targets.of_soak), _soak(results))
    return _text(
        _head(results),
        _outcomes(results, targets.outcomes),
        _cases(results),
        _exports(results),
        _writing(results),
        _profile(results),
        _plans(results),
    )


def _text(*sections: Iterator[str]) -> str:
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _head(results: Results) -> Iterator[str]:
    size, machine, how = results["size"], results["machine"], results["how"]
    yield f"# Benchmark at size {size['name']}, {results['date']}"
    yield ""
    yield f"{results['rows']['claims']:,} claims, {results['rows']['entries']:,} record entries in "
    yield f"{results['rows']['revisions']:,} revisions, {results['rows']['articles']:,} articles, "
    yield f"{size['actors']:,} actors, {size['propositions']:,} propositions; the database holds "
    yield f"{results['rows']['megabytes']:,} MB."
    yield ""
    load = ", ".join(map(str, machine["load_average_before"]))
    yield f"- {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
    yield f"  {machine['system']}; load average before the run {load}"
    yield "- " + ", ".join(f"{name} {value}" for name, value in results["versions"].items())
    yield f"- {how['generator']}, {how['connections']} connections, {how['rounds']} rounds of "
    yield f"  {how['seconds']:g} s, interleaved; {how['workers']} processes of {how['threads']} "
    yield "  threads a server"
    if how.get("datasette"):
        yield f"- Datasette is served by {how['datasette']} process, as it comes: to be fair, what "
        yield f"  factbase is of it is to be divided by {how['workers'] / how['datasette']:g}"
    if how.get("caution"):
        yield f"- **{how['caution']}**"


def _outcomes(
    results: Results, outcomes: Callable[[Results], list[targets.Outcome]]
) -> Iterator[str]:
    yield "## Targets"
    yield ""
    yield "| work | target | measured | |"
    yield "| --- | --- | --- | --- |"
    for each in outcomes(results):
        met = {True: "met", False: "**not met**", None: "–"}[each.met]
        yield f"| {each.work} | {each.target} | {each.measured} | {met} |"


def _cases(results: Results) -> Iterator[str]:
    yield "## Requests a second (p50 and p99 in ms)"
    yield ""
    yield "| work | contestant | a second | p50 | p99 | factbase is | failed |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for case in results["cases"]:
        if case["skipped"]:
            yield f"| {case['name']} | skipped: {case['skipped']} | | | | | |"
            continue
        for place, (name, each) in enumerate(case["contestants"].items()):
            work = f"{case['name']} ({case['note']})" if case["note"] else case["name"]
            ratio = case["ratios"].get(name)
            if not each["rate"]:
                yield f"| {'' if place else work} | {name} | no answer in time | | | | |"
                continue
            yield (
                f"| {'' if place else work} | {name} | {each['rate']:,.0f} | {each['p50']:,.1f} | "
                f"{each['p99']:,.1f} | {f'{ratio:.2f} ×' if ratio else ''} | {each['failed']} |"
            )


def _exports(results: Results) -> Iterator[str]:
    yield "## Exports of everything"
    yield ""
    yield "| work | contestant | seconds | MB a second | factbase takes | memory, MiB |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in results.get("exports", ()):
        if each["skipped"]:
            yield f"| {each['name']} | skipped: {each['skipped']} | | | | |"
            continue
        size = each["bytes"] / 1e6
        for place, (name, found) in enumerate(each["contestants"].items()):
            work = "" if place else f"{each['name']} ({size:,.1f} MB)"
            ratio = each["ratios"].get(name)
            held = "" if place else f"{each['memory']['before']} to {each['memory']['peak']}"
            yield (
                f"| {work} | {name} | {found['seconds']:.2f} | {size / found['seconds']:,.0f} | "
                f"{f'{ratio:.2f} ×' if ratio else ''} | {held} |"
            )


def _soak(results: Results) -> Iterator[str]:
    found = results["soak"]
    took = found["exports"]["seconds"]
    yield "## Under load"
    yield ""
    yield f"{found['requests']:,} requests, {found['rate']:,.0f} a second, "
    yield f"p50 {found['p50']:,.1f} ms, p99 {found['p99']:,.1f} ms; "
    yield f"{len(took)} exports of everything, the longest {max(took, default=0):.1f} s."
    yield from (f"- {each}" for each in found["exports"]["failures"][:10])
    yield ""
    yield "| process | first third, MiB | middle | last | last to middle | |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for place, each in enumerate(found["processes"].values()):
        first, middle, last = each["thirds"]
        flat = "flat" if each["flat"] else "**not flat**"
        name = f"worker {place}" if place else "the one that starts the others"
        yield f"| {name} | {first} | {middle} | {last} | {each['grown']:+.1%} | {flat} |"
    yield ""
    yield f"Every {found['every']:g} s, MiB:"
    yield ""
    for each in found["processes"].values():
        yield "- " + ", ".join(f"{one:.0f}" for one in each["mib"])


def _writing(results: Results) -> Iterator[str]:
    yield "## Publishing and memory"
    yield ""
    found = results["publishing"]
    if "skipped" in found:
        yield f"Publishing was skipped: {found['skipped']}."
    else:
        one, many = found["one"], found["at once"]
        yield f"One claim: {one['p50']} ms, p99 {one['p99']} ms, of {one['claims']}. "
        yield f"{many['reviewers']} reviewers at once: {many['claims']} claims, {many['rate']} a "
        yield f"second, p99 {many.get('p99')} ms, {len(many['failures'])} failures."
        yield from (f"- {each}" for each in many["failures"][:10])
    held = ", ".join(f"{max(each):.0f}" for each in results["memory"]["mib"])
    yield f"Memory of the largest process of factbase, MiB, at first and after each case: {held}."


def _profile(results: Results) -> Iterator[str]:
    yield "## Where the time goes, one request at a time, without the server"
    yield ""
    yield "| request | ms | processor | waiting for queries | queries | of the processor's time |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in results["profile"]:
        where = ", ".join(f"{name} {share:.0%}" for name, share in each["where"].items())
        yield (
            f"| `{each['path']}` | {each['milliseconds']} | {each['processor']} | "
            f"{each['database']} | {each['queries']} | {where} |"
        )


def _plans(results: Results) -> Iterator[str]:
    yield "## Slow lists"
    yield ""
    found = results["plans"]
    if "skipped" in found:
        yield f"Skipped: {found['skipped']}."
        return
    yield f"{found['lists']} lists (every filter, every two); the median takes {found['p50']} ms, "
    yield f"the longest {found['longest']} ms. Over 250 ms: {len(found['slow'])}."
    for each in found["slow"]:
        yield f"- {each['milliseconds']:,.0f} ms `{each['path']}`"
    for each in found["slow"][:MOST_PLANS]:
        yield f"\n`{each['path']}`\n\n```\n" + "\n".join(each["plan"]) + "\n```"
