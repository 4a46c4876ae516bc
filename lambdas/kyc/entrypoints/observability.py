"""Logs and metrics of every function, without a word about a person.

What is logged is chosen, never handed through: no event, no body, no response, and of an exception its type, its AWS
error code and its frames, never its text, because the texts of pydantic and botocore repeat the values that they
were given.

What is done for a record is one line, made by `step`, with the submission's id, and one subsegment of the trace with
the same id. There is no X-Ray SDK here: it would more than double a cold start and writes the texts of exceptions into
the trace.
"""

import functools
import gc
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.logging.types import PowertoolsLogRecord
from aws_lambda_powertools.metrics import MetricUnit, single_metric
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from kyc.domain.errors import KycError, ProviderError, UnprovenDecision, UnprovenProposal
from kyc.entrypoints.tracing import annotate

Handler = Callable[[dict[str, Any], LambdaContext], Any]
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

FAILED: Final = "failed"
"""The outcome of a step that raised."""

_MAX_CHAIN: Final = 8


class FunctionFailedError(Exception):
    """The error that an unexpected exception becomes on leaving a function: its type, without its text."""


class _WithoutTexts(LambdaPowertoolsFormatter):
    """JSON log lines whose exceptions carry types and frames only."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 (the name is logging's)
        """One line per exception of the chain, outermost first, each with its frames."""
        return "\n".join(_describe(error) for error in _chain(ei[1]))

    def serialize(self, log: dict[str, Any] | PowertoolsLogRecord) -> str:
        """JSON, without the notes that may have been added to an exception."""
        return super().serialize({name: value for name, value in log.items() if name != "exception_notes"})


def make_logger() -> Logger:
    """Return the function's logger: JSON lines in UTC; service and level come from the environment."""
    return Logger(logger_formatter=_WithoutTexts(utc=True, use_rfc3339=True, serialize_stacktrace=False))


def count(metric: str, value: int = 1, **dimensions: str) -> None:
    """Count something in CloudWatch, as one line of embedded metric format; the namespace is from the environment.

    Args:
        metric: the metric's name, such as `Decisions`.
        value: how many.
        dimensions: names and values from small closed sets (each combination is a metric that is paid for), and never
            anything of a person.
    """
    with single_metric(name=metric, unit=MetricUnit.Count, value=value) as one:
        for name, dimension in dimensions.items():
            one.add_dimension(name=name, value=dimension)


def measure_seconds(metric: str, seconds: int) -> None:
    """Send a time to CloudWatch, as `count` does a number.

    Args:
        metric: the metric's name, such as `OldestPendingSeconds`.
        seconds: how long.
    """
    with single_metric(name=metric, unit=MetricUnit.Seconds, value=seconds):
        pass


UNPROVEN: Final = "UnprovenDecisions"
"""Counts decisions that were kept back since neither decider signed them."""


def unproven_decisions(logger: Logger) -> Callable[[], None]:
    """Return what counts and logs that a record, or what is proposed for it, is not proven.

    Args:
        logger: the function's logger.
    """

    def found() -> None:
        count(UNPROVEN)
        logger.warning("A decision is not signed by a decider")

    return found


class Step:
    """One record's handling by a function; `step` writes its log line at the end.

    Attributes:
        logger: the function's logger.
        submission_id: of the record, as soon as it is known.
        outcome: how it ended, in a word from a small closed set.
        details: more for the line: numbers and codes, nothing of a person.
    """

    def __init__(self, logger: Logger) -> None:
        self.logger = logger
        self.submission_id: str | None = None
        self.outcome = "done"
        self.details: dict[str, Any] = {}

    def is_about(self, submission_id: str | None, version: int | None = None) -> None:
        """Put the submission's id, and the record's version, on this line and on every other until the next step."""
        self.submission_id = submission_id
        self.logger.append_keys(submission_id=submission_id, version=version)

    def ended(self, outcome: str, **details: object) -> None:
        """Note how it ended."""
        self.outcome = outcome
        self.details |= details


@contextmanager
def step(logger: Logger, event: str) -> Iterator[Step]:
    """Log what is done in the block for one record: one line, whether it ends well or not, and whatever it raises.

    Args:
        logger: the function's logger.
        event: what is done, such as `dispatched`: the line's message, and the name that `operations trace` knows.

    Raises:
        Exception: whatever the block raised; the line names its type and, of a provider's fault, provider and code.
    """
    one = Step(logger)
    one.is_about(None)
    started, clock = time.time(), time.perf_counter()
    try:
        yield one
    except Exception as error:
        _failed(one, event, started, clock, error)
        raise
    _log(one, event, started, clock, logger.info)


def _failed(one: Step, event: str, started: float, clock: float, error: Exception) -> None:
    one.ended(FAILED, error=type(error).__name__)
    if isinstance(error, ProviderError):
        one.ended(FAILED, provider=error.provider, code=error.code)
    if isinstance(error, UnprovenDecision | UnprovenProposal):
        count(UNPROVEN)
    expected = isinstance(error, KycError)
    _log(one, event, started, clock, one.logger.warning if expected else one.logger.exception)


def _log(one: Step, event: str, started: float, clock: float, log: Callable[..., None]) -> None:
    seconds = time.perf_counter() - clock
    log(event, event=event, outcome=one.outcome, duration_ms=round(seconds * 1000, 1), **one.details)
    annotate(
        event,
        started=started,
        ended=started + seconds,
        failed=one.outcome == FAILED,
        submission_id=one.submission_id,
        outcome=one.outcome,
    )


def entry_point(logger: Logger, handle: Handler) -> Handler:
    """Return Lambda's handler of a function: request id on every line; an unexpected exception loses its text.

    Lambda's runtime prints the text of whatever leaves a handler, hence the exchange. The function has
    started by now: what there is stays, and garbage is collected from here on (`kyc.entrypoints.start`).

    Args:
        logger: the function's logger.
        handle: handles an event.

    Raises:
        FunctionFailedError: by the handler, when `handle` raised; Lambda sees a failed invocation and retries as the
            trigger says.
    """
    gc.freeze()
    gc.enable()

    @functools.wraps(handle)
    def guarded(event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401 (Lambda takes any JSON)
        try:
            return handle(event, context)
        except Exception as error:
            logger.exception("The function failed")
            raise FunctionFailedError(type(error).__name__) from None

    return logger.inject_lambda_context(guarded, log_event=False, clear_state=True)


def _chain(error: BaseException | None) -> list[BaseException]:
    """Return an exception and its causes, outermost first."""
    chain: list[BaseException] = []
    while error is not None and error not in chain and len(chain) < _MAX_CHAIN:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _describe(error: BaseException) -> str:
    code = f" [{error.response.get('Error', {}).get('Code')}]" if isinstance(error, ClientError) else ""
    frames = (f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__))
    return "\n  ".join([f"{type(error).__module__}.{type(error).__qualname__}{code}", *frames])
