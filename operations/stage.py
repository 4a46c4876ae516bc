"""A running stage, known by its stack's outputs: one that is deployed, or the one on this machine."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError, CredentialRetrievalError, NoCredentialsError, NoRegionError
from rich.console import Console

LOCAL_STAGE: Final = "local"
LOCAL_OUTPUTS: Final = Path(__file__).parent.parent / ".local" / "outputs.json"

NOT_POSSIBLE: Final = 2
"""Exit code of a command that could not do what it is to do."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a machine.")]

_errors = Console(stderr=True, highlight=False, soft_wrap=True)
_DEAD_LETTER_QUEUE: Final = "DeadLetterQueueUrl"
_NO_SUCH_STACK: Final = "ValidationError"  # CloudFormation has no code of its own for it


class StageError(Exception):
    """The stage cannot be worked with; the message is one line for the operator."""


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        name: such as `beta`.
        outputs: the stack's outputs; `AwsEndpointUrl` is there where the stage runs on this machine.
    """

    name: str
    outputs: Mapping[str, str]

    def client(self, service: str) -> Any:  # noqa: ANN401 - a client of any service
        """Return a boto3 client of the stage's AWS: this machine's, or the account of the operator's credentials."""
        endpoint_url = self.outputs.get(f"AwsEndpointUrl{service.capitalize()}", self.outputs.get("AwsEndpointUrl"))
        if endpoint_url is None:
            return boto3.client(service)  # type: ignore[call-overload]
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - opens nothing
        )

    def output(self, name: str) -> str:
        """One output.

        Raises:
            StageError: the stack has none of this name.
        """
        if name not in self.outputs:
            raise StageError(f"stage {self.name} has no output {name}: it was deployed by an older version")
        return self.outputs[name]

    @property
    def dead_letter_queues(self) -> dict[str, str]:
        """URLs of all dead-letter queues, by the queue that they belong to."""
        return {
            name.removesuffix(_DEAD_LETTER_QUEUE).lower(): url
            for name, url in self.outputs.items()
            if name.endswith(_DEAD_LETTER_QUEUE)
        }


def find_stage(name: str, outputs_file: Path | None) -> Stage:
    """Find a stage by its name.

    Args:
        name: such as `beta`; its stack is `kyc-{name}`.
        outputs_file: outputs as `cdk deploy --outputs-file` writes them; without it, CloudFormation is asked, or of
            stage `local` the file that `make local` writes is read.

    Raises:
        StageError: there is no such stage.
        BotoCoreError, ClientError: AWS did not answer; `told` says it in one line.
    """
    if outputs_file is None and name == LOCAL_STAGE:
        if not LOCAL_OUTPUTS.exists():
            raise StageError("stage local does not run on this machine; start it: make local")
        outputs_file = LOCAL_OUTPUTS
    return Stage(name, _of_file(outputs_file) if outputs_file else _of_stack(f"kyc-{name}"))


def _of_file(path: Path) -> dict[str, str]:
    try:
        (outputs,) = json.loads(path.read_text()).values()
    except (OSError, ValueError, AttributeError) as error:
        raise StageError(f"{path} is no outputs file of one stack: {error}") from error
    return dict(outputs)


def _of_stack(stack_name: str) -> dict[str, str]:
    client = boto3.client("cloudformation")
    try:
        (stack,) = client.describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == _NO_SUCH_STACK:
            raise StageError(f"there is no stack {stack_name} in {client.meta.region_name} of this account") from error
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


@contextmanager
def told() -> Iterator[None]:
    """Say AWS's own errors in one line.

    Raises:
        StageError: instead of boto3's errors.
    """
    try:
        yield
    except (NoCredentialsError, CredentialRetrievalError) as error:
        raise StageError("no AWS credentials: set AWS_PROFILE, or sign in with `aws sso login`") from error
    except NoRegionError as error:
        raise StageError("no AWS region: set AWS_REGION to that of the stage") from error
    except ClientError as error:
        answer = error.response["Error"]
        raise StageError(f"{error.operation_name}: {answer['Code']}: {answer['Message']}") from error
    except BotoCoreError as error:
        raise StageError(f"AWS cannot be asked: {error}") from error


@contextmanager
def or_say_why() -> Iterator[None]:
    """Do what a command is to do, or say in one line why that is not possible.

    Raises:
        typer.Exit: instead of `StageError` and boto3's errors, with `NOT_POSSIBLE`.
    """
    try:
        with told():
            yield
    except StageError as error:
        _errors.print(f"[red]{error}[/]")
        raise typer.Exit(NOT_POSSIBLE) from error


def write_json(value: object) -> None:
    """Write what a command found to standard output, for a machine; times in ISO 8601.

    Args:
        value: Of which JSON is made; a time is written as its text.
    """
    sys.stdout.write(json.dumps(value, default=_as_text, indent=2, ensure_ascii=False) + "\n")


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
