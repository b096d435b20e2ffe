"""How a process of the site ends: at once, when what it holds is safe.

An interpreter that has loaded catalog and engine takes seconds to take them apart again, and in a forked process that
copies every page of memory that it shared. The system takes back all of it at no cost.
"""

import os
import sys
from contextlib import suppress
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End this process now. Whoever calls has closed what must not be lost: nothing else of Python's end is run."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # whoever read it is gone
            stream.flush()
    os._exit(status)
