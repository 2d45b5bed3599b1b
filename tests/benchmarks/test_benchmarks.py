"""The benchmark at its smallest, from the first row to the table: that it works, not how fast."""

import csv
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from django.core.management import call_command
from django.db import connection

from benchmarks import (
    cases,
    checking,
    database,
    datasette,
    exports,
    filling,
    load,
    measuring,
    plan,
    plans,
    report,
    running,
    serving,
    soak,
    sqlite,
    targets,
    values,
    world,
)
from benchmarks.coding import Coding
from benchmarks.publishing import Publishing
from benchmarks.sizes import SIZES
from claims.formats.document import document, dump
from claims.formats.document import load as read
from claims.models import Claim, Entry, Revision
from claims.verifying import verify
from sources.models import Article

SMALL = SIZES["small"]


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Filled once for all of these; gives the indexes there were before."""
    with django_db_blocker.unblock():
        before = _indexes()
        filling.fill(SMALL, say=lambda text: None)
    yield before
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
        connection.close()


@pytest.fixture(scope="module")
def servers(
    filled: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[serving.Servers]:
    """Programs of their own, over the database of these tests."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        _lead_to_this_database(monkeypatch)
        folder = tmp_path_factory.mktemp("servers")
        with serving.running(folder, workers=1, threads=2) as found:
            yield found


@pytest.fixture(autouse=True)
def _values_are_those_of_now() -> None:
    values.forget()


def _lead_to_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    given = connection.get_connection_params()
    named = {name: given[name] for name in ("host", "port", "user", "password") if given.get(name)}
    address = f"postgres:///{connection.settings_dict['NAME']}?{urlencode(named)}"
    monkeypatch.setenv("DATABASE_URL", address)


# --- what is made ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_record_made_in_bulk_is_whole(filled: list[str]) -> None:
    verified = verify()
    assert verified.whole
    assert verified.entries > SMALL.claims  # new versions, corrections and withdrawals as well
    assert Entry.objects.filter(valid_until=None).count() == SMALL.claims
    assert set(Entry.objects.values_list("status", flat=True)) == {"published", "withdrawn"}
    assert set(Revision.objects.values_list("kind", flat=True)) == set(Revision.Kind.values)


@pytest.mark.django_db
def test_its_documents_are_those_the_program_would_have_written(filled: list[str]) -> None:
    entries = {e.claim_id: e for e in Entry.objects.filter(valid_until=None, status="published")}
    for claim in Claim.objects.for_rendering().filter(pk__in=entries):
        kept = read(entries[claim.pk].document)
        again = document(claim, published=kept["published"], corrected=kept["corrected"])
        assert dump(again) == entries[claim.pk].document


def test_it_is_the_same_every_time() -> None:
    def made() -> list[tuple[str, str]]:
        (first, *_) = plan.chunks(SMALL)
        found = world.make(SMALL)
        published = Publishing(SMALL, found, first, Coding(SMALL, found, 0)).all()
        return [(entry.version_id, entry.sha256) for entry in published.entries]

    assert made() == made()


