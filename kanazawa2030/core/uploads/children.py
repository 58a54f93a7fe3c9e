"""Read a stranger's file in a process of its own, which limits itself and may be ended."""

import logging
import subprocess
import sys
from types import ModuleType

logger = logging.getLogger(__name__)


def run_apart(
    program: ModuleType, data: bytes, *numbers: int, seconds: int
) -> subprocess.CompletedProcess | None:
    """Run a module as a program on `data`; None where it takes longer than `seconds`.

    Its numbers are its arguments. A status of 1 is no fault of the file: the program itself
    has failed, which is logged.
    """
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(program.__file__), *map(str, numbers)],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if child.returncode == 1:
        words = child.stderr[-500:].decode(errors="replace")
        logger.error("%s cannot read uploads: %s", program.__name__, words)
    return child
