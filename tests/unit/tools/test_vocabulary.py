"""The modules of names and codes that the functions carry are what the generator makes of the locked packages."""

from pathlib import Path

import pytest

from tools.vocabulary import modules

MODULES = modules()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_committed_module_is_what_the_generator_makes(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == MODULES[path], "run `make vocabulary`"