@pytest.mark.django_db
def test_what_hangs_on_what_is_unequal(filled: list[str]) -> None:
    """Long-tailed: the commonest claimant has many times the claims of the one in the middle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_claimant GROUP BY actor_id ORDER BY 1 DESC")
        counts = [row[0] for row in cursor.fetchall()]
    assert counts[0] > 3 * counts[len(counts) // 2]
    assert len(set(Article.objects.values_list("language", flat=True))) > 3


@pytest.mark.django_db
def test_a_database_with_articles_in_it_is_left_alone(filled: list[str]) -> None:
    before = Entry.objects.count()
    with pytest.raises(filling.NotEmpty):
        filling.fill(SMALL, say=lambda text: None)
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_the_indexes_are_there_again_afterwards(filled: list[str]) -> None:
    assert _indexes() == filled


def _indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


BREAK = {
    "nobody reviews their own claim": """UPDATE claims_decision d SET by_id = c.coder_id
        FROM claims_claim c WHERE c.id = d.claim_id AND d.verb = 'publish' AND d.id IN (
            SELECT min(id) FROM claims_decision WHERE verb = 'publish')""",
    "a claim is where its last decision left it": """UPDATE claims_claim SET status = 'rejected'
        WHERE id = (SELECT min(id) FROM claims_claim WHERE status = 'submitted')""",
    "a quote stands in the text": """UPDATE claims_quote SET exact = 'Something else.'
        WHERE id = (SELECT min(id) FROM claims_quote WHERE snapshot_id IS NOT NULL)""",
    "claims_stance.proposition_id leads somewhere": """UPDATE claims_stance
        SET proposition_id = 999999 WHERE id = (SELECT min(id) FROM claims_stance)""",
    "its document is not what was published": """UPDATE claims_entry
        SET document = replace(document, '"text":"', '"text":"Not ')
        WHERE id = (SELECT min(id) FROM claims_entry)""",
}


@pytest.mark.django_db
@pytest.mark.parametrize("rule", BREAK)
def test_what_breaks_a_rule_is_found(filled: list[str], rule: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(BREAK[rule])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with pytest.raises(checking.Broken, match=rule):
        checking.check()


@pytest.mark.parametrize("size", ["small", "medium"])
def test_the_plan_publishes_every_claim_once_and_in_turn(size: str) -> None:
    found = SIZES[size]
    shown: dict[int, int] = {}
    for step in plan.steps(found, 0):
        for number, version in step.versions:
            was = shown.get(number, 0)
            assert version == was + (step.kind == "publish" and 1)
            shown[number] = version
    assert set(shown) == set(plan.numbers(found, 0))


@pytest.mark.django_db
def test_the_file_for_datasette_holds_what_the_record_shows(
    filled: list[str], tmp_path: Path
) -> None:
    shown = Entry.objects.filter(valid_until=None, status="published").newest_first()
    word = values.words()[0]
    with closing(sqlite3.connect(sqlite.prepare(tmp_path, said_to_nobody))) as file:
        documents = file.execute(datasette.QUERIES["page"]).fetchall()
        found = file.execute(datasette.QUERIES["found"], {"words": word.value}).fetchone()
        texts = file.execute("SELECT claim FROM flat ORDER BY position DESC LIMIT 50").fetchall()
    kept = [entry.document for entry in shown[:50]]
    assert [row[0] for row in documents] == kept
    assert [row[0].lstrip("'") for row in texts] == [read(each)["text"] for each in kept]
    assert found == (word.claims,)


@pytest.mark.django_db
def test_a_file_that_lags_behind_the_record_catches_up(filled: list[str], tmp_path: Path) -> None:
    path = sqlite.prepare(tmp_path, said_to_nobody)
    whole = _rows(path)
    half = Revision.objects.count() // 2
    changed = set(Entry.objects.filter(revision_id__gt=half).values_list("number", flat=True))
    with closing(sqlite3.connect(path)) as file, file:
        since = [[place] for place, number, _ in whole["claims"] if number in changed]
        for table in ("hanging_on", "flat", "claims"):
            file.executemany(f"UPDATE {table} SET position = -position WHERE position = ?", since)
        file.executemany("UPDATE words SET rowid = -rowid, claim = '' WHERE rowid = ?", since)
        file.execute("UPDATE made SET revision = ?", [half])
    assert 0 < len(since) < len(whole["claims"])
    assert _rows(path) != whole
    assert _rows(sqlite.prepare(tmp_path, said_to_nobody)) == whole


def _rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as file:
        return {
            table: file.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
            for table, columns in {
                "claims": "*", "hanging_on": "*", "flat": "*", "words": "rowid, *", "made": "*",
            }.items()
        }  # fmt: skip


def said_to_nobody(text: str) -> None:
    pass


@pytest.mark.django_db
def test_every_list_is_explained_by_the_query_it_asks(filled: list[str]) -> None:
    """Those the API asks past Django's cursors as well."""
    explained = plans.explain(say=said_to_nobody, most=20)
    assert explained["lists"] == 20
    assert explained["longest"] > 0


@pytest.mark.django_db
def test_no_list_is_explained_that_is_refused(filled: list[str]) -> None:
    asked = {frozenset(each) for each in plans.filters()}
    after, before = ("made_after", "2015"), ("made_before", "2014-01")
    assert {frozenset([after]), frozenset([before])} < asked
    assert frozenset([after, before]) not in asked
    assert frozenset([after, ("made_before", "2023")]) in asked


# --- what is measured --------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_naive_service_has_the_claims_the_record_shows(servers: serving.Servers) -> None:
    shown = Entry.objects.filter(valid_until=None, status="published")
    due = set(shown.values_list("number", flat=True))
    address, seen = "/careful/claims", set()
    while address:
        body = orjson.loads(servers["naive"].get(address)[1])
        seen |= {int(each["id"][1:]) for each in body["results"]}
        address = (body["next"] or "").partition(f":{servers['naive'].port}")[2]
    assert seen == due


@pytest.mark.django_db
def test_a_server_that_answers_something_else_is_no_contestant(servers: serving.Servers) -> None:
    case = cases.Case("page", {cases.FACTBASE: [cases.API], cases.BARE: ["/claims?term=Q1"]})
    with pytest.raises(measuring.Differs, match="not the same bytes"):
        measuring.check(servers, case)


@pytest.mark.django_db
def test_requests_that_fail_are_counted_and_told_apart(servers: serving.Servers) -> None:
    done = load.Python()(servers["factbase"].port, [f"{cases.API}?nothing=1"], 0.1)
    assert done.failed == done.requests > 0
    assert done.rate == 0


