"""Every rule there is, in one list. A new one is a function over the facts and a row below."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from claims.duplicates import ASKED
from claims.models import Claim, Claimant, Stance, Status
from claims.rules.facts import Facts, Speaker
from claims.rules.rule import Level, Rule, Said
from sources.models import Byline

#: Who speaks for themselves; the others are spoken for, or pass on what somebody said.
SPEAKING = {Claimant.Role.SPEAKER, Claimant.Role.CO_SIGNATORY}
#: Whose words an article is, of those its byline names.
VOICES = {Byline.Role.AUTHOR, Byline.Role.SPEAKER}
#: Quotation marks of any language; a single one only as a pair, for it is an apostrophe as well.
QUOTED = re.compile(
    r"""["“”„‟«»「」『』〝〞＂]|(?<!\w)‘[^‘]*?\S’(?!\w)|(?<!\w)'\S[^']*?\S'(?!\w)"""
)


def claimant_missing(facts: Facts) -> Iterator[Said]:
    if not facts.claimants:
        yield Said(
            "Add the claimant: who makes this claim? Where the article does not name them, "
            "write how it describes them."
        )


def stance_missing(facts: Facts) -> Iterator[Said]:
    if not facts.stances:
        yield Said("Add a stance: which proposition does it support or oppose?")


def quote_missing(facts: Facts) -> Iterator[Said]:
    if facts.text_held and not facts.quotes:
        yield Said("Add the quote: the words of the article that make the claim.")


def quote_not_in_text(facts: Facts) -> Iterator[Said]:
    for quote in facts.quotes:
        if facts.text_held and not quote.placed:
            yield Said(
                f"The quote “{_short(quote.exact)}” does not stand in the article's text. "
                "Choose the passage in the text."
            )


def quote_only_in_older_text(facts: Facts) -> Iterator[Said]:
    for quote in facts.quotes:
        if facts.text_held and quote.placed and not quote.in_newest:
            yield Said(
                f"The quote “{_short(quote.exact)}” stands in an older text of the article, not "
                "in the newest. Choose the passage in the newest text, or say why the older one "
                "is right.",
                mark=_mark(quote.exact),
            )


def quote_not_typed(facts: Facts) -> Iterator[Said]:
    if not facts.text_held and not facts.quotes:
        yield Said(
            "The article is known by its reference alone and the claim has no quote. If you have "
            "the words before you, copy them: they find their place when the text arrives."
        )


def author_not_own_voice(facts: Facts) -> Iterator[Said]:
    """Of several claimants one may be the author; then the attribution is mixed."""
    if facts.attribution == Claim.Attribution.OWN_VOICE:
        return
    voices = {author.actor for author in facts.byline if author.role in VOICES}
    writing = [each for each in _speaking(facts) if each.actor in voices]
    alone = len(writing) == len(_speaking(facts))
    if writing and (alone or facts.attribution != Claim.Attribution.MIXED):
        yield Said(
            f"{_names(writing)} wrote the article, but the attribution is "
            f"{Claim.Attribution(facts.attribution).label}. Set it to own voice, unless the "
            "article quotes its author from elsewhere; then say so.",
            mark=_mark(facts.attribution, *_who(writing)),
        )


def own_voice_not_author(facts: Facts) -> Iterator[Said]:
    """Without a byline the voice is the outlet's, or somebody's unnamed; of neither, who knows?"""
    if facts.attribution != Claim.Attribution.OWN_VOICE or not (facts.byline or facts.outlet):
        return
    named = {author.actor for author in facts.byline}
    others = [
        each
        for each in _speaking(facts)
        if each.actor not in named
        and (facts.byline or each.actor)
        and each.name.casefold() != facts.outlet.casefold()
    ]
    if others:
        are = "is" if len(others) == 1 else "are"
        why = f"{_names(others)} {are} not in the byline"
        if not facts.byline:
            why = f"nothing says that {_names(others)} wrote the article: it has no byline"
        yield Said(
            f"The attribution is own voice, but {why}. Choose direct or indirect quotation, or "
            "correct the claimant or the byline.",
            mark=_mark(*_who(others)),
        )


