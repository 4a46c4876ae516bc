"""The operator's commands against a stage: `python -m operations --help`, and `operations.user_pool`.

Of the functions' code it imports `kyc.domain` alone.
"""

import sys
from pathlib import Path

# Appended, so that it hides nothing: an operator needs no PYTHONPATH.
sys.path.append(str(Path(__file__).parent.parent / "lambdas"))