@pytest.mark.django_db(transaction=True)
def test_a_run_comes_to_a_table(
    filled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything the command does, with few requests and few lists."""
    _lead_to_this_database(monkeypatch)
    said: list[str] = []
    results = running.run(
        SMALL, tmp_path, say=said.append, generate=load.Python(connections=2), workers=1,
        most_plans=30, seconds=0.05,
    )  # fmt: skip
    table = report.write(results, tmp_path / "results")
    assert report.read(table.with_suffix(".json")) == orjson.loads(orjson.dumps(results))
    assert not targets.failed(results, said.append)
    assert results["publishing"]["at once"]["failures"] == []
    assert [each["name"] for each in results["exports"]] == [exports.CSV, exports.JSONL]
    assert all(each["skipped"] or each["ratios"][exports.COPY] > 0 for each in results["exports"])
    assert verify().whole
    skipped = {case["name"] for case in results["cases"] if case["skipped"]}
    with_datasette = set() if datasette.program() else {cases.SAME_NEWEST, cases.SAME_RANKED}
    assert skipped <= {cases.FACETS} | with_datasette
    _holds_every_target(table.read_text(), results)


def _holds_every_target(text: str, results: dict[str, Any]) -> None:
    rows = targets.outcomes(results)
    assert all(f"| {row.work} | {row.target} |" in text for row in rows)
    assert {row.work for row in rows} >= {*cases.PAGES, cases.ONE, cases.DEEP, cases.UNCHANGED}
    assert load.MISSING in text


@pytest.mark.django_db
def test_an_export_that_is_not_what_copy_gives_is_not_measured(
    servers: serving.Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("psql"):
        pytest.skip("psql is not on the PATH")
    _lead_to_this_database(monkeypatch)
    narrower = exports.Way(
        "a year", f"{exports.API}.csv?made_after=2021", "row", exports.WAYS[0].head
    )
    monkeypatch.setattr(exports, "WAYS", (narrower,))
    with pytest.raises(measuring.Differs, match="not give the same bytes"):
        exports.measure(servers, rounds=1, say=said_to_nobody)


@pytest.mark.django_db
def test_long_load_comes_to_a_table_that_says_what_each_process_held(
    filled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lead_to_this_database(monkeypatch)
    results = soak.soak(
        SMALL, tmp_path, minutes=0.04, say=said_to_nobody, generate=load.Python(), workers=1
    )
    table = report.write(results, tmp_path)
    assert not targets.failed(results, said_to_nobody)
    assert results["soak"]["exports"]["seconds"]
    assert len(results["soak"]["processes"]) == 2  # what starts the worker, and the worker
    assert all(len(each["mib"]) > 5 for each in results["soak"]["processes"].values())
    assert all(f"| {row.work} | {row.target} |" in table.read_text()
               for row in targets.of_soak(results))  # fmt: skip
    assert report.markdown(report.read(table.with_suffix(".json"))) == table.read_text()


def test_a_process_that_keeps_growing_is_not_flat() -> None:
    assert soak.series([90.0, 100.0, 100.0, 104.0, 101.0, 99.0])["flat"]
    grown = soak.series([90.0, 95.0, 100.0, 105.0, 112.0, 120.0])
    assert grown["thirds"] == [92.5, 102.5, 116.0]
    assert not grown["flat"]


@pytest.mark.django_db
def test_datasette_answers_with_the_same_claims(
    filled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not datasette.program():
        pytest.skip("it takes a Datasette, on the PATH or named by BENCHMARK_DATASETTE")
    _lead_to_this_database(monkeypatch)
    file = sqlite.prepare(tmp_path, said_to_nobody)
    with serving.running(tmp_path, workers=1, sqlite=file) as found:
        compared = [case for case in cases.cases(found) if cases.BY_HAND in case.paths]
        for case in compared:
            measuring.check(found, case)
        assert {case.name for case in compared} == {
            cases.PAGE, cases.filtered_by("proposition"), cases.ONE,
            cases.SAME_NEWEST, cases.SAME_RANKED,
        }  # fmt: skip
        listed = [case.name for case in compared if cases.DATASETTE in case.paths]
        assert listed == [cases.PAGE, cases.SAME_NEWEST]
        exported = found[datasette.NAME].get(datasette.export(file.stem))[1]
    published = Entry.objects.filter(valid_until=None, status="published")
    assert len(list(csv.reader(exported.decode().splitlines()))) > published.count()


# --- whose database it is ------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_database_that_was_not_made_here_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    _lead_to_this_database(monkeypatch)
    monkeypatch.setattr(database, "name", lambda size: str(connection.settings_dict["NAME"]))
    with pytest.raises(database.NotOurs):
        database.use(SMALL)
