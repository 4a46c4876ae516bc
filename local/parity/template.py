"""The template of stage `local`, fitted for MiniStack."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

LEFT_OUT: Mapping[str, str] = {
    "AWS::CloudWatch::Alarm": "MiniStack has no alarms on expressions over metrics",
    "AWS::CloudWatch::CompositeAlarm": "as its alarms",
    "AWS::CloudWatch::Dashboard": "it shows the alarms",
}
"""Types of resources that MiniStack cannot make, each with the reason."""

_AS_BY_DEFAULT = {"PasswordLength": 32}
"""MiniStack makes an empty secret of `{}`, and an empty key is no header of a request. AWS makes one of 32 characters
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html)."""


def fitted(document: Mapping[str, Any], api_root: str) -> Json:
    """Return a template without what MiniStack cannot make, its API's base URL the one that MiniStack serves.

    Args:
        document: The synthesised template.
        api_root: What the id and the stage of an API follow in its URL there.
    """
    kept = {name: body for name, body in document["Resources"].items() if body["Type"] not in LEFT_OUT}
    resources = {
        name: _without_dependencies(body, document["Resources"].keys() - kept.keys()) for name, body in kept.items()
    }
    for body in resources.values():
        if body["Type"] == "AWS::SecretsManager::Secret" and body["Properties"].get("GenerateSecretString") == {}:
            body["Properties"] = {**body["Properties"], "GenerateSecretString": _AS_BY_DEFAULT}
    served: Json = _serve({**document, "Resources": resources}, api_root)
    return served


def _without_dependencies(body: Json, absent: set[str]) -> Json:
    depends_on = body.get("DependsOn", [])
    names = [depends_on] if isinstance(depends_on, str) else depends_on
    return {**body, "DependsOn": [name for name in names if name not in absent]}


def _serve(value: Any, api_root: str) -> Any:  # noqa: ANN401 - any JSON
    """Rewrite each `https://{api}.execute-api.{region}.{suffix}/{stage}`."""
    match value:
        case {"Fn::Join": ["", ["https://", {"Ref": api}, ".execute-api.", _, ".", _, str(stage)]]}:
            return {"Fn::Join": ["", [api_root, {"Ref": api}, stage]]}
        case dict():
            return {name: _serve(item, api_root) for name, item in value.items()}
        case list():
            return [_serve(item, api_root) for item in value]
    return value
