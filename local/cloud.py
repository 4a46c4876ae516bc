"""The local cloud: all its parts, started together, stopped together."""

import asyncio
import hashlib
import json
import os
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx
from aiohttp import web

from local import synth
from local.emulator import bundles, call_log, recording
from local.emulator.api_definition import read_api
from local.emulator.authorizer import CognitoAuthorizer, UserPool, jwks_keys
from local.emulator.aws_api import ACCOUNT, REGION, SECRET_ACCESS_KEY, URL_SUFFIX, AwsEndpoint, access_key_id
from local.emulator.call_log import CallLog
from local.emulator.cloudformation import Made, Stack
from local.emulator.gateway import Gateway
from local.emulator.lambda_api import LambdaApi, SwitchedMapping
from local.emulator.logs import FunctionLogs
from local.emulator.mail_page import MailPage
from local.emulator.permissions import Permission
from local.emulator.queue_poller import QueueMapping, QueuePoller
from local.emulator.recording import RecordedCall, Recorder
from local.emulator.runtime import Debugger, Function, FunctionConfig, InvokeResult
from local.emulator.schedules import Schedule, Scheduler
from local.emulator.stream_poller import FailureDestination, StreamMapping, StreamPoller
from local.emulator.template import Template, TemplateError
from local.emulator.web_pages import read_web_pages
from local.faults import control
from local.faults import http as http_faults
from local.faults.control import Faults
from local.faults.deliveries import Deliveries
from local.faults.plan import Switchboard
from local.messages import Messages
from local.processes import ServerProcess

PROJECT = Path(__file__).parent.parent
STATE_DIR = PROJECT / ".local"
OUTPUTS_FILE = "outputs.json"

_API_KEY_VARIABLE = "ANTHROPIC_API_KEY"
_API_KEY_SECRET_VARIABLE = "MODEL_API_KEY_SECRET_ARN"  # noqa: S105 - the name of a variable
_CERTIFICATES_VARIABLE = "SSL_CERT_FILE"
"""By which OpenSSL is told what to trust (SSL_CTX_set_default_verify_paths)."""
_THREADS = 64
_DEFAULT_TIMEOUT_SECONDS = 3

T = TypeVar("T")
Progress = Callable[[str], None]


class PortTakenError(Exception):
    """Something else listens on the port that was asked for."""


DOCUMENT_ACCESS: Final = "document_access"
"""The name of the role that `documents` takes, where what is needed is noted by function."""


