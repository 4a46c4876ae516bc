"""The use of paid units by one claim, from a recording: quantities by the names of prices.toml."""

from collections.abc import Mapping
from math import ceil
from typing import Final

from benchmarks.cost.assumptions import Assumptions
from benchmarks.recording import Kind

Usage = Mapping[str, float]

API_FUNCTIONS: Final = frozenset({"documents", "save_kyc", "get_kyc", "validate_kyc_manually", "erase_user"})
BYTES_PER_GB: Final = 1024**3

TYPED: Final = "textract.AnalyzeID"

_WRITE_UNIT, _READ_UNIT, _REQUEST = 1024, 4096, 64 * 1024  # bytes
_TRANSACTION = 2
"""A write in a transaction takes two units."""
_FIFO_SUBSCRIPTIONS = 2
"""Queues that the topic of outcomes delivers to."""
_PICTURES_LOOKED_AT: Final = {
    "rekognition.DetectFaces": 1,
    "rekognition.DetectModerationLabels": 1,
    "rekognition.DetectText": 1,
    "rekognition.CompareFaces": 2,
    "rekognition.IndexFaces": 1,
    "rekognition.SearchFacesByImage": 1,
    "textract.AnalyzeID": 1,
    "textract.DetectDocumentText": 1,
}


_GROUP_1: Final = ("CompareFaces", "IndexFaces", "SearchFacesByImage")
"""Operations of one price by the image (https://aws.amazon.com/rekognition/pricing/, "Group 1")."""
_GROUP_2: Final = ("DetectFaces", "DetectModerationLabels", "DetectText")
"""The same page, "Group 2"."""


def usage(kind: Kind, assumptions: Assumptions) -> Usage:
    """Return the use of a claim of a kind, its upload slots and its customer's one look at the outcome included.

    Left out is what does not grow with claims (`month.fixed`), and what depends on how often they come (`month.month`).
    """
    used = {
        **recognition(kind, assumptions),
        **model(kind, assumptions),
        **functions(kind, assumptions),
        **messages(kind),
        **tables(kind),
        **objects(kind),
        **logs(kind, assumptions),
        "apigateway.requests": sum(each.function in API_FUNCTIONS for each in kind.invocations),
        "cognito.plus": 1,
        "kms.requests": sum(call.name.startswith("kms.") for call in kind.calls),
        "secretsmanager.requests": sum(call.name.startswith("secretsmanager.") for call in kind.calls),
    }
    return {name: quantity for name, quantity in used.items() if quantity}


def mixed(usages: Mapping[str, Usage], mix: Mapping[str, float]) -> Usage:
    """Return the usage of an average claim.

    Args:
        usages: by kind.
        mix: share of each kind.

    Raises:
        KeyError: a kind of the mix has no usage.
    """
    used: dict[str, float] = {}
    for kind, share in mix.items():
        for name, quantity in usages[kind].items():
            used[name] = used.get(name, 0) + share * quantity
    return used


def recognition(kind: Kind, assumptions: Assumptions) -> Usage:
    """Pages and images; each call is about one page.

    Of a kind whose barcode is read first, a share is typed all the same, which the one that was recorded was not.
    """
    return {
        TYPED: typed_fronts(kind, assumptions),
        "textract.DetectDocumentText": kind.count("textract.DetectDocumentText"),
        "rekognition.group_1": sum(kind.count(f"rekognition.{name}") for name in _GROUP_1),
        "rekognition.group_2": sum(kind.count(f"rekognition.{name}") for name in _GROUP_2),
    }


def typed_fronts(kind: Kind, assumptions: Assumptions) -> float:
    """Return the pages whose fields are typed: those recorded, or else the share of a kind with a barcode."""
    recorded = kind.count(TYPED)
    return assumptions.barcode.typed_share if not recorded and kind.name in assumptions.barcode.kinds else recorded


def model(kind: Kind, assumptions: Assumptions) -> Usage:
    """Tokens to and from the model, without a cache: of text by its characters, of pictures by their patches."""
    asked = kind.count("anthropic.Messages")
    tokens = text_tokens(kind, assumptions) + picture_tokens(kind, assumptions)
    return {"model.input": asked * tokens, "model.output": asked * assumptions.model.answer_tokens}


def text_tokens(kind: Kind, assumptions: Assumptions) -> float:
    """Return the tokens of the text that the model is sent, the answer's schema included."""
    return kind.prompt_characters / assumptions.model.characters_per_token + assumptions.model.schema_tokens


def picture_tokens(kind: Kind, assumptions: Assumptions) -> int:
    """Return the tokens of the pictures that the model is shown: the document's sides, and a selfie."""
    sides = assumptions.model.sides
    if sides is None:
        return 0
    return kind.pictures * assumptions.model.side_tokens(sides) + assumptions.model.selfie_tokens


