"""Codebooks from files: what a plan says, and that applying it does just that."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claims import codebook, workflow
from claims.codebook import exchange
from claims.codebook.planning import Plan, plan
from claims.formats import codebook_csv, qdc
from claims.formats.codebook import Code
from claims.models import CodebookVersion, Entry, Proposition, Topic
from tests import factories as make
from tests.claims.formats.codes import guid

pytestmark = pytest.mark.django_db
NOTE = "The codebook of the pilot."
HEAD = "id,kind,text,definition,examples,counter_examples,broader,negation_of,deprecated\n"


def table(*rows: str) -> Any:
    return codebook_csv.read(
        (HEAD + "\n".join(row + "," * (8 - row.count(",")) for row in rows)).encode()
    )


def planned(*rows: str, **options: Any) -> Plan:
    return plan(table(*rows), **options)


def refused(*rows: str, **options: Any) -> list[str]:
    return [str(problem) for problem in planned(*rows, **options).refused]


def proposition(text: str = "It is so", **fields: Any) -> Proposition:
    return Proposition.objects.create(text=text, **fields)


@pytest.fixture
def filled(reviewer: Any) -> None:
    """A codebook with a bit of everything."""
    above = proposition("All is so", definition="Everything.\r\nAlways.")
    it = proposition(broader=above, examples="It is", counter_examples="=is it?")
    proposition("It is not so", negation_of=it)
    weather = make.topic("weather")
    Topic.objects.create(slug="rain", name="Rain", broader=weather)
    codebook.deprecate(proposition("Vaguely so"), "Too vague.", by=reviewer)
    codebook.merge(proposition("So it is"), into=it, by=reviewer, note="The same.")


@pytest.mark.parametrize("extension", ["csv", "qdc"])
@pytest.mark.usefixtures("filled")
def test_our_own_file_changes_nothing(reviewer: Any, extension: str) -> None:
    parsed = exchange.read(exchange.write(extension), extension)
    found = plan(parsed)
    assert (found.refused, found.added, found.changed, len(found.same)) == ([], [], [], 6)
    assert exchange.bring_in(parsed, by=reviewer, note=NOTE) is None


@pytest.mark.parametrize("extension", ["csv", "qdc"])
@pytest.mark.usefixtures("filled")
def test_a_codebook_comes_whole_into_an_empty_database(reviewer: Any, extension: str) -> None:
    raw, before = exchange.write(extension), exchange.codes()
    for row in (*Proposition.objects.filter(merged_into__isnull=False),):
        row.merged_into = None
        row.save()
    for row in (*Proposition.objects.order_by("-pk"), *Topic.objects.order_by("-pk")):
        row.delete()
    parsed = exchange.read(raw, extension)
    done = exchange.bring_in(parsed, by=reviewer, note=NOTE, foreign_ids=True)
    assert done
    assert (done.version.kind, done.version.note) == ("import", NOTE)

    def told(codes: list[Code]) -> list[tuple[Any, ...]]:
        named = {code.id: code.text for code in codes}
        return [
            (c.kind, c.text, c.definition, c.examples, c.counter_examples, c.deprecated,
             named.get(c.broader or ""), named.get(c.negation_of or ""))
            for c in codes
        ]  # fmt: skip

    assert told(exchange.codes()) == told(before)
    assert plan(parsed, foreign_ids=True).changes_nothing


def test_codes_are_matched_by_id_then_guid_then_words() -> None:
    it, other, third = proposition("One"), proposition("Two"), proposition("Three")
    other.refresh_from_db()
    found = plan(table(f"{it.public_id},,Renamed"))
    assert [line.row for line in found.changed] == [it]
    xml = (
        f'<CodeBook><Codes><Code guid="{other.guid}" name="Renamed"/>'
        f'<Code guid="{guid(7)}" name="three"/></Codes></CodeBook>'
    )
    found = plan(qdc.read(xml.encode()))
    assert [line.row for line in found.changed] == [other, third]


def test_the_plan_says_what_changes_field_by_field() -> None:
    above, it = proposition("All is so"), proposition(definition="Old.")
    found = planned(f"{it.public_id},,It is so,New.,,,{above.public_id}")
    told = [(d.label, d.before, d.after) for d in found.changed[0].differences]
    assert told == [
        ("definition", "Old.", "New."),
        ("broader", "", f"{above.public_id} All is so"),
    ]


def test_an_import_is_one_version_and_one_correction(reviewer: Any) -> None:
    it = proposition()
    claim = make.published(stances=[(it, "supports")])
    before = CodebookVersion.objects.newest_number()
    parsed = table(
        f"{it.public_id},,So it is,What counts.", ",,New one,,,,New two", ",,New two", ",topic,Rain"
    )
    done = exchange.bring_in(parsed, by=reviewer, note=NOTE)
    assert done
    assert done.version.number == before + 1
    assert done.corrected == [claim.public_id]
    assert "So it is" in Entry.objects.get(valid_until=None).document
    new = Proposition.objects.get(text="New one")
    assert (new.broader.text, new.since) == ("New two", done.version)
    assert Topic.objects.get().slug == "rain"


def test_an_import_can_be_taken_back(reviewer: Any) -> None:
    it = proposition(definition="Old.")
    parsed = table(
        f"{it.public_id},,So it is,New.", f",,Below,,,,{it.public_id}", ",,Not so,,,,,Below"
    )
    done = exchange.bring_in(parsed, by=reviewer, note=NOTE)
    assert done
    codebook.undo(done.version, by=reviewer, note="The wrong file.")
    assert [(p.text, p.definition) for p in Proposition.objects.all()] == [("It is so", "Old.")]


def test_words_may_go_from_one_to_another(reviewer: Any) -> None:
    one, two = proposition("One"), proposition("Two")
    parsed = table(f"{one.public_id},,Two", f"{two.public_id},,Three", ",,One")
    assert exchange.bring_in(parsed, by=reviewer, note=NOTE)
    texts = Proposition.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["Two", "Three", "One"]


def test_guids_of_other_programs_are_kept_so_that_a_new_name_is_a_new_name(reviewer: Any) -> None:
    first = f'<CodeBook><Codes><Code guid="{guid(7)}" name="Cost"/></Codes></CodeBook>'
    exchange.bring_in(qdc.read(first.encode()), by=reviewer, note=NOTE)
    renamed = plan(qdc.read(first.replace("Cost", "Price").encode()))
    assert [line.row.text for line in renamed.changed] == ["Cost"]
    assert not renamed.added


def test_a_guid_twice_in_a_file_is_refused_naming_both_lines(reviewer: Any) -> None:
    xml = (
        f'<CodeBook><Codes>\n<Code guid="{guid(7)}" name="Cost"/>\n'
        f'<Code guid="{guid(8)}" name="Time"/>\n<Code guid="{guid(7)}" name="Price"/>\n'
        "</Codes></CodeBook>"
    )
    found = plan(qdc.read(xml.encode()))
    (problem,) = found.refused
    assert str(problem).startswith(f"Line 4: It has the guid of line 2 (“Cost”): {guid(7)}.")
    with pytest.raises(ValidationError, match="Line 4: It has the guid of line 2"):
        exchange.bring_in(qdc.read(xml.encode()), by=reviewer, note=NOTE)
    exchange.bring_in(qdc.read(xml.encode()), by=reviewer, note=NOTE, leave_out_refused=True)
    assert [each.text for each in Proposition.objects.order_by("pk")] == ["Cost", "Time"]


def test_ids_of_another_database_mean_nothing_here() -> None:
    it = proposition()
    rows = (f"{it.public_id},,Something else", f",,Below,,,,{it.public_id}")
    found = planned(*rows, foreign_ids=True)
    assert [line.text for line in found.added] == ["Something else", "Below"]
    assert found.added[1].leads["broader"] is found.added[0]


REFUSED = [
    (("Q99999,,Nowhere",), "Line 2: There is no proposition Q99999."),
    ((",,One", ",,ONE"), "Line 3: This is the same proposition as line 2."),
    ((",,One,,,,Nowhere",), "Line 2: “broader” says Nowhere"),
    ((",,One,,,,Two", ",,Two,,,,One"), "A proposition cannot be broader than itself."),
    ((",,One,,,,,One",), "Line 2: A proposition cannot be its own negation."),
    ((",,One", ",,Two,,,,,One", ",,Three,,,,,One"), "Line 4: Line 3 is the negation of that"),
    ((f",,{'A' * 501}",), "Line 2: “text” has 501 characters; 500 are the most."),
    ((f",,One,{'A' * 20_001}",), "Line 2: “definition” has 20,001 characters"),
    ((",topic,Rain,,It pours",), "Line 2: A topic has no “examples”."),
    ((",,One,,,,Two", ",,Two,,,,Nowhere"), "Line 2: It leads to line 3, which cannot be taken."),
]


@pytest.mark.parametrize(("rows", "said"), REFUSED, ids=lambda each: str(each)[:60])
def test_a_line_that_cannot_be_is_refused_with_the_reason(rows: Any, said: str) -> None:
    assert any(said in each for each in refused(*rows))


def test_what_was_merged_away_is_refused_with_where_it_went(reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    assert refused(f"{it.public_id},,Other") == [
        f"Line 2: {it.public_id} has been merged into {kept.public_id}."
    ]


def test_words_another_proposition_has_are_refused() -> None:
    it, other = proposition(), proposition("So it is")
    assert refused(f"{it.public_id},,so IT is") == [f"Line 2: {other.public_id} says the same."]


def test_a_circle_with_what_is_here_already_is_refused() -> None:
    above = proposition("All is so")
    below = proposition(broader=above)
    assert "broader than itself" in refused(f"{above.public_id},,All is so,,,,{below.public_id}")[0]


def test_nothing_is_taken_while_a_line_is_refused_unless_it_may_be_left_out(reviewer: Any) -> None:
    parsed = table(",,One", ",,Two,,,,Nowhere")
    with pytest.raises(ValidationError, match="Line 3"):
        exchange.bring_in(parsed, by=reviewer, note=NOTE)
    assert not Proposition.objects.exists()
    exchange.bring_in(parsed, by=reviewer, note=NOTE, leave_out_refused=True)
    assert [each.text for each in Proposition.objects.all()] == ["One"]


def test_a_coder_imports_nothing(coder: Any) -> None:
    with pytest.raises(workflow.Forbidden):
        exchange.bring_in(table(",,One"), by=coder, note=NOTE)


def test_the_codebook_as_of_a_version_can_be_had_as_a_file(reviewer: Any) -> None:
    it = proposition()
    then = CodebookVersion.objects.newest_number()
    codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    assert b"It is so" in exchange.write("csv", then)
    assert b"It is so" not in exchange.write("csv")
