"""Follows one parameter from argv to the printed line: ``python scripts/trip.py [json|table]``.

It answers a claim with ``--registered-capital 50亿`` and tells, in the order of arrival, every module of the house in
which a frame holds the value: as it was typed, in fen, or as it is printed. The aim is at most nine.
"""

import os
import subprocess
import sys

TYPED, FEN = "50亿", 500_000_000_000
SHOWN = ("5000000000.00", "5 billion yuan")
CLAIM = ["finance", "licensed-institution", "--registered-capital", TYPED, "--assume-rest", "--lang", "en"]
DEEP = 1


def holds(value, depth=DEEP):
    """Whether a value is the parameter in one of its forms, or a collection of which it is one."""
    if isinstance(value, str):
        return TYPED in value or any(shown in value for shown in SHOWN)
    if isinstance(value, int):
        return value == FEN
    if not depth:
        return False
    if isinstance(value, dict):
        return any(holds(one, depth - 1) for one in value.values())
    if isinstance(value, (list, tuple)):
        return any(holds(one, depth - 1) for one in value)
    return False


def traced(form):
    """Runs the claim under a tracer; prints the modules to stderr as the program ends."""
    found = {}

    def module(frame):
        name = frame.f_globals.get("__name__", "")
        return name if name.startswith("rongcli") else None

    def watch(frame, event, _):
        name = module(frame)
        if name is None:
            return None
        if event == "return" and name not in found and any(map(holds, frame.f_locals.values())):
            found[name] = frame.f_code.co_name
        return watch

    from rongcli.cli import main as program
    from rongcli.cli import output

    def leave(code):
        sys.settrace(None)
        sys.stdout.flush()
        for name, function in found.items():
            sys.stderr.write(f"{name}\t{function}\n")
        sys.stderr.flush()
        os._exit(code)

    output.leave = leave
    sys.settrace(watch)
    program.main([*CLAIM, "-f", form])


def main():
    """Traces in a process of its own, and counts."""
    form = sys.argv[1] if len(sys.argv) > 1 else "json"
    if form.startswith("--traced="):
        traced(form.partition("=")[2])
    done = subprocess.run([sys.executable, __file__, f"--traced={form}"], capture_output=True, text=True, check=True)
    modules = [line.split("\t") for line in done.stderr.splitlines()]
    for number, (name, function) in enumerate(modules, 1):
        print(f"{number:2}  {name}  {function}")
    print(f"{len(modules)} modules from argv to the printed line ({form}); the aim is 9")


if __name__ == "__main__":
    main()