def cacheable_tokens(kind: Kind, assumptions: Assumptions) -> float:
    """Return the tokens that begin each question alike: the instructions, and the answer's schema at their end."""
    return kind.system_characters / assumptions.model.characters_per_token + assumptions.model.schema_tokens


def functions(kind: Kind, assumptions: Assumptions) -> Usage:
    """Return the requests and GB-seconds of processes that have started.

    A function waits here as long as there; what it computes takes longer there, where it has a share of a core.
    """
    return {
        "lambda.requests": len(kind.invocations),
        "lambda.arm64": sum(gb_seconds(kind, assumptions).values()),
    }


def gb_seconds(kind: Kind, assumptions: Assumptions, memory_mb: Mapping[str, int] | None = None) -> Mapping[str, float]:
    """GB-seconds of each function.

    Args:
        kind: the claim.
        assumptions: how much memory makes a core.
        memory_mb: of functions that shall have other memory than they had.
    """
    used: dict[str, float] = {}
    for function in {each.function for each in kind.invocations}:
        runs = [each for each in kind.invocations if each.function == function]
        memory = (memory_mb or {}).get(function, runs[0].memory_mb)
        total, waited = sum(run.milliseconds for run in runs), kind.waited_ms.get(function, 0)
        slower = max(1, assumptions.functions.memory_of_one_core_mb / memory)
        milliseconds = waited + max(0, total - waited) * slower
        used[function] = milliseconds / 1000 * memory / 1024
    return used


def messages(kind: Kind) -> Usage:
    """Return the requests of queues and topics: each message is sent, received and deleted by itself."""
    validations = kind.count("sqs.SendMessage")
    batches = kind.count("sqs.SendMessageBatch")
    outcomes = [call for call in kind.calls if call.name.startswith("sns.Publish") and call.function == "dispatch"]
    told = [call for call in kind.calls if call.name.startswith("sns.Publish") and call.function == "notify_user"]
    delivered = len(outcomes) * _FIFO_SUBSCRIPTIONS
    sent = validations + batches
    return {
        "sqs.fifo": (sent + delivered) * 3 + kind.count("sqs.ChangeMessageVisibility"),
        "sns.fifo_publish": sum(ceil(call.request_bytes / _REQUEST) for call in outcomes),
        "sns.fifo_deliveries": delivered,
        "sns.fifo_payload": sum(call.request_bytes for call in outcomes) / BYTES_PER_GB,
        "sns.publish": sum(ceil(call.request_bytes / _REQUEST) for call in told),
        "sns.http_deliveries": len(told),
    }


def tables(kind: Kind) -> Usage:
    """Units of reading and writing, by the sizes of what was asked and answered.

    These are JSON with types, and so somewhat larger than the items: what is counted is an upper bound.
    """
    reads = writes = 0
    for call in kind.calls:
        match call.name:
            case "dynamodb.GetItem" | "dynamodb.Query":
                reads += _units(call.response_bytes, _READ_UNIT)
            case "dynamodb.BatchGetItem":  # a record, and its user's identity item
                reads += _units(kind.record_bytes, _READ_UNIT)
                reads += _units(call.response_bytes - kind.record_bytes, _READ_UNIT)
            case "dynamodb.UpdateItem":  # all answer with the whole item
                writes += _units(call.response_bytes, _WRITE_UNIT)
            case "dynamodb.TransactWriteItems":  # an identity item, and a condition on the record
                writes += _TRANSACTION * _units(call.request_bytes, _WRITE_UNIT)
                writes += _TRANSACTION * _units(kind.record_bytes, _WRITE_UNIT)
            case _:
                continue
    return {"dynamodb.reads": reads, "dynamodb.writes": writes}


def objects(kind: Kind) -> Usage:
    """Return the requests of the document bucket, with the customer's uploads and the providers' reads."""
    looked_at = sum(_PICTURES_LOOKED_AT.get(call.name, 0) for call in kind.calls)
    return {
        "s3.writes": kind.count("s3.PutObject") + kind.pictures + 1,
        "s3.reads": kind.count("s3.GetObject") + looked_at,
    }


def logs(kind: Kind, assumptions: Assumptions) -> Usage:
    """Gigabytes of the functions' own lines, Lambda's, and the API's."""
    lambda_, api = assumptions.functions.platform_log_bytes, assumptions.functions.access_log_bytes
    requests = sum(each.function in API_FUNCTIONS for each in kind.invocations)
    written = sum(kind.log_bytes.values()) + len(kind.invocations) * lambda_ + requests * api
    return {"logs.ingestion": written / BYTES_PER_GB}


def _units(size_bytes: int, unit_bytes: int) -> int:
    return max(1, ceil(size_bytes / unit_bytes))
