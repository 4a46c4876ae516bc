"""cdk-nag's AwsSolutions and NIST 800-53 R5: none is open, what is acknowledged is a finding and has its reason."""

import pytest
from aws_cdk import Acknowledgment, App
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks
from constructs import IConstruct

from kyc_stack import nag
from kyc_stack.config import load_stage
from kyc_stack.stack import KycStack
from tests.infra.templates import STAGES, SynthesisedStage, context


def findings(app: App) -> set[tuple[str, str]]:
    """Rule and construct path of each finding."""
    return {
        (violation.rule_name, resource.construct_path or "")
        for pack in (AwsSolutionsChecks(), NIST80053R5Checks())
        for violation in pack.validate_scope(app).violations
        for resource in violation.violating_resources
    }


def test_no_finding_is_open(stage: SynthesisedStage) -> None:
    assert findings(stage.app) == set()


@pytest.mark.parametrize("stage_name", STAGES)
def test_nothing_is_acknowledged_that_is_no_finding(stage_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    acknowledged: dict[tuple[str, str], str] = {}

    class Recorder:
        """Stands where CDK would take the acknowledgement, so that the findings stay open."""

        @classmethod
        def of(cls, construct: IConstruct) -> "Recorder":
            recorder = cls()
            recorder.path = construct.node.path
            return recorder

        path: str

        def acknowledge(self, acknowledgment: Acknowledgment) -> None:
            acknowledged[acknowledgment.id, self.path] = acknowledgment.reason

    monkeypatch.setattr(nag, "Validations", Recorder)
    app = App(context=context())
    KycStack(app, f"kyc-{stage_name}", config=load_stage(stage_name, context()["stages"]))
    app.synth()
    open_findings = findings(app)

    unneeded = [
        (rule, path)
        for rule, path in acknowledged
        if not any(rule == found and where.startswith(path) for found, where in open_findings)
    ]
    assert unneeded == []
    assert all(len(reason.split()) > 5 for reason in acknowledged.values())
