"""A stage's settings as a page: `python -m tools.configuration_page`, from the model that checks them."""

import argparse
import sys
from collections.abc import Iterator
from typing import Final, get_args

from pydantic import BaseModel

from kyc.domain.policy import Policy
from kyc_stack.config import StageConfig
from tools.model_tables import table

_HEAD: Final = """\
# Configure

A stage is an entry under `stages` in [`cdk.json`](../cdk.json), checked by a strict model
([`kyc_stack/config.py`](../kyc_stack/config.py), from which `make docs` writes this page), its policy with all
defaults as a whole. What does not fit, broken JSON too, is one line that names the key, what is allowed and the nearest
known name, and exit code 1:

```text
stage beta in cdk.json: policy.similarity_verify_pct is no setting; did you mean similarity_verify_percent?
```

A setting without a default has to be there. The entry's own name is the stage's.
"""
_POLICY: Final = """
## `policy`

Thresholds and rules of decisions: [policy.md](policy.md) has each. `liveness` has no default: every stage says
`required`, `optional` or `off`; one that takes a selfie without a check says `selfie_alone`
([more](decisions.md#liveness)).
"""
_EXISTING: Final = """
## What exists already

An existing pool must sign users in by e-mail, case-insensitively, let nobody sign themselves up or in through
another identity provider, have an immutable attribute `custom:tenant`, keep a changed e-mail until it is verified,
have the group `kyc-admin`, `kyc-reviewer`, and no group whose name holds commas, brackets or white space; and each
of its clients must list what it may write, without `custom:tenant`, `email_verified` and `phone_number_verified`.
`make check-pool STAGE=beta` says of each promise whether the stage's pool keeps it; moto stores these settings and
enforces none, so what shows them is that command, here and in the cloud. An existing document bucket must be
versioned, and needs [two lifecycle rules](operate.md#liveness-checks) where the stage has liveness checks. An
existing identity table has the string partition key `tenant#email`.
"""


def page() -> str:
    """Return the page."""
    tables = table(StageConfig, without=frozenset({"stage"}))
    return "".join((_HEAD, "\n", tables, _POLICY, *_sections(StageConfig), _EXISTING))


def nested(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the models within a model, each after the path of its field, but for the policy, which has its own page."""
    for name, field in model.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Policy:
                yield f"{prefix}{name}", kind
                yield from nested(kind, f"{prefix}{name}.")


def _sections(model: type[BaseModel]) -> Iterator[str]:
    for path, kind in nested(model):
        (said, *_) = (kind.__doc__ or "").split("\n\n")
        yield f"\n## `{path}`\n\n{' '.join(said.split())}\n\n{table(kind, prefix=f'{path}.')}"


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.configuration_page", description=__doc__).parse_args()
    sys.stdout.write(page())
