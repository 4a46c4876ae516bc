"""Gradual deployments: nothing invokes a function past its alias, and alarms bring the version before back."""

import json

import pytest

from tests.infra.templates import Json, SynthesisedStage, as_list


def aliases(stage: SynthesisedStage) -> dict[str, Json]:
    return stage.resources("AWS::Lambda::Alias")


def test_prod_shifts_a_tenth_first_and_goes_back_on_an_alarm(prod: SynthesisedStage) -> None:
    assert len(aliases(prod)) == len(prod.functions()) == len(prod.resources("AWS::CodeDeploy::DeploymentGroup"))
    for alias in aliases(prod).values():
        assert alias["Properties"]["Name"] == "live"
        assert "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"]
    for group in prod.resources("AWS::CodeDeploy::DeploymentGroup").values():
        properties = group["Properties"]
        assert properties["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent15Minutes"
        assert "DEPLOYMENT_STOP_ON_ALARM" in properties["AutoRollbackConfiguration"]["Events"]
        assert properties["AlarmConfiguration"]["Enabled"] is True


def test_the_errors_of_a_function_bring_it_back_and_the_apis_own_those_behind_it(prod: SynthesisedStage) -> None:
    alarms = {
        prod.path(name).split("/Release")[0]: json.dumps(group["Properties"]["AlarmConfiguration"])
        for name, group in prod.resources("AWS::CodeDeploy::DeploymentGroup").items()
    }

    assert len(alarms) == len(prod.functions())
    for path, watched in alarms.items():
        assert "MonitoringErrors" in watched
        assert ("MonitoringServerErrors" in watched) is path.startswith("Api/")


def test_every_trigger_invokes_the_alias_and_none_the_function(prod: SynthesisedStage) -> None:
    functions = {
        name
        for name, function in prod.resources("AWS::Lambda::Function").items()
        if function["Properties"]["Runtime"].startswith("python")
    }
    triggers = {
        **prod.resources("AWS::ApiGateway::Method"),
        **prod.resources("AWS::Events::Rule"),
        **prod.resources("AWS::Lambda::EventSourceMapping"),
        **prod.resources("AWS::Lambda::Permission"),
    }

    assert len(triggers) > 20
    for name, trigger in triggers.items():
        if trigger["Properties"].get("Integration", {}).get("Type") == "MOCK":
            continue
        said = json.dumps(trigger["Properties"])
        assert any(alias in said for alias in aliases(prod)), name
        assert not any(f'"Ref": "{function}"' in said or f'["{function}"' in said for function in functions), name


def test_functions_that_invoke_another_do_so_by_its_alias(prod: SynthesisedStage) -> None:
    grants = [
        statement
        for policy in prod.resources("AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "lambda:InvokeFunction" in as_list(statement["Action"])
    ]
    named = [
        value
        for function in prod.functions().values()
        for name, value in function["Properties"]["Environment"]["Variables"].items()
        if name.endswith("_FUNCTION_NAME")
    ]

    assert len(grants) == len(named) == 2
    for reference in [*named, *(grant["Resource"] for grant in grants)]:
        assert any(alias in json.dumps(reference) for alias in aliases(prod)), reference


def test_redrive_and_runs_that_fail_go_by_the_alias_too(prod: SynthesisedStage) -> None:
    dispatch = json.dumps(prod.template["Outputs"]["DispatchFunctionName"]["Value"])

    assert any(alias in dispatch for alias in aliases(prod))
    assert ":live" in dispatch
    for invoked in prod.resources("AWS::Lambda::EventInvokeConfig").values():
        assert invoked["Properties"]["Qualifier"] == "live" or "Alias" in json.dumps(invoked["Properties"]["Qualifier"])


@pytest.mark.parametrize(
    "resource_type", ["AWS::Lambda::Alias", "AWS::Lambda::Version", "AWS::CodeDeploy::Application"]
)
def test_other_stages_deploy_at_once(beta: SynthesisedStage, local: SynthesisedStage, resource_type: str) -> None:
    assert not beta.resources(resource_type)
    assert not local.resources(resource_type)