class LocalCloud:
    """Runs a stack on this machine for as long as a `with` block lasts.

    Args:
        port: of the API; 0 takes a free one.
        template: the stack to run; without one, the app is synthesised for stage `local`.
        state_dir: where what can be used again is kept (assembly, layers).
        run_dir: where logs and outputs of this run go; `state_dir` if not given.
        show_logs: True if the functions' logs are written to standard error.
        vision: True if Textract and Rekognition are stood in for.
        remember_pictures: True if what was seen on a picture is kept for the next time it is shown.
        max_processes: the most processes of a function that reads from a queue.
        model: what stands in for the model; without one, the real model if the shell has a key for it, else the
            endpoint with a rule.
        stream_polls_per_second: how often a quiet stream is looked at, as Lambda's own pollers do; without it, its
            reader is told as soon as there is something, which is quicker than AWS is.
        debugged: a function that waits for a debugger, by the name of its folder, and the debugger's port. It runs from
            `lambdas/` itself, in one process without a timeout, so that breakpoints are those of the editor.
        trusts: certificates, in PEM, that the functions trust in the place of this machine's; webhooks' endpoints
            show theirs. Without it, what the shell's `SSL_CERT_FILE` names.
        progress: told what happens while starting.
    """

    def __init__(  # noqa: PLR0913 - settings of many parts, all by keyword
        self,
        *,
        port: int = 0,
        template: Template | None = None,
        state_dir: Path = STATE_DIR,
        run_dir: Path | None = None,
        show_logs: bool = False,
        vision: bool = True,
        remember_pictures: bool = False,
        max_processes: int = 10,
        model: Messages | None = None,
        stream_polls_per_second: float | None = None,
        debugged: tuple[str, int] | None = None,
        trusts: Path | None = None,
        progress: Progress = lambda _: None,
    ) -> None:
        self._port = port
        self._template = template
        self._state_dir = state_dir
        self._run_dir = run_dir or state_dir
        self._show_logs = show_logs
        self._vision = vision
        self._remember_pictures = remember_pictures
        self._max_processes = max_processes
        self._model = model
        self._stream_pause_seconds = 1 / stream_polls_per_second if stream_polls_per_second else None
        self._debugged = debugged
        self._trusts = str(trusts) if trusts else os.environ.get(_CERTIFICATES_VARIABLE)
        self._progress = progress
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="local-cloud", daemon=True)
        self._stops: list[Callable[[], Awaitable[None]]] = []
        self._functions: dict[str, Function] = {}
        self._by_arn: dict[str, Function] = {}
        self._logs: FunctionLogs | None = None
        self._endpoint: AwsEndpoint | None = None
        self._stack: Stack | None = None
        self._switchboard = Switchboard()
        self._switched_urls: list[str] = []
        self._recording_urls: list[str] = []
        self._lambda_functions: dict[str, Function] = {}
        self._mappings: dict[str, SwitchedMapping] = {}
        self._lambda_api_url = ""
        self._vision_url = ""
        self._deliveries: list[Deliveries] = []
        self._faults: Faults | None = None
        self.outputs: dict[str, str] = {}
        """The stack's outputs, `AwsEndpointUrl`, those of other services, `LivenessStreamUrl` and `LogDirectory`."""

    # For the outside, from any thread ------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        """Start everything; returns when requests are served."""
        self._loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="local-cloud"))
        self._thread.start()
        try:
            self._do(self._start())
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything."""
        self.stop()

    def stop(self) -> None:
        """Stop everything; no process is left."""
        if not self._thread.is_alive():
            return
        self._do(self._stop())
        self._do(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def endpoint(self) -> AwsEndpoint:
        """The local AWS."""
        return _there(self._endpoint)

    @property
    def stack(self) -> Stack:
        """The stack that runs."""
        return _there(self._stack)

    @property
    def faults(self) -> Faults:
        """Return the fault switchboard."""
        return _there(self._faults)

    @property
    def functions(self) -> Mapping[str, Function]:
        """The functions by short name."""
        return self._functions

    @property
    def outputs_path(self) -> Path:
        """The outputs, in the format of `cdk deploy --outputs-file`."""
        return self._run_dir / OUTPUTS_FILE

    def permissions_needed(self) -> Mapping[str, set[Permission]]:
        """Return the permissions that the functions' calls have needed so far, by the function's short name."""
        return call_log.needed(self._noting_urls)

    def record_calls(self) -> None:
        """Record the functions' calls of AWS, and those of the model's stand-in, from now on."""
        recording.record(self._recording_urls, list(self._functions))

    def recorded_calls(self) -> list[RecordedCall]:
        """Return the calls since `record_calls`, in the order of their beginnings."""
        return recording.recorded(self._recording_urls)

    def log(self, function: str) -> str:
        """Return a function's log, by its short name."""
        return _there(self._logs).read(function)

    def end_processes(self) -> None:
        """End the processes of all functions, so that each one's next invocation starts a new one."""
        for function in self.functions.values():
            self._do(function.end_processes())

    def invoke(self, function: str, event: object) -> InvokeResult:
        """Invoke a function, by short name, with an event."""
        return self._do(self._functions[function].invoke(json.dumps(event).encode()))

    @contextmanager
    def settings(self, values: Mapping[str, str]) -> Iterator[None]:
        """Give the functions other values of variables for as long as the block runs; nothing else may run meanwhile.

        Args:
            values: by the name of the variable; a function that has no such variable gets none.
        """
        kept = {name: function.config for name, function in self._functions.items()}
        told = {name: _with_variables(config, values) for name, config in kept.items()}
        changed = [name for name, config in told.items() if config != kept[name]]
        try:
            for name in changed:
                self._do(self._functions[name].configure(told[name]))
            yield
        finally:
            for name in changed:
                self._do(self._functions[name].configure(kept[name]))

    def settle_deliveries(self) -> None:
        """Wait until all deliveries that are to be repeated later have been."""
        for deliveries in self._deliveries:
            self._do(deliveries.settle())

    def _do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def _callers(self) -> dict[str, str]:
        """Return the callers whose calls are noted: the functions, and the role that one of them takes, if any."""
        roles = {each.resource.logical_id: each.physical.ref for each in self.stack.of_type("AWS::IAM::Role")}
        callers = {name: name for name in self._functions}
        for name, ref in roles.items():
            if "DocumentAccess" in name:
                callers[DOCUMENT_ACCESS] = ref
        return callers

    # On the loop ---------------------------------------------------------------------------------------------------

    async def _start(self) -> None:
        self._run_dir.mkdir(parents=True, exist_ok=True)
        self._state_dir.mkdir(parents=True, exist_ok=True)
        (self._state_dir / "home").mkdir(exist_ok=True)
        self._logs = FunctionLogs(self._run_dir / "logs", show=self._show_logs)
        listener = _listen(self._port)
        self._stops.append(_closing(listener))
        api_url = f"http://localhost:{listener.getsockname()[1]}"
        template, _ = await asyncio.gather(self._synthesize(), self._start_aws())
        self._stack = Stack(template, self.endpoint, api_url)
        self._progress("creating the resources")
        environments = await asyncio.gather(
            self._start_trace_sink(), self._start_vision(), asyncio.to_thread(self._stack.create)
        )
        await asyncio.to_thread(self._verify_sender, self._stack.outputs())
        environment = self._common_environment() | environments[0] | environments[1] | await self._start_model()
        environment |= {"AWS_ENDPOINT_URL_LAMBDA": await self._start_lambda_api()}
        self._make_functions(environment)
        await asyncio.to_thread(call_log.follow, self._noting_urls, self._callers())
        await self._start_faults()
        self._start_mappings()
        self._start_schedules()
        await self._start_gateway(listener)
        endpoints = {
            "AwsEndpointUrl": self.endpoint.url,
            "AwsEndpointUrlLambda": self._lambda_api_url,
            **({"AwsEndpointUrlRekognition": url} if (url := environment.get("AWS_ENDPOINT_URL_REKOGNITION")) else {}),
            "FaultsUrl": self.faults.url,
            "LivenessStreamUrl": self._vision_url,
            "LogDirectory": str((self._run_dir / "logs").absolute()),
        }
        self.outputs = {**self._stack.outputs(), **endpoints}
        content = json.dumps({template.stack_name: self.outputs}, indent=2)
        self.outputs_path.write_text(content + "\n")

    def _verify_sender(self, outputs: Mapping[str, str]) -> None:
        """Verify the identity that letters come from, which in an account its owner has done before."""
        if identity := outputs.get("LetterIdentity"):
            self.endpoint.client("sesv2", "owner").create_email_identity(EmailIdentity=identity)

    async def _stop(self) -> None:
        self.outputs_path.unlink(missing_ok=True)
        for stop in reversed(self._stops):
            await stop()
        self._stops.clear()

    async def _synthesize(self) -> Template:
        if self._template is not None:
            return self._template
        self._progress("synthesising the app for stage local")
        return Template.of_assembly(await asyncio.to_thread(synth.synthesize, PROJECT, self._state_dir))

    async def _start_aws(self) -> None:
        arguments = () if self._stream_pause_seconds is None else ("--stream-wait-seconds", "0")
        aws = ServerProcess(
            "local.emulator.aws_server", arguments, self._run_dir / "aws.log", {"MOTO_ACCOUNT_ID": ACCOUNT}
        )
        self._stops.append(aws.stop)
        self._endpoint = AwsEndpoint(f"http://localhost:{await aws.start()}")
        self._switched_urls.append(self.endpoint.url)
        self._recording_urls.append(self.endpoint.url)

    def _common_environment(self) -> dict[str, str]:
        trusted = {_CERTIFICATES_VARIABLE: self._trusts} if self._trusts else {}
        return {
            "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": self.endpoint.url, "AWS_REGION": REGION, **trusted,
        }  # fmt: skip

    async def _start_vision(self) -> dict[str, str]:
        """Start the stand-in for Textract and Rekognition; return the environment that points to it."""
        if not self._vision:
            return {}
        arguments = ["--s3-endpoint-url", self.endpoint.url, *(["--remember"] if self._remember_pictures else [])]
        log = self._run_dir / "vision.log"
        environment = self._common_environment() | _credentials("vision")
        vision = ServerProcess("local.recognition", arguments, log, environment)
        self._stops.append(vision.stop)
        url = self._vision_url = f"http://localhost:{await vision.start()}"
        self._switched_urls.append(url)
        self._recording_urls.append(url)
        return {"AWS_ENDPOINT_URL_REKOGNITION": url, "AWS_ENDPOINT_URL_TEXTRACT": url}

    async def _start_trace_sink(self) -> dict[str, str]:
        """Start a UDP port for X-Ray segments, which drops them; return the environment that points to it."""
        transport, _ = await self._loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.1", 0))
        self._stops.append(_closing(transport))
        host, port = transport.get_extra_info("sockname")
        return {"AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR", "AWS_XRAY_DAEMON_ADDRESS": f"{host}:{port}"}

    async def _start_model(self) -> dict[str, str]:
        """Start a stand-in for the model, unless the shell has a key for the real one and no other was asked for."""
        api_key = os.environ.get(_API_KEY_VARIABLE)
        if api_key and self._model is None:
            secrets = self.endpoint.client("secretsmanager")
            for made in self.stack.of_type("AWS::Lambda::Function"):
                secret = _variables(made).get(_API_KEY_SECRET_VARIABLE)
                if secret is not None:
                    await asyncio.to_thread(secrets.put_secret_value, SecretId=secret, SecretString=api_key)
            return {}
        application = (self._model or Messages()).application()
        Recorder().install(application)
        http_faults.install(application, self._switchboard)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._serve(runner, _listen(0))
        url = f"http://localhost:{runner.addresses[0][1]}"
        self._recording_urls.append(url)
        return {"ANTHROPIC_BASE_URL": url}

    async def _start_faults(self) -> None:
        async def end(session_token: str) -> None:
            for function in self._functions.values():
                await function.end_process(session_token)

        listener = _listen(0)
        self._faults = Faults(self._switchboard, self._switched_urls, f"http://localhost:{listener.getsockname()[1]}")
        application = control.application(end, self._faults)
        await self._serve(web.AppRunner(application, access_log=None, shutdown_timeout=0.1), listener)

    async def _start_lambda_api(self) -> str:
        """Serve what is there by then: functions and mappings are made later, with this server's address."""
        application = LambdaApi(self._lambda_functions, self._mappings).application()
        calls = CallLog()
        calls.install(application)
        calls.watch(application)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._serve(runner, _listen(0))
        self._lambda_api_url = f"http://localhost:{runner.addresses[0][1]}"
        return self._lambda_api_url

    @property
    def _noting_urls(self) -> list[str]:
        """Servers that note which permissions calls need."""
        return [*self._switched_urls, self._lambda_api_url]

    async def _serve(self, runner: web.AppRunner, listener: socket.socket) -> None:
        await runner.setup()
        await web.SockSite(runner, listener).start()
        self._stops.append(runner.cleanup)

    def _make_functions(self, environment: Mapping[str, str]) -> None:
        runtime_root = bundles.runtime_root(self._state_dir)
        layers = {
            made.physical.ref: self._asset(made.properties["Content"])
            for made in self.stack.of_type("AWS::Lambda::LayerVersion")
        }
        for made in self.stack.of_type("AWS::Lambda::Function"):
            if not str(made.properties.get("Runtime", "")).startswith("python"):
                continue  # helpers of the deployment, in other languages
            config = self._function_config(made, layers, runtime_root, environment)
            if self._debugged and config.name == self._debugged[0]:
                config = self._waiting_for_debugger(config, self._debugged[1])
            function = Function(config, _there(self._logs), self._state_dir)
            self._functions[config.name] = self._by_arn[config.arn] = function
            self._lambda_functions[config.function_name] = function
            self._stops.append(function.stop)

    def _function_config(
        self, made: Made, layers: Mapping[str, Path], runtime_root: Path, environment: Mapping[str, str]
    ) -> FunctionConfig:
        properties = made.properties
        short_name = str(properties["Handler"]).split(".")[0]
        name = short_name if short_name not in self._functions and short_name != "index" else made.physical.ref
        return FunctionConfig(
            name=name,
            function_name=made.physical.ref,
            arn=made.physical.attributes["Arn"],
            runtime=properties["Runtime"],
            handler=properties["Handler"],
            task_root=self._asset(properties["Code"]),
            layer_root=bundles.layer_root([layers[ref] for ref in properties.get("Layers", ())], self._state_dir),
            runtime_root=runtime_root,
            environment={**_variables(made), **environment, **_credentials(name)},
            timeout_seconds=float(properties.get("Timeout", _DEFAULT_TIMEOUT_SECONDS)),
            memory_size_mb=int(properties.get("MemorySize", 128)),
            max_processes=self._process_limit(made),
            json_logs=properties.get("LoggingConfig", {}).get("LogFormat") == "JSON",
            traced=properties.get("TracingConfig", {}).get("Mode") == "Active",
        )

    def _waiting_for_debugger(self, config: FunctionConfig, port: int) -> FunctionConfig:
        return replace(
            config,
            task_root=PROJECT / "lambdas",
            max_processes=1,
            debugger=Debugger(bundles.debugger_root(self._state_dir), port),
        )

    def _process_limit(self, function: Made) -> int:
        limits = [int(function.properties.get("ReservedConcurrentExecutions", self._max_processes))]
        names = (function.physical.ref, function.physical.attributes["Arn"])
        at_once = sum(
            int(made.properties["ScalingConfig"]["MaximumConcurrency"])
            for made in self.stack.of_type("AWS::Lambda::EventSourceMapping")
            if "ScalingConfig" in made.properties and made.properties["FunctionName"] in names
        )
        if at_once:
            # One more than the queues': whoever invokes it otherwise is not kept waiting by claims, as in AWS.
            return max(1, min(*limits, at_once + 1, self._max_processes))
        # Others compute more than they wait: more processes than cores would only be slower to start.
        return max(1, min(*limits, (os.cpu_count() or 1) + 1, self._max_processes))

    def _asset(self, code: Mapping[str, Any]) -> Path:
        if "ZipFile" in code:
            folder = self._run_dir / "inline" / hashlib.sha256(code["ZipFile"].encode()).hexdigest()[:16]
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "index.py").write_text(code["ZipFile"])
            return folder
        assets = self.stack.template.assets
        if code["S3Key"] not in assets:
            raise TemplateError(f"there is no asset {code['S3Key']}")
        return bundles.unpacked(assets[code["S3Key"]], self._state_dir)

    def _start_mappings(self) -> None:
        for made in self.stack.of_type("AWS::Lambda::EventSourceMapping"):
            function = self._function(str(made.properties["FunctionName"]))
            is_enabled = str(made.properties.get("Enabled", True)).lower() != "false"
            poller = self._poller(made, function, is_enabled=is_enabled)
            if poller is None:
                continue
            task = self._loop.create_task(poller.run(), name=f"poller-{function.config.name}")
            self._stops.append(_cancelling(task))

    def _start_schedules(self) -> None:
        for made in self.stack.of_type("AWS::Events::Rule"):
            for schedule in Schedule.of_properties(made.properties, made.physical.attributes["Arn"]):
                function = self._function(schedule.function_arn)
                task = self._loop.create_task(Scheduler(schedule, function.invoke).run(), name=made.physical.ref)
                self._stops.append(_cancelling(task))

    def _poller(self, made: Made, function: Function, *, is_enabled: bool) -> QueuePoller | StreamPoller | None:
        """Make what polls for a mapping; None for a stream's mapping that is disabled, and stays so here."""
        source = str(made.properties["EventSourceArn"])
        deliveries = Deliveries(function.config.name, function.invoke, self._switchboard)
        self._deliveries.append(deliveries)
        self._stops.append(deliveries.stop)
        match source.split(":")[2]:
            case "sqs":
                queues = {q.physical.attributes["Arn"]: q.physical.ref for q in self.stack.of_type("AWS::SQS::Queue")}
                mapping = QueueMapping.of_properties(made.properties, queues[source], function.config.max_processes)
                switched = SwitchedMapping(
                    made.physical.ref, made.physical.attributes["EventSourceMappingArn"], function.config.arn, source
                )
                if is_enabled:
                    switched.enabled.set()
                self._mappings[switched.uuid] = switched
                sqs = self.endpoint.client("sqs", "poller", attempts=1)
                return QueuePoller(mapping, sqs, deliveries, switched.enabled)
            case "dynamodb" if not is_enabled:
                return None
            case "dynamodb":
                stream = StreamMapping.of_properties(made.properties, function.config.arn, made.physical.ref)
                client = self.endpoint.client("dynamodbstreams", "poller", attempts=1)
                discard = (
                    FailureDestination(stream.destination_arn, self.endpoint.client) if stream.destination_arn else None
                )
                return StreamPoller(stream, client, deliveries, discard, self._stream_pause_seconds or 0.0)
            case other:
                raise TemplateError(f"{made.resource.logical_id}: events from {other} are not understood here")

    def _function(self, name_or_arn: str) -> Function:
        name = name_or_arn.rpartition(":")[2]
        found = next((f for f in self._functions.values() if f.config.function_name == name), None)
        if found is None:
            raise TemplateError(f"{name} is not a function that runs here")
        return found

    async def _start_gateway(self, listener: socket.socket) -> None:
        api = read_api(self.stack, self._authorizer)
        if api is None:
            return

        async def invoke(function_arn: str, event: bytes) -> InvokeResult:
            return await self._function(function_arn).invoke(event)

        pages = read_web_pages(self.stack, self.endpoint, self._vision_url)
        application = Gateway(api, invoke).application(pages, MailPage(self.endpoint.url))
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._serve(runner, listener)

    def _authorizer(self, properties: Mapping[str, Any]) -> CognitoAuthorizer:
        pools = []
        for arn in properties["ProviderARNs"]:
            pool = str(arn).rpartition("/")[2]
            url = f"{self.endpoint.url}/{pool}/.well-known/jwks.json"
            issuer = f"https://cognito-idp.{REGION}.{URL_SUFFIX}/{pool}"
            pools.append(UserPool(issuer, jwks_keys(_fetching(url))))
        header = str(properties.get("IdentitySource", "method.request.header.Authorization")).rpartition(".")[2]
        return CognitoAuthorizer(tuple(pools), header.lower(), properties.get("IdentityValidationExpression"))


def _fetching(url: str) -> Callable[[], Mapping[str, Any]]:
    def fetch() -> Mapping[str, Any]:
        keys: Mapping[str, Any] = httpx.get(url).raise_for_status().json()
        return keys

    return fetch


def _credentials(caller: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": access_key_id(caller),
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_SESSION_TOKEN": "local-session-token",
    }


def _with_variables(config: FunctionConfig, values: Mapping[str, str]) -> FunctionConfig:
    own = {name: value for name, value in values.items() if name in config.environment}
    return replace(config, environment={**config.environment, **own})


def _variables(made: Made) -> dict[str, str]:
    variables = made.properties.get("Environment", {}).get("Variables", {})
    return {name: str(value) for name, value in variables.items()}


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortTakenError(f"Port {port} is taken. Choose another: PORT={port + 1} make local") from error
    return listener


def _closing(resource: socket.socket | asyncio.BaseTransport) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        resource.close()

    return close


def _cancelling(task: asyncio.Task[None]) -> Callable[[], Awaitable[None]]:
    async def cancel() -> None:
        task.cancel()
        await asyncio.wait([task])

    return cancel


def _there(value: T | None) -> T:
    if value is None:
        raise RuntimeError("the local cloud does not run")
    return value