def quotation_marks_in_indirect(facts: Facts) -> Iterator[Said]:
    if facts.attribution != Claim.Attribution.INDIRECT:
        return
    for quote in facts.quotes:
        if found := QUOTED.search(quote.exact):
            yield Said(
                f"The passage holds quotation marks ({found.group()[:40]}), but the attribution "
                "is indirect quotation. Choose direct quotation or mixed; or say whose words "
                "the marks set off.",
                mark=_mark(quote.exact),
            )
            return


def made_after_publication(facts: Facts) -> Iterator[Said]:
    if facts.issued.is_before(facts.made):
        yield Said(
            f"The claim was made {facts.made.plain}, after the article came out "
            f"({facts.issued.plain}). Correct one of the two dates."
        )


def both_sides_of_a_negation(facts: Facts) -> Iterator[Said]:
    """Neutral, mixed or unclear on both sides is no contradiction."""
    sides = {Stance.Side.SUPPORTS, Stance.Side.OPPOSES}
    for one in facts.stances:
        for other in facts.stances:
            same = one.stance == other.stance and one.stance in sides
            if same and one.negation_of == other.proposition:
                yield Said(
                    f"The claim {one.stance} both “{other.text}” and its negation, “{one.text}”. "
                    "Correct one of the stances, or say how it can be both.",
                    mark=_mark(one.stance, one.proposition, other.proposition),
                )


def contrary_in_the_article(facts: Facts) -> Iterator[Said]:
    """Neutral, mixed or unclear contradicts nothing."""
    for each in facts.contrary:
        theirs = f"{each.their_stance} it"
        if each.theirs != each.proposition:
            theirs = f"{each.their_stance} “{each.theirs}”, and one negates the other"
        yield Said(
            f"The claim {each.stance} “{each.proposition}”, but {each.other.public_id} of the "
            f"same claimant in this article {theirs}. Correct one of the stances, or say how "
            "both can be right.",
            about=each.other,
            mark=_mark(
                each.other.public_id, each.stance, each.proposition, each.their_stance, each.theirs
            ),
        )


def the_same_claim_again(facts: Facts) -> Iterator[Said]:
    """Handed in or published by anybody, or begun by the same coder."""
    for pair in facts.alike:
        if pair.again and _is_in_the_way(facts, pair.other):
            yield Said(
                f"This is {pair.other.public_id} again: the same passage, claimant and stance "
                f"(“{_short(pair.other.text)}”). Work on that one, or choose another passage.",
                about=pair.other,
            )


def near_duplicate(facts: Facts) -> Iterator[Said]:
    for pair in facts.alike:
        if pair.answer or (pair.again and _is_in_the_way(facts, pair.other)):
            continue
        if not pair.again and pair.similarity < ASKED:
            continue
        yield Said(
            f"{pair.other.public_id} of the same claimant is much like this one "
            f"(“{_short(pair.other.text)}”). Say whether this is another appearance of it, or "
            "why it is another claim.",
            about=pair.other,
            mark=pair.other.public_id,
        )


def position_not_held_then(facts: Facts) -> Iterator[Said]:
    for claimant in facts.claimants:
        held = claimant.position
        if held and (facts.made.is_before(held.days) or held.days.is_before(facts.made)):
            yield Said(
                f"{claimant.name} was “{held.title}” {held.days.plain}, and the claim was made "
                f"{facts.made.plain}. Choose the position of that day, or correct a date.",
                mark=_mark(*_who([claimant]), held.title, held.days.plain, facts.made.plain),
            )


def proposition_out_of_use(facts: Facts) -> Iterator[Said]:
    """What is frozen shows the one that stays by itself; only an open claim can choose it."""
    for side in facts.stances:
        if side.deprecated:
            yield Said(
                f"Coders no longer use “{side.text}”: {side.deprecated}",
                mark=_mark("deprecated", side.proposition),
            )
        elif side.merged_into and facts.editable:
            yield Said(
                f"A proposition of this claim was merged into {side.merged_into} “{side.text}”. "
                "Take your stance on that one.",
                mark=_mark("merged", side.proposition),
            )


def topic_out_of_use(facts: Facts) -> Iterator[Said]:
    for name, deprecated in facts.old_topics:
        if deprecated:
            yield Said(f"Coders no longer use the topic “{name}”: {deprecated}")


