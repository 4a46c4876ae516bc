"""The time of a function from the start of its process to its first response, and its parts."""

import asyncio
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from benchmarks.markdown import table
from benchmarks.performance.section import Goal, Section
from benchmarks.template import write_assembly
from kyc.domain import routes
from local.cloud import STATE_DIR, LocalCloud
from local.emulator.logs import FunctionLogs
from local.emulator.runtime import Function, FunctionConfig
from local.emulator.template import Template

ROUNDS: Final = 9
GOAL_RATIO: Final = 1.3
FLOOR: Final = "floor"
TOOLS: Final = "floor with Powertools and pydantic"
_FLOOR_CODE: Final = """import gc

gc.disable()

import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    return {}
"""
_TOOLS_CODE: Final = """import gc

gc.disable()

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import single_metric
from pydantic import BaseModel


class Body(BaseModel):
    name: str


logger = Logger(service="floor")
"""
_ANSWERS_NOTHING: Final = (FLOOR, TOOLS)

_USER: Final = {"custom:tenant": "acme", "email": "ann@example.com", "sub": "0a"}
_OTHER: Final = {"tenant": "acme", "stage": "local", "email": "bob@example.com"}
_SUBJECT: Final = {**_OTHER, "id_type": "Driving license", "id_value": "1234"}
_CLAIM: Final = {
    **_SUBJECT,
    "first_name": "Bob",
    "last_name": "Example",
    "date_of_birth": "1990-01-31",
    "document_links": [{"filename": "licence.png", "url": "https://example.com/licence.png"}],
}
_UNREADABLE_MESSAGE: Final[Mapping[str, Any]] = {
    "Records": [
        {
            "messageId": "benchmark",
            "receiptHandle": "",
            "body": "{}",
            "attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": "benchmark"},
            "eventSource": "aws:sqs",
        }
    ]
}
_UNREADABLE_CHANGE: Final[Mapping[str, Any]] = {
    "Records": [{"eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": "1"}}]
}
_NO_NEWS: Final[Mapping[str, Any]] = {"eventType": "Delivery", "mail": {"destination": []}}

