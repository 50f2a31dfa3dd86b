"""What other forms of claims cost: ``python benchmarks/forms.py [CLAIMS] [OPTION]...``.

The claims of ``batch.py`` as CSV, JSON lines and Parquet (as text, the last), each written as all three, by the engine
that ``auto`` takes; seconds, peak memory, and the ratio to CSV in and out. Needs the extra ``batch``.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from pathlib import Path

from batch import claims, timed

FORMS = ("csv", "jsonl", "parquet")


def written(number: int, folder: Path) -> dict[str, Path]:
    """The claims in each form; of an object only the fields that say something."""
    import duckdb

    files = {form: folder / f"claims.{form}" for form in FORMS}
    claims(number, files["csv"])
    with files["csv"].open() as read, files["jsonl"].open("w") as out:
        for row in csv.DictReader(read):
            out.write(json.dumps({name: cell for name, cell in row.items() if cell}) + "\n")
    with duckdb.connect() as database:
        database.execute(f"COPY (FROM read_csv('{files['csv']}', all_varchar=true)) TO '{files['parquet']}'")
    return files


def main() -> None:
    """Prints a line for each form in and out."""
    number = next((int(word) for word in sys.argv[1:] if word.isdigit()), 1_000_000)
    options = [word for word in sys.argv[1:] if not word.isdigit()]
    with tempfile.TemporaryDirectory() as name:
        files = written(number, Path(name))
        unit = 0.0
        for given in FORMS:
            for form in FORMS:
                words = ["batch", str(files[given]), "-o", f"{name}/out.{form}", "--force", "-q", *options]
                took, peak = timed([sys.executable, "-m", "rongcli", *words])
                unit = unit or took
                print(f"{given:>7} to {form:<7} {took:6.1f} s   {peak:5} MiB   {took / unit:.1f}", flush=True)


if __name__ == "__main__":
    main()
