"""Findings of cdk-nag that stand: each acknowledged where it arises, with its reason."""

import json
import re
from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Acknowledge one finding on one construct.

    Args:
        construct: The construct that has the finding; the acknowledgement covers its children too.
        rule: The finding's id, with the `[...]` that some rules add.
        reason: Why the finding stands.
    """
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))


def nist(rule: str) -> str:
    """Return the id of a rule of the pack NIST 800-53 R5."""
    return f"NIST.800.53.R5-{rule}"


def acknowledge_aws_managed_key(construct: IConstruct, rule: str) -> None:
    """Acknowledge that a stage that chose AWS-managed keys has no key of its own here."""
    acknowledge(construct, nist(rule), "The stage leaves encryption at rest to AWS-managed keys by its configuration.")


def acknowledge_no_backup_plan(table: IConstruct) -> None:
    """Acknowledge that a table is in no plan of AWS Backup."""
    acknowledge(
        table,
        nist("DynamoDBInBackupPlan"),
        "Point-in-time recovery keeps every second of 35 days; older backups would keep what a customer had erased.",
    )


def wildcard_resource(construct: IConstruct, resource: str) -> str:
    """Return the id of AwsSolutions-IAM5's finding on a resource that a policy names with a wildcard.

    Args:
        construct: Any construct of the stack.
        resource: The ARN as the policy has it, tokens included.
    """
    return f"AwsSolutions-IAM5[Resource::{_flatten(Stack.of(construct).resolve(resource))}]"


def _flatten(resolved: Any) -> str:  # noqa: ANN401  (a template's JSON)
    """cdk-nag's spelling of an ARN with references: `<LogicalId.Arn>/*`, policy variables among them."""
    if isinstance(resolved, str):
        return re.sub(r"\$\{(.+?)\}", r"<\1>", resolved)
    if list(resolved) == ["Ref"]:
        return f"<{resolved['Ref']}>"
    if list(resolved) == ["Fn::GetAtt"]:
        return f"<{'.'.join(resolved['Fn::GetAtt'])}>"
    if list(resolved) == ["Fn::Join"]:
        separator, parts = resolved["Fn::Join"]
        return str(separator).join(_flatten(part) for part in parts)
    raise ValueError(f"not an ARN: {json.dumps(resolved)}")
