"""Functions as their processes would load them: anew, in the environment of the test."""

import importlib
import logging
import os
from types import ModuleType


def load_function(name: str) -> ModuleType:
    """Load a function's module anew, so that it logs at the level of the environment as it is now.

    Powertools sets up one logger a service and process and leaves it as it is from then on; so whoever loads
    functions of the same service later would log at the level of whoever did so first, or not at all.

    Args:
        name: of the function, such as `dispatch`. Its service is `POWERTOOLS_SERVICE_NAME`.
    """
    module = importlib.reload(importlib.import_module(f"{name}.handler"))
    logging.getLogger(os.environ["POWERTOOLS_SERVICE_NAME"]).setLevel(os.environ.get("POWERTOOLS_LOG_LEVEL", "INFO"))
    return module
