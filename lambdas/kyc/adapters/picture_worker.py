"""The process that decodes pictures: tasks come in on its standard input, answers go out on its standard output.

It is given no more memory than a large picture takes, and leaves no dump of it. What Pillow and the decoders
raise for files that somebody made to harm, or that a transfer has broken, is an answer; anything else ends the process
with a traceback.
"""

import os
import resource
import signal
import struct
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final

from PIL import Image

from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.picture_wire import receive, send

Task = Callable[[Mapping[str, Any], Sequence[bytes], Callable[[Any], None]], tuple[Any, Sequence[bytes]]]
"""Takes any JSON, files, and what tells of a finding before the task is done; gives any JSON and files."""

TASKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "barcodes": "kyc.adapters.barcodes",
        "flatten": "kyc.adapters.flattening",
        "turn": "kyc.adapters.flattening",
        "shrink": "kyc.adapters.flattening",
        "compare_faces": "kyc.adapters.same_picture",
        "colour": "kyc.adapters.colour",
        "grounds": "kyc.adapters.grounds",
        "gaps": "kyc.adapters.gaps",
        "picture_bands": "kyc.adapters.picture_bands",
    }
)
"""The module in which each task is a function of that name; imported when it is first asked for."""

MEMORY_BYTES: Final = 640 * 1024 * 1024
"""Memory that a task may use beyond the loaded code: three copies of the largest picture that is decoded."""
_LONGEST_SECONDS: Final = 120
"""After which a task ends itself, if nobody is left to end it."""

_BROKEN: Final = (
    Image.DecompressionBombError,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def main() -> None:
    """Do tasks until the other end closes."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    Image.MAX_IMAGE_PIXELS = None  # bounded by what each task allows
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    send(answers, {"state": "started"})
    while (request := receive(requests)) is not None:
        head, blobs = request
        module = import_module(TASKS[head["task"]])
        _limit_memory()
        signal.alarm(_LONGEST_SECONDS)
        is_spent = _do(getattr(module, head["task"]), head["arguments"], blobs, answers)
        signal.alarm(0)
        if is_spent:
            return


def _do(task: Task, arguments: Mapping[str, Any], blobs: Sequence[bytes], answers: IO[bytes]) -> bool:
    """Do a task and answer; return whether the process is of no more use."""
    try:
        value, files = task(arguments, blobs, lambda found: send(answers, {"state": "found", "value": found}))
    except MemoryError:
        send(answers, {"state": "too costly", "reason": "more memory than a large picture takes"})
        return True
    except UnusablePictureError as error:
        send(answers, {"state": "unusable", "reason": error.reason})
    except _BROKEN as error:
        send(answers, {"state": "unusable", "reason": f"a picture that cannot be decoded ({type(error).__name__})"})
    else:
        send(answers, {"state": "done", "value": value}, files)
    return False


def _limit_memory() -> None:
    """Allow for what a task takes beyond what is mapped now, libraries included."""
    mapped = Path("/proc/self/statm")
    if not mapped.exists():  # macOS, which bounds no address space either
        return
    pages = int(mapped.read_text().split()[0])
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + MEMORY_BYTES
    with suppress(ValueError):  # the limit that this process was started with is lower still
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))


if __name__ == "__main__":
    main()
