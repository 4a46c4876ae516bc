"""The commands that docs/commands.md lists, and what they say of themselves."""

import re
import runpy
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
ROOMS = ("benchmarks", "chaos", "local", "operations", "tools")
STARTED_BY_OTHERS = {
    "benchmarks.same_picture.memory",
    "local.child",
    "local.emulator.aws_server",
    "local.recognition",
    "local.vision",
}


def _runnable() -> set[str]:
    """Modules with a main part, by the name that `python -m` takes."""
    files = [path for room in ROOMS for path in (PROJECT / room).rglob("*.py")]
    named = {
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__main__"): path
        for path in files
        if 'if __name__ == "__main__":' in path.read_text()
    }
    return set(named) - STARTED_BY_OTHERS


def _listed() -> set[str]:
    page = (PROJECT / "docs" / "commands.md").read_text()
    commands = [row.split("|")[1] for row in page.splitlines() if row.startswith("| `")]
    return {name for row in commands for name in re.findall(rf"`((?:{'|'.join(ROOMS)})[\w.]*)", row)}


def test_the_page_of_commands_has_them_all() -> None:
    assert _listed() == _runnable()


@pytest.mark.parametrize(
    "module",
    [
        "operations.audit",
        "tools.configuration_page",
        "tools.coverage",
        "tools.openapi",
        "tools.policy_page",
        "tools.reasons_of_pages",
        "tools.vocabulary",
        "tools.web",
    ],
)
def test_help_is_given_in_place_of_work(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setattr(sys, "argv", [module, "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: python -m {module}")
