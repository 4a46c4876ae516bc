"""The policy's settings as a page: `python -m tools.policy_page`, from the model that checks them."""

import argparse
import sys
from typing import Final

from kyc.domain.policy import BackRequirement, Policy
from tools.model_tables import table

_HEAD: Final = """\
# What a stage can demand of a claim

Settings under `policy` of a stage in `cdk.json`; what a stage leaves out has its default. Every threshold is a
percentage, 0-100: a fraction such as 0.99 is refused. Generated from `lambdas/kyc/domain/policy.py` by `make docs`.
"""


def page() -> str:
    """Return the page."""
    parts = [_HEAD, table(Policy), f"An entry of `back_required`:\n\n{table(BackRequirement)}"]
    return "\n".join(parts)


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.policy_page", description=__doc__).parse_args()
    sys.stdout.write(page())
