"""Programs that a test starts, ended with everything that they started in turn."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO


def run_to_end(
    command: Sequence[str | Path],
    *,
    longest_s: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program that starts others, such as a browser or a bus; none of them outlives it.

    ``subprocess.run`` is enough for a program alone. Of several it ends the first, and then waits
    for as long as any other holds its output, which may be for ever. Raises ``AssertionError``
    with what was said where the program is not over after ``longest_s`` seconds.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        program = subprocess.Popen(
            command, stdout=out, stderr=err, cwd=cwd, env=env, start_new_session=True
        )
        try:
            status = program.wait(longest_s)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            _end_group(program)
        said, complained = (_whole(file) for file in (out, err))
    assert status is not None, f"Not over after {longest_s} seconds.\n{said}\n{complained}"[-4000:]
    return subprocess.CompletedProcess(list(command), status, said, complained)


def _end_group(program: subprocess.Popen[bytes]) -> None:
    if not hasattr(os, "killpg"):
        program.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def _whole(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
