"""A Spark session for one run: Java looked at first, nothing on stderr, nothing left behind, no network of its own.

An application that has a session already lends it: views and settings are the run's own there too.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rongcli.base.errors import UsageError
from rongcli.base.text import Text

LOCAL = "local[*]"
MEMORY = 2 * 10**9
"""Bytes of memory where none are asked for."""
LEAST = 512
"""MiB below which no driver starts."""
_JAVA = 17
_ANSWER, _LOG = "gateway", "jvm.log"
_SQL = {
    "spark.sql.ansi.enabled": "true",  # what exceeds a number's width is an error, never nothing
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.adaptive.enabled": "true",
}
"""What the statements rely on, whatever the defaults of a cluster."""


@contextmanager
def session(folder: str, master: str | None = None, memory: int | None = None) -> Iterator[Any]:
    """A session whose files are in a folder. Raises UsageError where there is no Java for it, or it does not start."""
    import pyspark.sql  # an extra: whoever chose this engine has made sure of it

    lent = pyspark.sql.SparkSession.getActiveSession()
    if lent is not None:
        yield _set(lent.newSession())
        return
    if not hasattr(os, "killpg"):
        message = Text("rongcli 不在 Windows 上启动 Spark", "rongcli does not start Spark on Windows")
        hint = Text("请用 --engine duckdb，或在 WSL 中运行", "use --engine duckdb, or run it in WSL")
        raise UsageError(message, hint=hint, field="spark")
    check_java()
    quieten()
    process = _process(folder, master or LOCAL, memory)
    try:
        made = _set(_session(_gateway(process, folder)))
        yield made
        with suppress(Exception):
            made.stop()
    finally:
        _end(process)


def quieten() -> None:
    """Keeps py4j from logging: what fails in a run is raised, and after it only the connections that its end cuts.

    Objects of the JVM may outlive it, and each says goodbye to it when it is collected.
    """
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    logging.getLogger().addFilter(_not_of_py4j)  # some of it goes to no logger of its own


def _not_of_py4j(record: logging.LogRecord) -> bool:
    return "py4j" not in record.pathname


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the JVM, whatever it is doing, and forgets it, so that nothing later asks for it."""
    import pyspark

    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    context: Any = pyspark.SparkContext
    with suppress(Exception):
        context._gateway.shutdown()
    context._active_spark_context = context._gateway = context._jvm = None


def check_java() -> None:
    """Raises UsageError where no Java is found that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    hint = Text(f"请安装 Java {_JAVA} 或更新版本，或设 JAVA_HOME", f"install Java {_JAVA} or newer, or set JAVA_HOME")
    if program is None:
        raise UsageError(Text("未找到 Java", "there is no Java"), hint=hint, field="spark")
    done = subprocess.run([program, "-version"], capture_output=True, text=True, errors="replace", check=False)
    found = re.search(r'version "(?:1\.)?([0-9]+)', done.stderr + done.stdout)
    if found is None or int(found[1]) < _JAVA:
        version = found[1] if found else "?"
        message = Text(f"Java {version} 过旧", f"Java {version} is too old")
        raise UsageError(message, hint=hint, field="spark")


def _process(folder: str, master: str, memory: int | None) -> subprocess.Popen[bytes]:
    """A JVM of our own, started, which writes its log and all else it writes into the folder.

    Not through PySpark, which would not say which process it is until it answers: a signal may come before.
    """
    from pyspark.find_spark_home import _find_spark_home

    logs = Path(folder, "log4j2.properties")
    logs.write_text("rootLogger.level = off\n")
    java = f'"-Dlog4j2.configurationFile={logs.as_uri()}" "-Djava.io.tmpdir={folder}" -XX:-UsePerfData'
    given = {
        "spark.master": master,
        "spark.app.name": "rongcli",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": f"{max((memory or MEMORY) // 2**20, LEAST)}m",
        "spark.driver.extraJavaOptions": java,
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
    }
    environment = {**os.environ, "SPARK_CONNECT_MODE": "0", "_PYSPARK_DRIVER_CONN_INFO_PATH": f"{folder}/{_ANSWER}"}
    if master.startswith("local"):
        given |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        environment |= {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": folder}
    words = [word for name, value in given.items() for word in ("--conf", f"{name}={value}")]
    with open(f"{folder}/{_LOG}", "wb") as log:
        return subprocess.Popen(
            [f"{_find_spark_home()}/bin/spark-submit", *words, "pyspark-shell"],
            stdin=subprocess.PIPE,  # the JVM ends when this closes, so with us at the latest
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,  # a key pressed in a terminal is for us
        )


def _gateway(process: subprocess.Popen[bytes], folder: str) -> Any:
    """The way to a JVM that was started, as soon as it answers. Raises UsageError where it ends instead."""
    from pyspark import java_gateway

    answer = Path(folder, _ANSWER)
    while not answer.exists():
        if process.poll() is not None:
            raise _not_started(Path(folder, _LOG).read_text("utf-8", "replace"))
        time.sleep(0.05)
    port, length = struct.unpack(">ii", answer.read_bytes()[:8])
    secret = answer.read_bytes()[8 : 8 + length].decode()
    mine = {"PYSPARK_GATEWAY_PORT": str(port), "PYSPARK_GATEWAY_SECRET": secret}
    os.environ |= mine
    try:
        launch: Any = java_gateway.launch_gateway  # without types of its own
        return launch()
    finally:
        for name in mine:
            os.environ.pop(name, None)


def _session(gateway: Any) -> Any:
    import pyspark.sql

    before = signal.getsignal(signal.SIGINT)
    try:
        context = pyspark.SparkContext(gateway=gateway, conf=pyspark.SparkConf(_jvm=gateway.jvm))
        return pyspark.sql.SparkSession(context)
    except Exception as error:
        raise _not_started(str(error)) from None
    finally:
        signal.signal(signal.SIGINT, before)  # a context takes the signal for itself


def _set(made: Any) -> Any:
    parts = str(max(2 * made.sparkContext.defaultParallelism, 8))
    # How a file is cut stays as it is now, however many machines join a cluster later: rows are numbered by the cuts.
    given = {**_SQL, "spark.sql.files.minPartitionNum": parts}
    if made.sparkContext.master.startswith("local"):
        given["spark.sql.shuffle.partitions"] = parts  # the 200 of a cluster are many for one machine
    for name, value in given.items():
        made.conf.set(name, value)
    return made


def _not_started(why: str) -> UsageError:
    """The error in one line: the first of a Java report that names a fault."""
    lines = [line.strip(" :") for line in why.splitlines() if line.strip(" :")] or ["?"]
    telling = [line for line in lines if "Exception" in line or ("Error" in line and not line.startswith("An error"))]
    reason = (telling or lines)[0][:160]
    hint = Text("可用 --engine python", "--engine python needs nothing")
    return UsageError(Text(f"Spark 未能启动：{reason}", f"Spark did not start: {reason}"), hint=hint)
