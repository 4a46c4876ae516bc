"""The deployed stack. Of the functions' code it imports `kyc.domain` alone."""

import sys
from pathlib import Path

# Appended, so that it hides nothing: whoever imports the stack can import the domain, with or without PYTHONPATH.
sys.path.append(str(Path(__file__).parent.parent / "lambdas"))
