"""Databases for tests: each takes typed rows as ``claims`` and gives what a query makes of them, as Python values."""

import csv
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

NULL = "\\N"


def written(path, rows):
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [NULL if cell is None else str(cell).lower() if isinstance(cell, bool) else cell for cell in row]
            for row in rows
        )


def duckdb_(query, types, path):
    """The rows of a query in DuckDB."""
    import duckdb

    database = duckdb.connect()
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    database.execute(f"CREATE TABLE claims ({columns})")
    database.execute(f"COPY claims FROM '{path}' (FORMAT csv, HEADER false, NULLSTR '{NULL}')")
    return database.execute(query).fetchall()


def spark_(session, query, types, path):
    """The rows of a query in Spark."""
    kinds = {"VARCHAR": "STRING", "INTEGER": "INT"}
    schema = ", ".join(f"`{name}` {kinds.get(kind, kind)}" for name, kind in types.items())
    frame = session.read.csv(str(path), schema=schema, nullValue=NULL, mode="FAILFAST", escape='"')
    frame.createOrReplaceTempView("claims")
    return [tuple(row) for row in session.sql(query.strip().rstrip(";")).collect()]


def postgres_programs():
    """The folder of Postgres's server programs, None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    beside = shutil.which("initdb")
    return found[0].parent if found else Path(beside).parent if beside else None


@contextmanager
def postgres():
    """A cluster of its own on a socket in a folder of its own; gives a function as the others are."""
    programs = postgres_programs()
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        # The server does not run as root.
        user = {"user": "nobody"} if os.geteuid() == 0 else {}
        if user:
            shutil.chown(folder, "nobody")

        def run(*words, **more):
            done = subprocess.run(words, capture_output=True, text=True, cwd=folder, check=False, **user, **more)
            assert done.returncode == 0, done.stderr[-2000:]
            return done.stdout

        data = f"{folder}/data"
        run(programs / "initdb", "-D", data, "-U", "test", "--no-sync", "-E", "UTF8", "--locale=C", "-A", "trust")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c jit=off"
        run(programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:

            def rows(query, types, path):
                kinds = {"VARCHAR": "TEXT"}
                columns = ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind in types.items())
                psql = [
                    programs / "psql",
                    "-h",
                    folder,
                    "-U",
                    "test",
                    "-d",
                    "postgres",
                    "-X",
                    "-q",
                    "-v",
                    "ON_ERROR_STOP=1",
                ]
                script = f"CREATE TEMPORARY TABLE claims ({columns});\n"
                script += f"COPY claims FROM STDIN (FORMAT csv, NULL '{NULL}');\n{Path(path).read_text('utf-8')}\\.\n"
                _, _, text = query.partition("\nWITH")
                script += f"COPY (WITH{text.strip().rstrip(';')}) TO STDOUT (FORMAT csv, NULL '{NULL}')\n;"
                out = run(*psql, input=script)
                return [[None if cell == NULL else cell for cell in row] for row in csv.reader(out.splitlines())]

            yield rows
        finally:
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
