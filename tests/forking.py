"""A process that has the program imported and forks for each command: what a start of Python costs is paid once.

The tests start some four thousand commands. Each still is a process of its own, with its own arguments,
environment, folder and pipes, and ends as the program ends; only the imports are done already. What the
start itself decides (``PYTHON*``, the locale, another interpreter) is no concern of it: such commands are
started anew (conftest).
"""

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


class Forks:
    """The client: one server, started when it is first needed, and one command at a time."""

    def __init__(self):
        """Nothing is started yet."""
        self._server, self._line = None, None

    def close(self):
        """Ends the server."""
        if self._server is not None:
            self._line.close()
            self._server.communicate()

    def run(self, words, stdin, environment, cwd, timeout):
        """Runs one command as ``subprocess.run`` would, its output captured."""
        if self._server is None:
            self._line, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            self._server = subprocess.Popen(
                [sys.executable, __file__, str(far.fileno())], pass_fds=[far.fileno()], **pipes, start_new_session=True
            )
            far.close()
        (given, to), (out, out_end), (error, error_end) = os.pipe(), os.pipe(), os.pipe()
        request = json.dumps({"words": words, "environment": environment, "cwd": str(cwd or Path.cwd())}).encode()
        socket.send_fds(self._line, [len(request).to_bytes(4, "big")], [given, out_end, error_end])
        self._line.sendall(request)
        for end in (given, out_end, error_end):
            os.close(end)
        process = int.from_bytes(_exactly(self._line, 4), "big")
        try:
            said = _talk(stdin, to, {out: b"", error: b""}, time.monotonic() + timeout)
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            raise subprocess.TimeoutExpired(words, timeout) from None
        finally:
            code = int.from_bytes(_exactly(self._line, 4), "big", signed=True)
        return subprocess.CompletedProcess(words, code, said[out], said[error])


def _talk(stdin, to, said, end):
    """Writes what is given and reads both outputs until they are closed."""
    os.set_blocking(to, False)
    with selectors.DefaultSelector() as ready:
        for source in said:
            ready.register(source, selectors.EVENT_READ)
        ready.register(to, selectors.EVENT_WRITE)
        try:
            while ready.get_map():
                found = ready.select(end - time.monotonic())
                if not found:
                    raise TimeoutError
                for key, _ in found:
                    if key.fd != to:
                        part = os.read(key.fd, 1 << 16)
                        said[key.fd] += part
                        if not part:
                            ready.unregister(key.fd)
                        continue
                    with contextlib.suppress(BrokenPipeError):
                        stdin = stdin[os.write(to, stdin[: 1 << 16]) :] if stdin else b""
                        if stdin:
                            continue
                    ready.unregister(to)
                    os.close(to)
                    to = -1
        finally:
            for one in (to, *said):
                if one >= 0:
                    os.close(one)
    return said


def _exactly(line, size):
    found = b""
    while len(found) < size:
        part = line.recv(size - len(found))
        if not part:
            raise EOFError("the server of forks is gone")
        found += part
    return found


def _serve(number):
    """Forks for each request; returns in the child, which then is the program."""
    line = socket.socket(fileno=number)
    while True:
        size, ends, _, _ = socket.recv_fds(line, 4, 3)
        if not size:
            sys.exit()
        request = json.loads(_exactly(line, int.from_bytes(size, "big")))
        child = os.fork()
        if child:
            for end in ends:
                os.close(end)
            line.sendall(child.to_bytes(4, "big"))
            _, status = os.waitpid(child, 0)
            line.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
            continue
        line.close()
        for place, end in enumerate(ends):
            os.dup2(end, place)
            os.close(end)
        os.environ.clear()
        os.environ.update(request["environment"])
        time.tzset()
        os.chdir(request["cwd"])
        sys.argv[1:] = request["words"]
        return


if __name__ == "__main__":
    import icalendar  # noqa: F401  what commands import when they need it
    import pydantic  # noqa: F401
    import python_calamine  # noqa: F401
    import rich.table  # noqa: F401, TID251
    import typer.main  # noqa: F401
    import xlsxwriter  # noqa: F401

    from rongcli.cli import batch, match  # noqa: F401
    from rongcli.cli.main import main
    from rongcli.table import schema  # noqa: F401

    _serve(int(sys.argv[1]))
    main()
