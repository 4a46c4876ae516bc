"""Values at their labels: in one line, beside, below, in columns, and in the order of reading."""

import pytest

from kyc.domain.evidence import TextLine
from kyc.reading.cells import find_cells
from kyc.reading.geometry import upright_frame
from kyc.reading.label_phrases import Meaning
from kyc.reading.pairing import Paired, pair
from tests.unit.builders import lines, placed


def paired(found: tuple[TextLine, ...]) -> Paired:
    return pair(find_cells(found, upright_frame(found, None), ()), found)


def values(found: tuple[TextLine, ...]) -> dict[str, str]:
    return {each.meaning.value: each.text for each in paired(found).pairs}


HOLDER = {"surname": "VANDERMEER", "given_names": "OTTILIE", "birth": "09.12.1958"}
LABELS = {"surname": "Surname", "given_names": "Given names", "birth": "Date of birth"}


class TestWithPlaces:
    def test_below(self) -> None:
        rows = [
            (0.3, 0.1 + 0.08 * at + 0.035 * down, text)
            for at, field in enumerate(HOLDER)
            for down, text in enumerate((LABELS[field], HOLDER[field]))
        ]

        assert values(placed(rows)) == HOLDER

    @pytest.mark.parametrize("gap", [0.14, 0.2, 0.3])
    def test_beside(self, gap: float) -> None:
        rows = [
            (0.2 + gap * across, 0.1 + 0.06 * at, text)
            for at, field in enumerate(HOLDER)
            for across, text in enumerate((LABELS[field], HOLDER[field]))
        ]

        assert values(placed(rows)) == HOLDER

    @pytest.mark.parametrize("columns", [(0.1, 0.4, 0.7), (0.05, 0.3, 0.55), (0.3, 0.5, 0.7)])
    def test_in_columns_whose_labels_come_first(self, columns: tuple[float, ...]) -> None:
        labels = [(left, 0.2, LABELS[field]) for left, field in zip(columns, HOLDER, strict=True)]
        below = [(left, 0.25, HOLDER[field]) for left, field in zip(columns, HOLDER, strict=True)]

        assert values(placed([*labels, *below])) == HOLDER
        assert values(placed([*below, *labels])) == HOLDER

    def test_in_one_line(self) -> None:
        rows = [(0.2, 0.1 + 0.06 * at, f"{LABELS[field]}: {HOLDER[field]}") for at, field in enumerate(HOLDER)]

        assert values(placed(rows)) == HOLDER

    def test_not_across_another_label(self) -> None:
        rows = [(0.3, 0.1, "Surname"), (0.3, 0.14, "Given names"), (0.3, 0.18, "OTTILIE")]

        assert values(placed(rows)) == {"given_names": "OTTILIE"}

    @pytest.mark.parametrize(("left", "top"), [(0.3, 0.5), (0.95, 0.1), (0.02, 0.14)])
    def test_not_from_afar(self, left: float, top: float) -> None:
        assert values(placed([(0.3, 0.1, "Surname"), (left, top, "KRASNIK")])) == {}

    def test_only_what_fits(self) -> None:
        rows = [(0.3, 0.1, "Date of birth"), (0.3, 0.14, "OTTILIE"), (0.3, 0.175, "09.12.1958")]

        assert values(placed(rows)) == {"birth": "09.12.1958"}

    def test_a_name_that_goes_on_in_the_next_row(self) -> None:
        rows = [(0.3, 0.1, "Given names"), (0.3, 0.135, "OTTILIE RUTH"), (0.3, 0.17, "CLEMENTINE"), (0.3, 0.21, "Sex"),
                (0.3, 0.245, "F")]  # fmt: skip

        assert values(placed(rows))["given_names"] == "OTTILIE RUTH CLEMENTINE"

    def test_what_belongs_to_no_label_is_free(self) -> None:
        found = paired(placed([(0.3, 0.1, "Surname"), (0.3, 0.14, "MARLOWE"), (0.8, 0.9, "ZENITH")]))

        assert [cell.text for cell in found.free] == ["ZENITH"]


class TestWithoutPlaces:
    def test_one_after_the_other(self) -> None:
        texts = [text for field in HOLDER for text in (LABELS[field], HOLDER[field])]

        found = paired(lines(texts))

        assert {each.meaning.value: each.text for each in found.pairs} == HOLDER
        assert all(each.is_sure for each in found.pairs)

    def test_columns_are_not_sure(self) -> None:
        found = paired(lines(("Surname", "Date of birth", "Given names", "VANDERMEER", "09.12.1958", "OTTILIE")))

        assert {each.meaning.value: each.text for each in found.pairs} == HOLDER
        assert not any(each.is_sure for each in found.pairs if each.meaning is Meaning.SURNAME)

    def test_a_label_without_a_value_waits(self) -> None:
        found = paired(lines(("Surname", "09.12.1958")))

        assert [label.meaning for label in found.open_labels] == [Meaning.SURNAME]


class TestTheRestOfALabel:
    @pytest.mark.parametrize("label", ["Given names/Nomes próprios", "Given names / eesnimed", "Surname/apelido"])
    @pytest.mark.parametrize("tilt", [0.0, 2.0])
    def test_in_small_letters_is_no_name(self, label: str, tilt: float) -> None:
        found = values(
            placed(((0.3, 0.1, label), (0.3, 0.135, "GURPREET"), (0.3, 0.3, "Sex"), (0.3, 0.335, "F")), tilt=tilt)
        )

        assert "GURPREET" in found.values()

    @pytest.mark.parametrize("name", ["GURPREET", "Gurpreet", "de la Cruz", "Zoë"])
    def test_with_a_capital_is_one(self, name: str) -> None:
        assert values(lines((f"Given names: {name}", "Sex: F")))["given_names"] == name
