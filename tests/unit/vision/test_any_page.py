"""Invariants of every page, whatever text it has and wherever."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from local.vision.fields import FIELD_TYPES
from local.vision.identity_fields import identity_fields
from local.vision.ocr import Line
from tests.unit.vision.pages import line, page

PIECES = [
    "DOB", "3", "4b", "EXP", "4d", "1", "2", "8", "LN", "Surname / Nom", "Name:", "Date of birth", "NONE", "CLASS",
    "9a END",
    "01/02/1990", "31.12.2030", "12 MAR 1988", "X1234567", "DOE", "JANE ANN", "100 MAIN ST", "AKRON, OH 44301", "OHIO",
    "DRIVER LICENSE", "PASSPORT", "/", ":", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F3204153ZE184226B<<<<<10", "ÞÓRDÍS", "ß", "(NT)", "4a ISS 4d NUMBER", "1,2",
]  # fmt: skip

lines = st.builds(
    line,
    st.lists(st.one_of(st.sampled_from(PIECES), st.text("AZ09<>/:.-'é 一", min_size=1)), min_size=1, max_size=4).map(
        lambda pieces: " ".join(" ".join(pieces).split()) or "A"
    ),
    st.integers(0, 800),
    st.integers(0, 600),
    st.sampled_from([10.0, 20.0, 40.0]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(lines, max_size=14))
def test_fields_are_complete_and_never_invented(some: list[Line]) -> None:
    reading = page(*some)
    printed = {word for one in reading.lines for word in one.text.upper().replace("0", "O").split()}
    printed_text = " ".join(one.text.upper().replace("0", "O") for one in reading.lines)

    fields = identity_fields(reading, date(2026, 11, 22))

    assert [field["Type"]["Text"] for field in fields] == list(FIELD_TYPES)
    zone = next(field["ValueDetection"]["Text"] for field in fields if field["Type"]["Text"] == "MRZ_CODE")
    for field in fields:
        kind, value = field["Type"]["Text"], field["ValueDetection"]
        assert 0 <= value["Confidence"] <= 100
        # The type is told from the whole page, a state by its name in a heading, the rest of a zone by its rules.
        if kind not in ("ID_TYPE", "STATE_NAME", "MRZ_CODE") and not zone:
            for word in value["Text"].upper().replace("0", "O").split():
                assert word in printed or word in printed_text
