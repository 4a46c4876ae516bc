"""A synthesised CloudFormation template: its resources, and its intrinsic functions worked out.

Reference: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.emulator.aws_api import ACCOUNT, PARTITION, REGION, URL_SUFFIX

_NO_VALUE = object()


class TemplateError(Exception):
    """The template uses something that the local cloud does not understand; the message says what and where."""


@dataclass(frozen=True)
class Resource:
    """A resource of the template, its properties not yet worked out."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    depends_on: tuple[str, ...] = ()
    condition: str | None = None
    cdk_path: str = ""


@dataclass(frozen=True)
class Template:
    """A template with the files that it refers to.

    Attributes:
        stack_name: name of the stack.
        resources: by logical id.
        assets: path of each file asset, by the object key that the template knows it by.
    """

    stack_name: str
    resources: Mapping[str, Resource]
    parameters: Mapping[str, str] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    assets: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def of_assembly(cls, assembly: Path) -> "Template":
        """Read the one stack of a CDK cloud assembly.

        Raises:
            TemplateError: there is not exactly one stack.
        """
        manifest = json.loads((assembly / "manifest.json").read_text())
        stacks = {
            name: artifact
            for name, artifact in manifest["artifacts"].items()
            if artifact["type"] == "aws:cloudformation:stack"
        }
        if len(stacks) != 1:
            raise TemplateError(f"one stack is expected in {assembly}, not {sorted(stacks)}")
        ((name, artifact),) = stacks.items()
        template = json.loads((assembly / artifact["properties"]["templateFile"]).read_text())
        assets = json.loads((assembly / f"{name}.assets.json").read_text())
        files = {
            destination["objectKey"]: assembly / asset["source"]["path"]
            for asset in assets["files"].values()
            for destination in asset["destinations"].values()
            if "path" in asset["source"]
        }
        return cls.of_document(artifact["properties"].get("stackName", name), template, files)

    @classmethod
    def of_document(
        cls, stack_name: str, document: Mapping[str, Any], assets: Mapping[str, Path] | None = None
    ) -> "Template":
        """Return a template from its JSON document."""
        return cls(
            stack_name,
            {name: _resource(name, body) for name, body in document["Resources"].items()},
            {name: str(body.get("Default", "")) for name, body in document.get("Parameters", {}).items()},
            document.get("Mappings", {}),
            document.get("Conditions", {}),
            document.get("Outputs", {}),
            assets or {},
        )


def _resource(logical_id: str, body: Mapping[str, Any]) -> Resource:
    depends_on = body.get("DependsOn", ())
    return Resource(
        logical_id,
        body["Type"],
        body.get("Properties", {}),
        (depends_on,) if isinstance(depends_on, str) else tuple(depends_on),
        body.get("Condition"),
        body.get("Metadata", {}).get("aws:cdk:path", ""),
    )


class Resolver:
    """Works out values of a template.

    Args:
        template: the template.
        ref: physical id of a resource, by logical id.
        attribute: attribute of a resource, by logical id and name.
        rewrite: applied to every text that is put together (`Fn::Join`, `Fn::Sub`).
    """

    def __init__(
        self,
        template: Template,
        ref: Callable[[str], str],
        attribute: Callable[[str, str], Any],
        rewrite: Callable[[str], str] = lambda text: text,
    ) -> None:
        self._template = template
        self._ref = ref
        self._attribute = attribute
        self._rewrite = rewrite
        self._pseudo = {
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": PARTITION,
            "AWS::Region": REGION,
            "AWS::StackId": f"arn:{PARTITION}:cloudformation:{REGION}:{ACCOUNT}:stack/{template.stack_name}/local",
            "AWS::StackName": template.stack_name,
            "AWS::URLSuffix": URL_SUFFIX,
            "AWS::NotificationARNs": "",
        }
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._do_ref,
            "Fn::Base64": lambda value: base64.b64encode(str(self.resolve(value)).encode()).decode(),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetAZs": lambda _: [f"{REGION}a", f"{REGION}b"],
            "Fn::If": self._if,
            "Fn::Join": self._join,
            "Fn::Select": lambda value: self.resolve(value[1])[int(self.resolve(value[0]))],
            "Fn::Split": lambda value: self.resolve(value[1]).split(value[0]),
            "Fn::Sub": self._sub,
        }

    def resolve(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """Return a value with its intrinsic functions replaced by what they give.

        Raises:
            TemplateError: a function, condition, mapping or resource is unknown.
        """
        resolved = self._resolve(value)
        return None if resolved is _NO_VALUE else resolved

    def holds(self, condition: str) -> bool:
        """Return True if a condition of the template holds."""
        if condition not in self._template.conditions:
            raise TemplateError(f"unknown condition {condition}")
        return self._test(self._template.conditions[condition])

    def _resolve(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, Mapping):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name in self._functions:
                    return self._functions[name](argument)
                if name.startswith("Fn::"):
                    raise TemplateError(f"{name} is not understood here")
            items = {name: self._resolve(item) for name, item in value.items()}
            return {name: item for name, item in items.items() if item is not _NO_VALUE}
        if isinstance(value, list):
            return [item for item in map(self._resolve, value) if item is not _NO_VALUE]
        return value

    def _do_ref(self, name: str) -> Any:  # noqa: ANN401
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._template.parameters:
            return self._template.parameters[name]
        return self._ref(name)

    def _get_att(self, argument: str | list[Any]) -> Any:  # noqa: ANN401
        name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        return self._attribute(name, self.resolve(attribute))

    def _join(self, argument: list[Any]) -> str:
        separator, parts = argument
        return self._rewrite(separator.join(str(part) for part in self.resolve(parts)))

    def _sub(self, argument: str | list[Any]) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument

        def value_of(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in variables:
                return str(self.resolve(variables[name]))
            if "." in name:
                return str(self._get_att(name))
            return str(self._do_ref(name))

        return self._rewrite(re.sub(r"\$\{([^}]+)\}", value_of, text))

    def _find_in_map(self, argument: list[Any]) -> Any:  # noqa: ANN401
        name, first, second = (self.resolve(part) for part in argument[:3])
        try:
            return self._template.mappings[name][first][second]
        except KeyError as error:
            raise TemplateError(f"no {first}.{second} in mapping {name}") from error

    def _if(self, argument: list[Any]) -> Any:  # noqa: ANN401
        condition, then, otherwise = argument
        return self._resolve(then if self.holds(condition) else otherwise)

    def _test(self, condition: Mapping[str, Any]) -> bool:
        ((name, argument),) = condition.items()
        match name:
            case "Condition":
                return self.holds(argument)
            case "Fn::Equals":
                first, second = (self.resolve(side) for side in argument)
                return bool(first == second)
            case "Fn::And":
                return all(self._test(part) for part in argument)
            case "Fn::Or":
                return any(self._test(part) for part in argument)
            case "Fn::Not":
                return not self._test(argument[0])
            case _:
                raise TemplateError(f"{name} is not understood in a condition")
