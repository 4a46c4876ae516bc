"""Every function has its place in the import contracts and on the page of the architecture."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
FUNCTIONS = {handler.parent.name for handler in (ROOT / "lambdas").glob("*/handler.py")}
ASKS_THE_MODEL = "validate_kyc"
"""The one function that may import the model's package."""


def test_every_import_contract_on_functions_holds_all_of_them() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    lists = {"root_packages": settings["root_packages"]}
    for contract in settings["contracts"]:
        lists |= {
            f"{contract['name']}: {key}": contract.get(key, ())
            for key in ("modules", "source_modules", "forbidden_modules")
        }
    missing = {name: FUNCTIONS - {ASKS_THE_MODEL} - set(held) for name, held in lists.items() if FUNCTIONS & set(held)}

    assert {name: functions for name, functions in missing.items() if functions} == {}


def test_every_function_has_its_row_on_the_page_of_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    assert FUNCTIONS - set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set()
