"""Deploys stage `local` to MiniStack through CloudFormation, with the packages that the functions are deployed with."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from local.emulator.template import Template
from local.parity.emulator import MiniStack
from local.parity.template import fitted

_BOOTSTRAP: Final = "hnb659fds"
"""CDK's qualifier of what `cdk bootstrap` makes."""
_PAUSE_SECONDS: Final = 0.3


class DeploymentError(Exception):
    """The stack was not created; the message names the resources that failed."""


def deploy(ministack: MiniStack, assembly: Path) -> dict[str, str]:
    """Create the stack of a cloud assembly.

    Args:
        ministack: where.
        assembly: the assembly, of one stack.

    Returns:
        The stack's outputs, and `AwsEndpointUrl`.

    Raises:
        DeploymentError: it was not created.
    """
    template = Template.of_assembly(assembly)
    account = ministack.client("sts").get_caller_identity()["Account"]
    bucket = f"cdk-{_BOOTSTRAP}-assets-{account}-us-east-1"
    s3, cloudformation = ministack.client("s3"), ministack.client("cloudformation")
    s3.create_bucket(Bucket=bucket)
    for key, path in template.assets.items():
        s3.put_object(Bucket=bucket, Key=key, Body=_zipped(path) if path.is_dir() else path.read_bytes())
    version = f"/cdk-bootstrap/{_BOOTSTRAP}/version"
    ministack.client("ssm").put_parameter(Name=version, Value="30", Type="String")
    document = json.loads((assembly / f"{template.stack_name}.template.json").read_text())
    body = json.dumps(fitted(document, f"{ministack.url}/_aws/execute-api/"))
    s3.put_object(Bucket=bucket, Key="template.json", Body=body.encode())
    url = f"{ministack.url}/{bucket}/template.json"
    cloudformation.create_stack(StackName=template.stack_name, TemplateURL=url, Capabilities=["CAPABILITY_IAM"])
    return {**_created(cloudformation, template.stack_name), "AwsEndpointUrl": ministack.url}


def _created(cloudformation: Any, name: str) -> dict[str, str]:  # noqa: ANN401 - CloudFormationClient
    while (stack := cloudformation.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"].endswith("_PROGRESS"):
        time.sleep(_PAUSE_SECONDS)
    if stack["StackStatus"] != "CREATE_COMPLETE":
        raise DeploymentError("\n".join(_failures(cloudformation, name)) or stack["StackStatus"])
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _failures(cloudformation: Any, name: str) -> Iterator[str]:  # noqa: ANN401 - CloudFormationClient
    for event in cloudformation.describe_stack_events(StackName=name)["StackEvents"]:
        if event["ResourceStatus"].endswith("_FAILED"):
            yield f"{event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', '')}"


def _zipped(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return content.getvalue()
