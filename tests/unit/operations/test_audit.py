"""The report on the auditors' responses: above all, a missing one is never an all-clear."""

import json

import pytest

from operations.audit import Audited, of_npm_audit, of_pip_audit

SOUND = {"name": "boto3", "version": "1.0", "vulns": []}
VULNERABLE = {"name": "flask", "version": "0.5", "vulns": [{"id": "PYSEC-2019-179", "fix_versions": ["1.0"]}]}
SKIPPED = {"name": "uv", "skip_reason": "Dependency not found on PyPI and could not be audited: uv (0.13.9)"}


def pip_audit(*dependencies: object) -> Audited:
    return of_pip_audit(json.dumps({"dependencies": dependencies, "fixes": []}), "")


def test_sound_packages_are_an_all_clear() -> None:
    assert pip_audit(SOUND) == Audited()
    assert of_npm_audit(json.dumps({"auditReportVersion": 2, "vulnerabilities": {}}), "") == Audited()


def test_a_vulnerable_package_is_named_with_what_mends_it() -> None:
    assert pip_audit(SOUND, VULNERABLE).vulnerable == ("flask 0.5: PYSEC-2019-179, mended in 1.0",)
    report = {"vulnerabilities": {"semver": {"range": "<5.7.2", "severity": "high"}}}
    assert of_npm_audit(json.dumps(report), "").vulnerable == ("semver <5.7.2: high",)


def test_a_package_that_the_service_does_not_know_is_no_all_clear() -> None:
    assert pip_audit(SOUND, SKIPPED).unasked == "PyPI answered for 1 of 2 packages"


@pytest.mark.parametrize("output", ["", "Traceback", '{"message": "405 Method Not Allowed"}'])
def test_no_report_is_no_all_clear(output: str) -> None:
    said = "npm error audit endpoint returned an error\nnpm error A complete log of this run can be found in: x\n"

    assert of_npm_audit(output, said).unasked == "npm error audit endpoint returned an error"
    assert of_pip_audit(output, said).unasked
    assert of_npm_audit(output, "").unasked
