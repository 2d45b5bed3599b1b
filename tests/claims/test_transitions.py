from claims.models.transitions import BY_VERB, OPEN, TRANSITIONS, Status, as_mermaid, steps


def test_every_status_but_the_first_is_reached_by_a_step() -> None:
    reached = {target for _, _, target in steps()}
    assert reached == set(Status)


def test_nothing_leads_out_of_what_is_rejected_superseded_or_withdrawn() -> None:
    assert not {source for _, source, _ in steps()} & {
        Status.REJECTED, Status.SUPERSEDED, Status.WITHDRAWN,
    }  # fmt: skip


def test_what_is_published_is_decided_on_by_reviewers() -> None:
    for transition in TRANSITIONS:
        if transition.target not in OPEN:
            assert transition.permission == "claims.review_claim", transition.verb


def test_what_goes_against_a_claim_needs_a_reason() -> None:
    assert {t.verb for t in TRANSITIONS if t.needs_reason} == {"return", "reject", "withdraw"}


def test_a_verb_stands_once_in_the_table() -> None:
    assert len(BY_VERB) == len(TRANSITIONS)


def test_the_diagram_has_a_line_for_every_step_that_moves_a_claim() -> None:
    lines = as_mermaid().splitlines()
    moving = [step for step in steps() if not BY_VERB[step[0]].new_version]
    assert len(lines) == 2 + len(moving)
    assert "    submitted --> published: publish (a reviewer, not its coder)" in lines
