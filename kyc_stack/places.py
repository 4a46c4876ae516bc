"""Places of the files that constructs are made from: within the installed package, or beside it in the repository."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent
INSTALLED: Final = (_PACKAGE / "lambdas").is_dir()
"""True in the installed package, which has `kyc.domain` beside it; False in the repository."""
LAMBDAS: Final = _PACKAGE / "lambdas" if INSTALLED else _PACKAGE.parent / "lambdas"
"""The functions' code, and the locks of their layers."""
NPM: Final = _PACKAGE / "npm" if INSTALLED else _PACKAGE.parent
"""The folder of `package.json`, its lock and npm's settings."""
