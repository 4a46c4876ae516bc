"""The same stack on a laptop: what `cdk deploy` would deploy for stage `local`, run by this machine alone."""

import sys
from pathlib import Path

# Appended, so that it hides nothing: `read` shows what the functions' own reading makes of a picture.
sys.path.append(str(Path(__file__).parent.parent / "lambdas"))
