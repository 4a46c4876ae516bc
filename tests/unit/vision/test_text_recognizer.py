# ruff: noqa: RUF001 - look-alikes are what is tested
"""From a model's classes to Latin characters."""

import numpy as np
import pytest

from local.vision.text_recognizer import alphabet_of, decode

CLASSES = ["", "A", "B", "Α", "護", "く", "<", " "]


def steps(*likely: dict[str, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Make the model's answer: for each step, how likely some classes are; the rest is blank."""
    answer = np.zeros((len(likely), len(CLASSES)), dtype=np.float32)
    for row, chances in zip(answer, likely, strict=True):
        for character, chance in chances.items():
            row[CLASSES.index(character)] = chance
        row[0] += 1 - row.sum()
    return answer


def text_of(*likely: dict[str, float]) -> str:
    alphabet = alphabet_of(CLASSES)
    glyphs = decode(alphabet.project(steps(*likely)), alphabet.characters, 1.0)
    return "".join(glyph.character for glyph in glyphs)


def test_a_character_that_lasts_is_one_and_a_blank_parts_two() -> None:
    assert text_of({"A": 0.9}, {"A": 0.9}, {}, {"A": 0.9}, {"B": 0.8}) == "AAB"


def test_look_alikes_count_for_the_latin_character() -> None:
    assert text_of({"A": 0.3, "Α": 0.6}, {"く": 0.9}, {}, {"く": 0.5, "<": 0.45}) == "A<<"


@pytest.mark.parametrize("other", [{"護": 0.9}, {"護": 0.6, "B": 0.3}])
def test_another_script_is_no_text(other: dict[str, float]) -> None:
    assert text_of({"A": 0.9}, other, {"A": 0.9}) == "AA"


def test_places_lie_along_the_line_that_was_filled() -> None:
    alphabet = alphabet_of(CLASSES)
    answer = alphabet.project(steps({"A": 0.9}, {}, {"B": 0.9}, {}, {}, {}, {}, {}))

    first, second = decode(answer, alphabet.characters, 0.5)

    assert [first.place, second.place] == pytest.approx([0.125, 0.625])
    assert [first.score, second.score] == pytest.approx([0.9, 0.9])
