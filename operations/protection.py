"""`python -m operations.protection`: is a stage that keeps its data protected from being deleted, too?

Deletion protection of tables, pool and stack comes with the second deployment: a first one that fails must be able to
take back what it has created. `make first-deploy` makes both, one after the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Final

import boto3
import typer
from botocore.exceptions import ClientError
from rich.console import Console
from rich.table import Table

from operations.stage import LOCAL_STAGE, AsJson, StageError, or_say_why, write_json

UNPROTECTED = 1

_NO_SUCH_STACK: Final = "ValidationError"  # CloudFormation has no code of its own for it
_NOT_YET_OR_NO_MORE: Final = frozenset({"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_COMPLETE"})
"""States of a stack that was never created: the CDK command line deletes such a one before it creates it."""
_KEPT: Final = frozenset({"Retain", "RetainExceptOnCreate"})
_TABLE: Final = "AWS::DynamoDB::Table"
_POOL: Final = "AWS::Cognito::UserPool"

StageName = Annotated[str, typer.Option("--stage", help="The stage's name.")]

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Protection of a stage from being deleted.")
console = Console(highlight=False)


@dataclass(frozen=True)
class Protection:
    """The protection of one thing that a stage keeps.

    Attributes:
        what: its kind and name.
        protected: AWS refuses to delete it.
    """

    what: str
    protected: bool


class StackProtection:
    """The things that one stack keeps, and their protection.

    Args:
        cloudformation: CloudFormation client.
        dynamodb: DynamoDB client.
        cognito: Cognito client.
        stack_name: such as `kyc-prod`.
    """

    def __init__(self, cloudformation: Any, dynamodb: Any, cognito: Any, stack_name: str) -> None:  # noqa: ANN401
        self._cloudformation = cloudformation
        self._dynamodb = dynamodb
        self._cognito = cognito
        self._stack_name = stack_name

    def stack(self) -> Mapping[str, Any] | None:
        """Return the stack, or None where there is none, or only what is left of a first try.

        Raises:
            ClientError: CloudFormation refused to say.
        """
        try:
            (stack,) = self._cloudformation.describe_stacks(StackName=self._stack_name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] == _NO_SUCH_STACK:
                return None
            raise
        found: Mapping[str, Any] = stack
        return None if found["StackStatus"] in _NOT_YET_OR_NO_MORE else found

    def protections(self) -> list[Protection]:
        """Return each table and pool that the stack keeps, and the stack itself; none of a stack that keeps nothing.

        Raises:
            StageError: there is no such stack.
            ClientError: AWS refused to say.
        """
        stack = self.stack()
        if stack is None:
            raise StageError(f"there is no stack {self._stack_name}: make first-deploy")
        kept = list(self._kept())
        if not kept:
            return []
        return [Protection(f"stack {self._stack_name}", bool(stack.get("EnableTerminationProtection"))), *kept]

    def _kept(self) -> Iterator[Protection]:
        template = self._cloudformation.get_template(StackName=self._stack_name)["TemplateBody"]
        pages = self._cloudformation.get_paginator("list_stack_resources").paginate(StackName=self._stack_name)
        for resource in (each for page in pages for each in page["StackResourceSummaries"]):
            declared = template["Resources"].get(resource["LogicalResourceId"], {})
            if declared.get("DeletionPolicy") not in _KEPT:
                continue
            name = resource["PhysicalResourceId"]
            if resource["ResourceType"] == _TABLE:
                table = self._dynamodb.describe_table(TableName=name)["Table"]
                yield Protection(f"table {name}", bool(table.get("DeletionProtectionEnabled")))
            elif resource["ResourceType"] == _POOL:
                pool = self._cognito.describe_user_pool(UserPoolId=name)["UserPool"]
                yield Protection(f"user pool {name}", pool.get("DeletionProtection") == "ACTIVE")


@app.command()
def check(stage: StageName, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Say of all that a stage keeps whether it is protected; exit code 1 where something is not."""
    with or_say_why():
        found = _of_stage(stage).protections()
    if as_json:
        write_json([asdict(protection) for protection in found])
        raise typer.Exit(0 if all(protection.protected for protection in found) else UNPROTECTED)
    if not found:
        console.print(f"Stage {stage} goes whole when it is destroyed (protect_data is false): nothing is protected.")
        return
    table = Table("What", "Protected from deletion")
    for protection in found:
        table.add_row(protection.what, "yes" if protection.protected else "[red]no[/]")
    console.print(table)
    if not all(protection.protected for protection in found):
        console.print(f"Deploy stage {stage} again to protect it: make deploy STAGE={stage}")
        raise typer.Exit(UNPROTECTED)


@app.command()
def absent(stage: StageName) -> None:
    """Refuse a first deployment of a stage that is deployed: it would take its protection away."""
    with or_say_why():
        if _of_stage(stage).stack() is not None:
            raise StageError(f"stack kyc-{stage} is deployed already: make deploy STAGE={stage}")


def _of_stage(stage: str) -> StackProtection:
    if stage == LOCAL_STAGE:
        raise StageError("stage local is not deployed: it runs on this machine")
    return StackProtection(
        boto3.client("cloudformation"), boto3.client("dynamodb"), boto3.client("cognito-idp"), f"kyc-{stage}"
    )


if __name__ == "__main__":
    app()
