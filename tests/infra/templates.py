"""Reading what was synthesised."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from aws_cdk import App

from kyc_stack.config import StageConfig
from kyc_stack.stack import KycStack

ROOT = Path(__file__).parent.parent.parent
STAGES: tuple[str, ...] = tuple(json.loads((ROOT / "cdk.json").read_text())["context"]["stages"])
LETTER_FUNCTIONS = {"send_letter", "follow_letters", "remind"}
"""Of stages that send letters, and remind of what comes due: a stage of cdk.json does both or neither."""

Json = Mapping[str, Any]


class SynthesisedStage(NamedTuple):
    app: App
    stack: KycStack
    config: StageConfig
    template: Json

    @property
    def sends_letters(self) -> bool:
        return self.config.letters is not None

    def resources(self, resource_type: str) -> dict[str, Json]:
        return {
            name: resource for name, resource in self.template["Resources"].items() if resource["Type"] == resource_type
        }

    def path(self, logical_id: str) -> str:
        """The construct path of a resource within the stack."""
        path: str = self.template["Resources"][logical_id]["Metadata"]["aws:cdk:path"]
        return path.removeprefix(f"{self.stack.stack_name}/").removesuffix("/Resource")

    def functions(self) -> dict[str, Json]:
        """The stage's own functions, by name."""
        return {
            function["Properties"]["Handler"].split(".")[0]: function
            for function in self.resources("AWS::Lambda::Function").values()
            if function["Properties"]["Runtime"].startswith("python")
        }

    def invoked(self, expression: object) -> str:
        """The logical id of the function that an expression names, by itself or by its alias `live`."""
        aliases = self.resources("AWS::Lambda::Alias")
        for name in re.findall(r"'(?:Ref|Fn::GetAtt)': \[?'(\w+)'", str(expression)):
            if name in aliases:
                return self.invoked(aliases[name]["Properties"]["FunctionName"])
            if name in self.resources("AWS::Lambda::Function"):
                return str(name)
        raise ValueError(f"no function is named: {expression}")


def context() -> Json:
    """The context of cdk.json, without bundling."""
    return {
        **json.loads((ROOT / "cdk.json").read_text())["context"],
        "aws:cdk:bundling-stacks": [],
        "aws:cdk:enable-path-metadata": True,
    }


def granted_to_role(template: Json, role_id: str) -> dict[str, set[str]]:
    """Resources by action, from the policies attached to a role."""
    granted: dict[str, set[str]] = {}
    for resource in template["Resources"].values():
        if resource["Type"] != "AWS::IAM::Policy" or {"Ref": role_id} not in resource["Properties"]["Roles"]:
            continue
        for action, resources in statements(resource["Properties"]["PolicyDocument"]):
            granted.setdefault(action, set()).update(resources)
    return granted


def statements(document: Json) -> Iterator[tuple[str, set[str]]]:
    """Each allowed action of a policy document with its resources."""
    for statement in document["Statement"]:
        assert statement["Effect"] == "Allow"
        resources = {flatten(resource) for resource in as_list(statement["Resource"])}
        for action in as_list(statement["Action"]):
            yield action, resources


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def flatten(value: object) -> str:
    """A CloudFormation expression as readable text, with the generated ends of logical ids cut off."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"<{_short(name)}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{_short(name)}.{attribute}>"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(flatten(part) for part in parts)
        case {"Fn::Select": [index, {"Fn::Split": [separator, text]}]}:
            return f"{flatten(text)}.split({separator!r})[{index}]"
        case {"Fn::Sub": text}:
            return re.sub(r"\$\{(.+?)\}", r"<\1>", text)
    raise ValueError(f"not an expression that these tests know: {value}")


def _short(logical_id: str) -> str:
    return re.sub(r"[0-9A-F]{8}$", "", logical_id)
