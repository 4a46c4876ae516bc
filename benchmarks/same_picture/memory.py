"""The memory of a comparison of two large pictures, measured in a process of its own."""

import resource
import subprocess
import sys
from typing import Final

import numpy as np

from benchmarks.same_picture.pairs import look
from kyc.adapters.same_picture import same_picture
from samples import effects, retake
from samples.planar import resized
from samples.portrait import Portrait, document_photo

_LONG_SIDE: Final = 4000
_KILOBYTE: Final = 1024


def megabytes() -> float:
    """Give by how much the comparison raises the process's peak, after a small one has loaded the libraries."""
    done = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _measure() -> float:
    small = look(effects.jpeg(effects.pixels(document_photo(Portrait.GRACE_HOPPER, (450, 580), (220, 220, 220))), 90))
    selfie = look(retake.selfie(Portrait.GRACE_HOPPER, "memory"))
    if small is None or selfie is None:
        raise RuntimeError("no face was found on the samples")
    same_picture(small.data, small.face, selfie.data, selfie.face)
    photo = effects.pixels(document_photo(Portrait.GRACE_HOPPER, (450, 580), (220, 220, 220)))
    large = effects.jpeg(np.ascontiguousarray(resized(photo, _LONG_SIDE / photo.shape[0])), 90)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    same_picture(large, small.face, large, small.face)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / _KILOBYTE


if __name__ == "__main__":
    sys.stdout.write(f"{_measure():.1f}")
