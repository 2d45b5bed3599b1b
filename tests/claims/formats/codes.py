"""Codes as hypothesis makes them: anything a codebook can hold."""

import uuid
from typing import Any

from hypothesis import strategies as st

from claims.formats.codebook import PROPOSITION, TOPIC, Code

#: Text with what the formats themselves use, so that it is met.
_CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]),
    st.sampled_from("\n'\\,;\t=+-@\"<>&"),
)
PROSE = st.one_of(
    st.text(_CHARACTERS, max_size=40),
    st.lists(
        st.sampled_from(["Examples:", "\\Examples:", "Negation of:", "", "A", "No longer used:"]),
        max_size=5,
    ).map("\n".join),
)  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())


LINES = st.text(_CHARACTERS, max_size=30).map(_line)
NAMES = LINES.filter(bool)


@st.composite
def codes(draw: Any) -> Code:
    """With everything written out, as exports have it."""
    topic = draw(st.booleans())
    prose = st.just("") if topic else PROSE
    return Code(
        kind=TOPIC if topic else PROPOSITION,
        text=draw(NAMES),
        id=draw(st.one_of(st.just(""), NAMES)),
        guid=str(draw(st.uuids(version=4))),
        definition=draw(PROSE),
        examples=draw(prose),
        counter_examples=draw(prose),
        broader="",
        negation_of="" if topic else draw(LINES),
        deprecated=draw(LINES),
    )


def guid(number: int) -> str:
    return str(uuid.UUID(int=number, version=4))
