"""Run a module in a process that ends with the process that started it.

`python -m local.child MODULE [ARGUMENT…]` runs MODULE as `python -m MODULE ARGUMENT…` would. Its standard input
is a pipe that only the parent holds: when the parent is gone, however it went, the pipe closes and so does this.
"""

import os
import runpy
import sys
import threading


def exit_with_parent() -> None:
    """End this process as soon as standard input closes; returns at once."""

    def wait_for_the_end() -> None:
        while os.read(0, 1024):  # not through sys.stdin, whose lock would be held when the interpreter ends
            pass
        os._exit(0)

    threading.Thread(target=wait_for_the_end, name="parent-watch", daemon=True).start()


if __name__ == "__main__":
    exit_with_parent()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