_GROUPS: Final = {
    "AWS SDK": {"boto3", "botocore", "s3transfer", "urllib3", "jmespath", "dateutil", "six"},
    "pydantic": {"pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"},
    "Powertools": {"aws_lambda_powertools"},
    "e-mail rules": {"email_validator", "idna", "dns"},
    "Encryption SDK": {"aws_encryption_sdk", "attr", "attrs", "wrapt", "cryptography", "cffi", "_cffi_backend"},
    "text": {"rapidfuzz", "anyascii"},
}
_IMPORTED: Final = re.compile(r"^import time:\s+(?P<own>\d+) \|\s+\d+ \|\s*(?P<module>\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Start:
    """One start.

    Attributes:
        seconds: from the start of the process to the answer.
        cpu_seconds: of the process.
    """

    seconds: float
    cpu_seconds: float


def measure() -> Section:
    """Start every function in turn, again and again, beside the floor."""
    with _configured() as (configs, scratch):
        starts = asyncio.run(_starts(configs, scratch))
        profiles = {name: profile(config, f"{name}.handler") for name, config in configs.items() if name in EVENTS}
        profiles["validate_kyc: the model's package"] = model_profile(configs["validate_kyc"])
    sizes = _sizes()
    ratios = {name: _ratio(each, starts[FLOOR]) for name, each in starts.items()}
    slowest = max(API_FUNCTIONS, key=lambda name: ratios[name])
    return Section(
        "Start-up",
        (
            Goal(
                f"API functions start within {GOAL_RATIO} × the floor",
                f"{min(ratios[name] for name in API_FUNCTIONS):.2f}-{ratios[slowest]:.2f} × ({slowest})",
                ratios[slowest] <= GOAL_RATIO,
            ),
        ),
        (
            (
                """From the start of the process to the first answer, medians. The floor is the same runtime with one
boto3 client and nothing else; the line after it has what every function here is built with as well, Powertools' logger
and metrics and one model of pydantic's, and still answers nothing.""",
                _table_of_starts(starts, ratios, sizes),
            ),
            (
                """What the imports are spent on: milliseconds under `-X importtime`, itself about a third of it. `own
code` is modules of this project, with what they do when they are imported: read the settings and create clients.""",
                _table_of_profiles(profiles),
            ),
        ),
        f"""Each of {ROUNDS} rounds starts the floor and then every function in a new process, as the laptop's cloud
does: AWS's runtime client on the packaged code and layers alone, which are compiled and read-only, as in Lambda. The
ratio is the median of the rounds' ratios, so that a busy moment of the machine counts for both. Functions behind the
API answer a request that asks AWS for nothing (a user asks for another's record: 403; `documents` signs an upload),
workers a record that they cannot read, `follow_letters` an event without news; what a schedule starts reads empty
tables, so that a call or two are in its time. Neither floor looks for garbage while it starts, as no function does.
`validate_kyc` loads the model's package for its first case, which is not in its time but in the second table. Sizes are
those of stage `beta`, zipped as they are deployed, and unzipped.

What it does not say: Lambda's machine is another (arm64, Python 3.13, a share of a processor by memory, all of one
while it starts), and what Lambda needs before that (to fetch the code, to make the sandbox) is not here.""",
    )


@contextmanager
def _configured() -> Iterator[tuple[dict[str, FunctionConfig], Path]]:
    """Yield the configurations of stage `local`'s functions and of the floor, while their AWS runs, and a folder."""
    with tempfile.TemporaryDirectory() as folder, LocalCloud(run_dir=Path(folder) / "run", vision=False) as cloud:
        code = Path(folder) / "code"
        code.mkdir()
        (code / "floor.py").write_text(_FLOOR_CODE)
        (code / "tools.py").write_text(_TOOLS_CODE + _FLOOR_CODE)
        functions = {name: function.config for name, function in cloud.functions.items()}
        like = replace(functions["get_kyc"], task_root=code)
        configs = {
            FLOOR: replace(like, name=FLOOR, handler="floor.handler"),
            TOOLS: replace(like, name=TOOLS, handler="tools.handler"),
            **functions,
        }
        yield configs, Path(folder)


async def _starts(configs: Mapping[str, FunctionConfig], scratch: Path) -> dict[str, list[Start]]:
    logs = FunctionLogs(scratch / "logs", show=False)
    starts: dict[str, list[Start]] = defaultdict(list)
    for number in range(ROUNDS + 1):
        for name, config in configs.items():
            start = await _start(config, logs)
            if number:  # the first round is to have the files in the machine's cache
                starts[name].append(start)
    logs.close()
    return starts


async def _start(config: FunctionConfig, logs: FunctionLogs) -> Start:
    payload = json.dumps({} if config.name in _ANSWERS_NOTHING else EVENTS[config.name]).encode()
    function = Function(config, logs, STATE_DIR)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    result = await function.invoke(payload)
    seconds = time.perf_counter() - began
    await function.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.failed or b'"statusCode": 5' in result.payload:
        raise RuntimeError(f"{config.name} answered {result.payload.decode()}")
    return Start(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _request(method: str, resource_path: str, path: Mapping[str, str], body: object = None) -> dict[str, Any]:
    return {
        "httpMethod": method,
        "resource": resource_path,
        "headers": {},
        "pathParameters": dict(path),
        "requestContext": {"requestId": "benchmark", "authorizer": {"claims": _USER}},
        "body": json.dumps(body) if body else None,
    }


EVENTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "save_kyc": _request("POST", routes.SUBMIT, _OTHER, _CLAIM),
    "get_kyc": _request("GET", routes.USER, _OTHER),
    "documents": _request("POST", routes.UPLOAD, _OTHER, {"filename": "licence.png", "content_type": "image/png"}),
    "validate_kyc_manually": _request("POST", routes.DECIDE, _OTHER, {**_SUBJECT, "validation_status": "verified"}),
    "erase_user": _request("DELETE", routes.USER, _OTHER),
    "dispatch": _UNREADABLE_CHANGE,
    "validate_kyc": _UNREADABLE_MESSAGE,
    "update_identity": _UNREADABLE_MESSAGE,
    "notify_user": _UNREADABLE_MESSAGE,
    "follow_records": _UNREADABLE_CHANGE,
    "announce_webhooks": _UNREADABLE_MESSAGE,
    "send_webhook": _UNREADABLE_MESSAGE,
    "send_letter": _UNREADABLE_MESSAGE,
    "follow_letters": {"Records": [{"Sns": {"Message": json.dumps(_NO_NEWS)}}]},
    "erase_due": _UNREADABLE_MESSAGE,
    "reviews": _request("GET", routes.REVIEWS, _OTHER),
    "contest": _request("POST", routes.CONTEST, _OTHER, {}),
    "export_user": _request("GET", routes.EXPORT, _OTHER),
    "liveness": _request("POST", routes.LIVENESS, _OTHER | {"tenant": "other"}, {}),
    "webhooks": _request("GET", routes.WEBHOOKS, _OTHER),
    "probe_providers": {},
    "remind": {},
    "watch_pending": {},
    "apply_retention": {},
}
"""An event of each function, which makes it call nobody, or as few as can be."""
API_FUNCTIONS: Final = tuple(name for name, event in EVENTS.items() if "httpMethod" in event)
"""The functions that a person waits for."""


def _ratio(starts: Sequence[Start], floor: Sequence[Start]) -> float:
    return statistics.median(one.seconds / other.seconds for one, other in zip(starts, floor, strict=True))


def profile(config: FunctionConfig, module: str) -> Mapping[str, float]:
    """Return the time of importing a module by its parts.

    Args:
        config: of the function whose package it is in.
        module: the module.

    Returns:
        Milliseconds by group of packages.

    Raises:
        CalledProcessError: it cannot be imported.
    """
    return by_group(_import_times(config, f"import {module}"))


def model_profile(config: FunctionConfig) -> Mapping[str, float]:
    """Return the time that loading the model's package adds to the function, by group; the package is `model`."""
    alone = _import_times(config, "import validate_kyc.handler")
    both = _import_times(config, "import validate_kyc.handler, kyc.adapters.claude")
    return by_group({module: ms for module, ms in both.items() if module not in alone}, rest="model")


def by_group(import_times: Mapping[str, float], *, rest: str = "standard library") -> dict[str, float]:
    """Import times summed over groups of packages.

    Args:
        import_times: of each module, without those that it imports.
        rest: what to call those of no group.
    """
    groups = {package: group for group, packages in _GROUPS.items() for package in packages}
    own = {"kyc", *EVENTS}
    total: defaultdict[str, float] = defaultdict(float)
    for module, ms in import_times.items():
        package = module.partition(".")[0]
        total["own code" if package in own else groups.get(package, rest)] += ms
    return dict(total)


def _import_times(config: FunctionConfig, program: str) -> dict[str, float]:
    """Milliseconds that each module took by itself."""
    path = [str(each) for each in (config.task_root, config.layer_root, config.runtime_root) if each]
    environment = {
        **config.environment,
        "AWS_REGION": "us-east-1",
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(path),
    }
    command = [sys.executable, "-S", "-X", "importtime", "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return {match["module"]: int(match["own"]) / 1000 for match in _IMPORTED.finditer(done.stderr)}


@dataclass(frozen=True)
class Size:
    """The deployed size of a function, in bytes."""

    zipped: int
    unzipped: int


def _sizes() -> Mapping[str, Size]:
    """Code and layers of each function of stage `beta`, together."""
    with tempfile.TemporaryDirectory() as folder:
        write_assembly("beta", Path(folder), bundled=True)
        template = Template.of_assembly(Path(folder))
        assets = {key: _size(path, Path(folder)) for key, path in template.assets.items() if path.is_dir()}
        layers = {
            name: assets[each.properties["Content"]["S3Key"]]
            for name, each in template.resources.items()
            if each.type == "AWS::Lambda::LayerVersion"
        }
        sizes = {}
        for each in template.resources.values():
            if each.type != "AWS::Lambda::Function" or "Layers" not in each.properties:
                continue
            parts = [
                assets[each.properties["Code"]["S3Key"]],
                *(layers[one["Ref"]] for one in each.properties["Layers"]),
            ]
            name = each.properties["Handler"].partition(".")[0]
            sizes[name] = Size(sum(part.zipped for part in parts), sum(part.unzipped for part in parts))
        return sizes


def _size(folder: Path, scratch: Path) -> Size:
    archive = shutil.make_archive(str(scratch / "size"), "zip", folder)
    with zipfile.ZipFile(archive) as zipped:
        return Size(Path(archive).stat().st_size, sum(each.file_size for each in zipped.infolist()))


def _table_of_starts(
    starts: Mapping[str, Sequence[Start]], ratios: Mapping[str, float], sizes: Mapping[str, Size]
) -> str:
    rows = []
    for name, each in starts.items():
        size = sizes.get(name)
        rows.append(
            [
                f"`{name}`" if size else name,
                f"{statistics.median(one.seconds for one in each) * 1000:.0f} ms",
                f"{statistics.median(one.cpu_seconds for one in each) * 1000:.0f} ms",
                f"{ratios[name]:.2f}",
                f"{size.zipped / 1e6:.1f} MB" if size else "",
                f"{size.unzipped / 1e6:.1f} MB" if size else "",
            ]
        )
    return table(("Function", "First answer", "of which processor", "× floor", "Zipped", "Unzipped"), rows)


def _table_of_profiles(profiles: Mapping[str, Mapping[str, float]]) -> str:
    groups = sorted({group for each in profiles.values() for group in each}, key=lambda it: (it == "model", it))
    rows = [
        [name, *(f"{each[group]:.0f}" if group in each else "" for group in groups), f"{sum(each.values()):.0f}"]
        for name, each in profiles.items()
    ]
    return table(("Function", *groups, "all"), rows)
