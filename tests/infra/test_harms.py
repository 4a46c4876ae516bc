"""SECURITY.md says of every function what it could do if it were taken over."""

import copy

import pytest

from tests.infra.templates import Json, SynthesisedStage
from tools.harms import DOCUMENT, HARMS, UndeclaredError, grants, harm_of, table, template_of, written


@pytest.fixture(scope="module")
def with_letters() -> Json:
    """The stage of the table."""
    return template_of()


def test_the_table_is_current(with_letters: Json) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    assert text == written(text, table(with_letters)), "write it anew: make docs"


def test_ses_may_encrypt_what_it_publishes_where_the_stage_has_a_key_of_its_own(with_letters: Json) -> None:
    (policy,) = (
        resource["Properties"]["KeyPolicy"]["Statement"]
        for name, resource in with_letters["Resources"].items()
        if name.startswith("StageKey")
    )
    (topic,) = (
        resource["Properties"]
        for name, resource in with_letters["Resources"].items()
        if name.startswith("LettersTopic") and resource["Type"] == "AWS::SNS::Topic"
    )

    assert [each["Action"] for each in policy if each.get("Principal") == {"Service": "ses.amazonaws.com"}] == [
        ["kms:Decrypt", "kms:GenerateDataKey*"]
    ]
    assert "StageKey" in str(topic["KmsMasterKeyId"])


def test_every_function_and_every_grant_of_every_stage_has_a_line(stage: SynthesisedStage) -> None:
    assert grants(stage.template).keys() == stage.functions().keys()
    assert table(stage.template)


def test_a_new_kind_of_grant_fails_until_it_is_declared(beta: SynthesisedStage) -> None:
    template = copy.deepcopy(dict(beta.template))
    policy = next(each for each in template["Resources"].values() if each["Type"] == "AWS::IAM::Policy")
    statement = policy["Properties"]["PolicyDocument"]["Statement"][0]
    policy["Properties"]["PolicyDocument"]["Statement"].append({**statement, "Action": "dynamodb:DeleteTable"})

    with pytest.raises(UndeclaredError, match="DeleteTable"):
        table(template)


def test_a_new_function_fails_until_it_is_declared(beta: SynthesisedStage) -> None:
    template = copy.deepcopy(dict(beta.template))
    functions = (each for each in template["Resources"].values() if each["Type"] == "AWS::Lambda::Function")
    function = next(each for each in functions if each["Properties"]["Handler"].startswith("get_kyc."))
    function["Properties"]["Handler"] = "another.handler.handler"

    with pytest.raises(UndeclaredError, match="another"):
        table(template)


def test_what_is_worth_something_says_what_cuts_it() -> None:
    assert [harm.harm for harm in HARMS if harm.harm and not harm.cut] == []


def test_who_asks_for_erasures_can_delete_nothing_itself(beta: SynthesisedStage) -> None:
    found = {harm_of(*grant).harm for grant in grants(beta.template)["erase_user"]}

    assert found == {"asks for erasures of users whose address is known"}
