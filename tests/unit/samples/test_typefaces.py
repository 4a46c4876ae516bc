"""The typefaces that documents are set in."""

import pytest

from samples.drawing import TYPEFACES, font


@pytest.mark.parametrize("name", TYPEFACES)
def test_typefaces_have_the_letters_of_european_names(name: str) -> None:
    family = TYPEFACES[name]
    for file in (family.regular, family.bold):
        face = font(file, 40)
        missing = bytes(face.getmask("\ufffe"))
        for letter in "ÄÖÜäöüßÅåÆæØøÑñÇçŁłŻżŠšČčŘřĐđŐőŰűĞğİıŞşÞþÐðÉéÈèÊê":
            assert bytes(face.getmask(letter)) != missing, f"{file} lacks {letter}"
