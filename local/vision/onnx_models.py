"""The models of text, which ship inside RapidOCR's wheel, on ONNX Runtime."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import onnxruntime  # type: ignore[import-untyped]

THREADS = 1
"""As many requests are served at once as there are cores; each is done soonest for all by a core of its own."""


def open_model(file_name: str) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """Open a session on a model, which several threads may run at once."""
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package rapidocr, which carries the models of text, is not installed")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    # An arena, and a plan of memory for every size of input, would stay for as long as the process lives.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    # Threads that wait by turning round take the cores from the functions beside them.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    path = Path(spec.submodule_search_locations[0]) / "models" / file_name
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
