"""`python -m tools.check_model --stage beta`: may this account ask the stage's model, and does the model answer?

One question in the form of `validate_kyc`'s own, through its own adapter: a picture, adaptive thinking, an answer in a
schema. Asked by an operator, it is the first call that Bedrock wants of an account: access to a model is automatic
then, for whoever has the rights of AWS Marketplace, which the functions' roles do not have, once Anthropic's form for
first-time use was submitted (https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html).

Exit codes: 0 it answered, 1 something is missing, with one line that says what, 2 it could not be asked.
"""

import io
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import anthropic
import boto3
import httpx2
import typer
from PIL import Image

from kyc.adapters.claude import ClaudeAssessor
from kyc.decision.assessment import Picture, Prompt
from kyc.domain.errors import AccessRefused, ProviderUnavailable
from kyc_stack.config import ModelConfig, StageConfigError, load_stage, read_context
from operations.stage import LOCAL_STAGE, StageError, told

MISSING, NOT_ASKED = 1, 2

_KEY_VARIABLE: Final = "ANTHROPIC_API_KEY"
_SECRET: Final = "AWS::SecretsManager::Secret"  # noqa: S105 - a type of resource
_SECRET_ID: Final = "ModelApiKey"  # noqa: S105 - what its logical id begins with
_LONGEST_TEXT: Final = 500

_CAUSES: Final[Mapping[int, Mapping[str, str]]] = {
    400: {
        "on-demand throughput": "the model is served through inference profiles alone: name one, such as us.… or eu.…",
        "identifier is invalid": "Bedrock has no model of this id in this region",
        "thinking|output_config|effort|schema|extra inputs": "the model does not take the functions' request: too old "
        "for adaptive thinking or for answers in a schema",
        "": "the model refused the functions' request",
    },
    401: {"": "the API key is not one of Anthropic's: put it into the stage's secret"},
    402: {"": "the account with Anthropic has no credit"},
    403: {
        "aws-marketplace": "an account's first call needs aws-marketplace:Subscribe, Unsubscribe and ViewSubscriptions "
        "of who makes it",
        "payment": "the account has no valid payment method for AWS Marketplace",
        "service control policy|explicit deny": "a policy of the organisation denies the model, perhaps in a region "
        "that the inference profile routes to",
        "not authorized to perform": "your credentials may not call bedrock:InvokeModel on the model or the profile",
        "security token|signature|expired": "your AWS credentials are wrong or have expired",
        "": "the account may not use the model, or not yet: a subscription takes two minutes, then try again",
    },
    404: {
        "use case details": "Anthropic's form for first-time use was not submitted: see the model's page in the "
        "Bedrock console's catalog",
        "end of its life|legacy|retired": "the model is retired: name a newer one",
        "": "there is no model of this name here",
    },
    429: {"": "the quota of the model is used up: try again, or have it raised in Service Quotas"},
}
"""Causes by status and a word of the answer, the first that fits. The words are those of AWS's and Anthropic's answers;
where they are put otherwise one day, the last cause of a status says less, and the answer itself is printed too."""

app = typer.Typer(add_completion=False)


@dataclass
class Refusals:
    """The answers of the API that are no message.

    Attributes:
        answers: status and text of each such answer.
    """

    answers: list[tuple[int, str]] = field(default_factory=list)

    def keep(self, response: httpx2.Response) -> None:
        """Keep an answer that is an error."""
        if response.is_error:
            text = response.read().decode("utf-8", errors="replace")
            self.answers.append((response.status_code, " ".join(text.split())[:_LONGEST_TEXT]))


def cause_of(status: int, text: str) -> str:
    """Return in one line what is missing.

    Args:
        status: HTTP status of the answer.
        text: what it says.
    """
    causes = (cause for words, cause in _CAUSES.get(status, {}).items() if re.search(words, text, re.IGNORECASE))
    return next(causes, "the provider is at fault for now: try again later")


def ask(model: ModelConfig, api_key: str | None) -> str:
    """Ask once; return what is missing, or nothing where the model answered in the schema.

    Args:
        model: the stage's model.
        api_key: of the Anthropic API; None with Bedrock, which has the operator's AWS credentials.
    """
    refusals = Refusals()
    client = _client(api_key, anthropic.DefaultHttpxClient(event_hooks={"response": [refusals.keep]}))
    prompt = Prompt(
        version="check",
        system="This checks a connection: nobody is assessed. Answer in the schema that nothing speaks against it.",
        user="The picture is white.",
    )
    try:
        assessment = ClaudeAssessor(client, model.provider, model.name).assess(
            prompt, [_white()] if model.pictures else []
        )
    except (AccessRefused, ProviderUnavailable) as error:
        if refusals.answers:
            status, text = refusals.answers[-1]
            return f"{cause_of(status, text)}\n  the answer was {status}: {text}"
        return f"no answer came ({error.code}): look at credentials, region and network"
    return "" if assessment else "the model answered, but not in the schema that the functions ask for"


def _client(api_key: str | None, http: httpx2.Client) -> anthropic.Anthropic | anthropic.AnthropicBedrock:
    if api_key is None:
        return anthropic.AnthropicBedrock(max_retries=0, http_client=http)
    return anthropic.Anthropic(api_key=api_key, max_retries=0, http_client=http)


def _white() -> Picture:
    width, height = 64, 64
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, "JPEG")
    return Picture(name="id_front", jpeg=file.getvalue(), width=width, height=height)


def _api_key(stage: str, model: ModelConfig) -> str | None:
    """Return the key of a stage that asks Anthropic: the one in the environment, or the one in its secret."""
    if model.provider == "bedrock":
        return None
    if key := os.environ.get(_KEY_VARIABLE):
        return key
    if stage == LOCAL_STAGE:
        raise StageError(f"stage local asks a stand-in for the model; set {_KEY_VARIABLE} to have it ask the real one")
    pages: Any = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=f"kyc-{stage}")
    for resource in (each for page in pages for each in page["StackResourceSummaries"]):
        if resource["ResourceType"] == _SECRET and resource["LogicalResourceId"].startswith(_SECRET_ID):
            secret = boto3.client("secretsmanager").get_secret_value(SecretId=resource["PhysicalResourceId"])
            return secret["SecretString"].strip()
    raise StageError(f"stack kyc-{stage} has no secret for the API key: deploy it first")


@app.command()
def check(stage: Annotated[str, typer.Option("--stage", help="The stage's name.")]) -> None:
    """Ask the stage's model once, as the functions do, and say what is missing."""
    try:
        with told():
            region = boto3.Session().region_name
            model = load_stage(stage, read_context().get("stages"), default_region=region).model
            missing = ask(model, _api_key(stage, model))
    except (StageConfigError, StageError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(NOT_ASKED) from error
    if missing:
        sys.stdout.write(f"{model.name} cannot be asked: {missing}\n")
        raise typer.Exit(MISSING)
    sys.stdout.write(f"{model.name} answers the functions' request.\n")


if __name__ == "__main__":
    app()
