"""`python -m operations.audit`: is a locked dependency known to be vulnerable? Asks PyPI's and npm's advisory services.

Exit codes: 0 none is, 1 one is, 2 a service could not be asked about all of them, which is no all-clear.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).parent.parent
VULNERABLE, NOT_ASKED = 1, 2

_PIP_AUDIT: Final = (
    ".venv-audit/bin/pip-audit",
    "--disable-pip",
    "--require-hashes",
    "--progress-spinner=off",
    "-fjson",
)
_NPM_AUDIT: Final = ("npm", "audit", "--json")


@dataclass(frozen=True)
class Audited:
    """The findings about one lock file.

    Attributes:
        vulnerable: each known vulnerability in one line.
        unasked: why nothing, or not everything, could be learned; empty if all was.
    """

    vulnerable: tuple[str, ...] = ()
    unasked: str = ""


def of_pip_audit(output: str, said: str) -> Audited:
    """Read pip-audit's JSON.

    Args:
        output: its standard output.
        said: its standard error, for when there is no JSON.
    """
    try:
        dependencies: list[Mapping[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        return Audited(unasked=_last_line(said) or "pip-audit said nothing")
    skipped = [dependency["name"] for dependency in dependencies if "skip_reason" in dependency]
    reason = f"PyPI answered for {len(dependencies) - len(skipped)} of {len(dependencies)} packages" if skipped else ""
    return Audited(tuple(_python_vulnerabilities(dependencies)), reason)


def of_npm_audit(output: str, said: str) -> Audited:
    """Read `npm audit --json`.

    Args:
        output: its standard output.
        said: its standard error, for when there is no report.
    """
    try:
        found: Mapping[str, Mapping[str, Any]] = json.loads(output)["vulnerabilities"]
    except (ValueError, KeyError):
        return Audited(unasked=_last_line(said) or "npm gave no report")
    return Audited(tuple(f"{name} {about['range']}: {about['severity']}" for name, about in found.items()))


def _python_vulnerabilities(dependencies: list[Mapping[str, Any]]) -> Iterator[str]:
    for dependency in dependencies:
        for vulnerability in dependency.get("vulns", ()):
            mended = ", ".join(vulnerability["fix_versions"]) or "no version"
            yield f"{dependency['name']} {dependency['version']}: {vulnerability['id']}, mended in {mended}"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip() and "complete log" not in line]
    return lines[-1].strip() if lines else ""


def _audits() -> Iterator[tuple[str, Audited]]:
    for file in sorted([*PROJECT.glob("requirements*.txt"), *PROJECT.glob("lambdas/requirements*.txt")]):
        ran = _run(*_PIP_AUDIT, "-r", str(file))
        yield str(file.relative_to(PROJECT)), of_pip_audit(ran.stdout, ran.stderr)
    ran = _run(*_NPM_AUDIT)
    yield "package-lock.json", of_npm_audit(ran.stdout, ran.stderr)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def main() -> int:
    """Audit every lock file, and print what was learned."""
    argparse.ArgumentParser(prog="python -m operations.audit", description=__doc__).parse_args()
    worst = 0
    for name, audited in _audits():
        for line in audited.vulnerable:
            sys.stdout.write(f"{name}: VULNERABLE: {line}\n")
        if audited.unasked:
            sys.stdout.write(f"{name}: NOT AUDITED: {audited.unasked}\n")
        elif not audited.vulnerable:
            sys.stdout.write(f"{name}: no known vulnerability\n")
        worst = max(worst, NOT_ASKED if audited.unasked else VULNERABLE if audited.vulnerable else 0)
    if worst == NOT_ASKED:
        sys.stdout.write("An advisory service could not be asked: this is no all-clear.\n")
    return worst


if __name__ == "__main__":
    sys.exit(main())