def byline_missing(facts: Facts) -> Iterator[Said]:
    if facts.attribution == Claim.Attribution.OWN_VOICE and not facts.byline:
        yield Said(
            "The claim is in the article's own voice, but the article has no byline. "
            "If it says who wrote it, add them to the article."
        )


def link_dead(facts: Facts) -> Iterator[Said]:
    if facts.link.dead:
        yield Said(
            f"The article's address leads nowhere ({facts.link.dead}): {facts.link.url} "
            "Give the article another address, or one of an archive."
        )


def link_missing(facts: Facts) -> Iterator[Said]:
    if not facts.link.findable:
        yield Said(
            "The article has no address, DOI, ISBN or place in an archive; readers cannot find "
            "it. Add what there is to the article."
        )


RULES = (
    Rule("claimant-missing", Level.VIOLATION, "No claimant", claimant_missing, "claimants.0.actor"),
    Rule("stance-missing", Level.VIOLATION, "No stance", stance_missing, "stances.0.proposition"),
    Rule("quote-missing", Level.VIOLATION, "No quote", quote_missing, "quotes"),
    Rule(
        "quote-not-in-text", Level.VIOLATION, "Quote not in the text", quote_not_in_text, "quotes"
    ),
    Rule(
        "made-after-publication",
        Level.VIOLATION,
        "Made after the article came out",
        made_after_publication,
        "made",
    ),
    Rule(
        "same-claim-again", Level.VIOLATION, "The same claim again", the_same_claim_again, "quotes"
    ),
    Rule("near-duplicate", Level.WARNING, "Much like another claim", near_duplicate),
    Rule(
        "quote-in-older-text",
        Level.WARNING,
        "Quote only in an older text",
        quote_only_in_older_text,
    ),
    Rule(
        "author-not-own-voice",
        Level.WARNING,
        "The author, but not in their own voice",
        author_not_own_voice,
    ),
    Rule(
        "own-voice-not-author",
        Level.WARNING,
        "Own voice, but not the author's",
        own_voice_not_author,
    ),
    Rule(
        "quotation-marks-in-indirect",
        Level.WARNING,
        "Indirect, with quotation marks",
        quotation_marks_in_indirect,
    ),
    Rule(
        "both-sides-of-a-negation",
        Level.WARNING,
        "The same stance on a negation",
        both_sides_of_a_negation,
    ),
    Rule(
        "contrary-in-the-article",
        Level.WARNING,
        "The contrary stance in the same article",
        contrary_in_the_article,
    ),
    Rule(
        "position-not-held-then",
        Level.WARNING,
        "Position not held on that day",
        position_not_held_then,
    ),
    Rule(
        "proposition-out-of-use",
        Level.WARNING,
        "Proposition no longer used",
        proposition_out_of_use,
    ),
    Rule("topic-out-of-use", Level.SUGGESTION, "Topic no longer used", topic_out_of_use),
    Rule("quote-not-typed", Level.SUGGESTION, "No words of the article", quote_not_typed),
    Rule("byline-missing", Level.SUGGESTION, "Own voice of nobody", byline_missing),
    Rule("link-dead", Level.SUGGESTION, "Dead link", link_dead),
    Rule("link-missing", Level.SUGGESTION, "No link", link_missing),
)
BY_NAME = {rule.name: rule for rule in RULES}


def _is_in_the_way(facts: Facts, other: Claim) -> bool:
    """What others have only begun is not: two who code at once could neither hand in."""
    return other.status in (Status.SUBMITTED, Status.PUBLISHED) or other.coder_id == facts.coder


def _speaking(facts: Facts) -> list[Speaker]:
    return [each for each in facts.claimants if each.role in SPEAKING]


def _names(claimants: list[Speaker]) -> str:
    names = [each.name for each in claimants]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _who(claimants: list[Speaker]) -> list[str]:
    return sorted(each.name if each.actor is None else f"P{each.actor}" for each in claimants)


def _mark(*parts: Any) -> str:
    """Short, whatever the parts hold; equal where all of them are."""
    return sha256(repr(tuple(map(str, parts))).encode(errors="replace")).hexdigest()


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"
