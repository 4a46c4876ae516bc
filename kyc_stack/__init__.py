"""The deployed stack, and its constructs for other apps. Of the functions' code it imports `kyc.domain` alone."""

import sys

from kyc_stack.places import INSTALLED, LAMBDAS

if not INSTALLED:
    # Appended, so that it hides nothing: whoever imports the stack can import the domain, with or without PYTHONPATH.
    sys.path.append(str(LAMBDAS))
