"""Values given to make are text, never commands: a branch's name may be a stage's, and anybody names branches."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.infra.templates import ROOT

INJECTIONS = (
    "x; touch pwned",
    "x' ; touch pwned; '",
    'x" ; touch pwned; "',
    "$(touch pwned)",
    "$$(touch pwned)",
    "$(shell touch pwned)",
    "${shell touch pwned}",
    "`touch pwned`",
    "x | touch pwned",
    "x && touch pwned",
    "x\ntouch pwned",
)
SAYS_ITS_ARGUMENTS = '#!/bin/sh\nprintf "<%s>" "$0" "$@"\n'

GIVEN_TO = [
    ("redrive", "STAGE"),
    ("pending", "STAGE"),
    ("check-pool", "STAGE"),
    ("check-model", "STAGE"),
    ("quotas", "STAGE"),
    ("deploy", "STAGE"),
    ("bootstrap", "STAGE"),
    ("first-deploy", "STAGE"),
    ("protection", "STAGE"),
    ("smoke", "STAGE"),
    ("publish-web", "STAGE"),
    ("deploy", "ARGS"),
    ("pending", "ARGS"),
    ("chaos", "ARGS"),
    ("local", "PORT"),
    ("accuracy", "CASE"),
    ("accuracy", "FACES"),
    ("specimens", "SPECIMENS"),
    ("trace", "STAGE"),
    ("trace", "SUBMISSION"),
    ("lock", "UPGRADE"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Makefile, and in place of what it runs something that prints its arguments."""
    (tmp_path / "Makefile").symlink_to(ROOT / "Makefile")
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("python", "npx", "uv"):
        (tools / name).write_text(SAYS_ITS_ARGUMENTS)
        (tools / name).chmod(0o755)
    return tmp_path


def make(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (our own words)
        ["make", "--silent", "-o", "setup", "-o", ".venv/.installed", *arguments],  # noqa: S607
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("target", "name"), GIVEN_TO)
def test_what_is_given_runs_no_command(project: Path, target: str, name: str) -> None:
    for injection in INJECTIONS:
        on_the_line = make(project, target, f"{name}={injection}")
        in_the_environment = make(project, target, **{name: injection})

        assert not (project / "pwned").exists(), injection
        assert on_the_line.returncode == in_the_environment.returncode == 0, on_the_line.stderr


@pytest.mark.parametrize(("target", "name"), [pair for pair in GIVEN_TO if pair[1] not in {"ARGS", "UPGRADE"}])
def test_it_arrives_whole_as_one_argument(project: Path, target: str, name: str) -> None:
    for injection in INJECTIONS:
        arguments = re.findall(r"<(.*?)>", make(project, target, f"{name}={injection}").stdout, re.DOTALL)

        assert [each for each in arguments if each.endswith(injection)], (injection, arguments)


def test_further_arguments_are_split_into_words_and_no_file_names_take_their_place(project: Path) -> None:
    (project / "a-file").touch()

    assert make(project, "pending", "ARGS=--older-than 10 *").stdout.endswith("<--older-than><10><*>")


def test_the_stage_is_beta_unless_another_is_named(project: Path) -> None:
    assert "<--stage=beta>" in make(project, "redrive").stdout
    assert "<--stage=prod>" in make(project, "redrive", "STAGE=prod").stdout


def test_no_recipe_has_a_given_value_in_its_text() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (given,) = re.findall(r"^GIVEN := (.*)$", makefile, re.MULTILINE)
    recipes = "\n".join(line for line in makefile.splitlines() if line.startswith("\t"))

    assert not re.findall(rf"(?<!\$)\$[({{](?:{'|'.join(given.split())})\b", recipes)
    unquoted = re.findall(rf'(?<!["=])\$\$({"|".join(given.split())})\b', recipes)
    assert set(unquoted) == {"ARGS", "UPGRADE"}  # which are words


def test_nothing_is_installed_without_its_hash_or_runs_scripts_while_it_is() -> None:
    makefile = (ROOT / "Makefile").read_text()

    installs = re.findall(r"pip install.*", makefile)
    assert installs
    assert all("--require-hashes" in install for install in installs)
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text().split()
    locked = (ROOT / "requirements-uv.txt").read_text()
    (version,) = re.findall(r"^uv==(\S+)", locked, re.MULTILINE)
    assert f"uv=={version} " in (ROOT / "requirements.txt").read_text()
