"""The lowered table as JSON files in the user's cache folder: an index, and one file for each policy.

Nothing here can change an answer or fail a command: each file begins with the hash of the rest, whatever is
damaged, unreadable or cannot be written counts as not there, and a key names the program and the tables exactly.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from rongcli.edition import Edition, Policy
from rongcli.table import codec

_KEPT = 8
_INDEX = "index"
_DAMAGE = (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError)


def folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where the cache is kept; None where the user has no such place."""
    home = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    if home and Path(home).is_absolute():
        return Path(home, "rongcli")
    with contextlib.suppress(RuntimeError):
        return Path.home() / ".cache" / "rongcli"
    return None


def read(key: str, rebuild: Callable[[], Edition]) -> Edition | None:
    """The cached edition, its policies loaded when asked for; None where it is not there or not whole."""
    place = folder()
    try:
        if place is None:
            return None
        index = _read(place / key / f"{_INDEX}.json")
        return codec.edition(index, _Policies(place / key, tuple(index["heads"]), rebuild))
    except _DAMAGE:
        return None


class _Policies(Mapping[str, Policy]):
    """The policies of a cached edition; a damaged file is answered from the table itself."""

    def __init__(self, place: Path, names: tuple[str, ...], rebuild: Callable[[], Edition]) -> None:
        self._place = place
        self._names = names
        self._rebuild = rebuild
        self._loaded: dict[str, Policy] = {}

    def __getitem__(self, name: str) -> Policy:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._loaded:
            try:
                self._loaded[name] = self._read(name)
            except _DAMAGE:
                self._loaded.update(self._rebuild().policies)
        return self._loaded[name]

    def _read(self, name: str) -> Policy:
        policy = codec.policy(_read(self._place / _file(name)))
        if policy.id != name:
            raise ValueError("another policy's file")
        return policy

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _file(name: str) -> str:
    """A policy's file: by hash, so that no name in a table is ever a path."""
    return f"{sha256(name.encode()).hexdigest()[:24]}.json"


def _read(path: Path) -> Any:
    digest, _, body = path.read_bytes().partition(b"\n")
    if sha256(body).hexdigest().encode() != digest:
        raise ValueError("damaged")
    return json.loads(body)


def write(key: str, edition: Edition) -> None:
    """Keeps a built edition. The whole folder appears at once or not at all; failing to write is no fault."""
    place = folder()
    if place is None:
        return
    import shutil
    import tempfile

    temporary = None
    try:
        place.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.mkdtemp(prefix="new-", dir=place)
        for name, policy in edition.policies.items():
            _write(Path(temporary, _file(name)), codec.plain(policy))
        _write(Path(temporary, f"{_INDEX}.json"), codec.plain_index(edition))
        shutil.rmtree(place / key, ignore_errors=True)
        Path(temporary).rename(place / key)
        _prune(place)
    except _DAMAGE:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _write(path: Path, value: Any) -> None:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    path.write_bytes(sha256(body).hexdigest().encode() + b"\n" + body)


def _prune(place: Path) -> None:
    """Keeps the newest few editions, so that edited tables do not pile up."""
    import shutil

    kept = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
