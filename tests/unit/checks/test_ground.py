"""A value on ground of its own goes to a person, unless the document's design is such."""

from collections.abc import Mapping

import pytest

from kyc.domain.evidence import BoundingBox, Document
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import find, passport_case, placed_document, status

USUAL = 2.0


def page(changes: Mapping[str, float | None], *, usual: float | None = USUAL) -> Document:
    """A passport's page, on which the ground changes around some lines otherwise than around the rest."""
    plain = placed_document()
    unknown = set(changes) - {line.text for line in plain.lines}
    assert not unknown
    return plain.model_copy(update={"grounds": tuple(changes.get(line.text, usual) for line in plain.lines)})


def is_doubted(front: Document) -> bool:
    found = find(passport_case(front), CheckName.PRINT)
    return any(finding.reason is ReasonCode.PAPER_DOES_NOT_BELONG for finding in found)


@pytest.mark.parametrize("text", ["ERIKSSON", "ANNA MARIA", "12 AUG/AOÛT 1974"])
@pytest.mark.parametrize("change", [13.0, 40.0, 300.0])
def test_a_value_on_ground_of_its_own_is_a_persons(text: str, change: float) -> None:
    front = page({text: change})

    assert is_doubted(front)
    assert status(passport_case(front)) == "manual_review"


def test_a_ground_that_cannot_be_measured_is_a_persons() -> None:
    front = placed_document().model_copy(update={"is_measured": False})

    assert is_doubted(front)
    assert status(passport_case(front)) == "manual_review"


def test_a_gap_between_portrait_and_print_is_a_persons_and_says_where() -> None:
    gap = BoundingBox(left=0.36, top=0.1, width=0.04, height=0.8)
    front = page({}).model_copy(update={"gaps": (gap,)})
    (found,) = [each for each in find(passport_case(front), CheckName.PRINT) if each.reason]

    assert found.reason is ReasonCode.PAPER_DOES_NOT_BELONG
    assert found.note == (
        "The paper ends between portrait and print (middle of the picture) and goes on behind: do two pieces lie there?"
    )
    assert status(passport_case(front)) == "manual_review"


def by_hand(*texts: str) -> Document:
    """A passport's page of which a provider takes some lines for handwriting."""
    plain = page({})
    lines = tuple(line.model_copy(update={"is_handwritten": line.text in texts}) for line in plain.lines)
    return plain.model_copy(update={"lines": lines})


@pytest.mark.parametrize("text", ["ERIKSSON", "ANNA MARIA", "12 AUG/AOÛT 1974", "L898902C3"])
def test_a_value_that_is_written_by_hand_is_a_persons(text: str) -> None:
    front = by_hand(text)
    (found,) = [each for each in find(passport_case(front), CheckName.PRINT) if each.reason]

    assert found.note.startswith(f"{text!r} (")
    assert found.note.endswith("is written by hand.")
    assert status(passport_case(front)) == "manual_review"


@pytest.mark.parametrize(
    "front",
    [
        pytest.param(by_hand("PASSPORT"), id="a title by hand"),
        pytest.param(page({}).model_copy(update={"gaps": ()}), id="no gap"),
        pytest.param(page({}), id="the ground goes on everywhere"),
        pytest.param(page({"ERIKSSON": 9.0}), id="hardly another ground"),
        pytest.param(page({"ERIKSSON": 11.0}), id="as little as a design has"),
        pytest.param(page({"ERIKSSON": 22.0}, usual=9.0), id="a ground that changes everywhere"),
        pytest.param(page({}, usual=60.0), id="a design with each line in a frame"),
        pytest.param(page({}, usual=None), id="no line was measured"),
        pytest.param(placed_document(), id="nothing was measured"),
    ],
)
def test_the_ground_of_a_genuine_document(front: Document) -> None:
    assert not is_doubted(front)
    assert status(passport_case(front)) == "verified"


def test_several_strips_are_not_what_is_usual() -> None:
    apart = {"ERIKSSON": 40.0, "ANNA MARIA": 44.0, "12 AUG/AOÛT 1974": 38.0}

    assert is_doubted(page(apart))


def test_the_finding_tells_a_reviewer_where_to_look() -> None:
    found = find(passport_case(page({"ERIKSSON": 40.0})), CheckName.PRINT)
    (note,) = (finding.note for finding in found if finding.reason is ReasonCode.PAPER_DOES_NOT_BELONG)

    assert note.startswith("'ERIKSSON' (name, top middle of the picture) stands on ground of its own")


def test_a_title_may_have_ground_of_its_own() -> None:
    assert not is_doubted(page({"PASSPORT": 200.0}))
