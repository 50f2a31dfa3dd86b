"""The lowered table as JSON in the user's cache folder: an index, and a file of all policies that it points into.

After the policies that file holds targets and what else the documents hold, read only when asked for.
Nothing here can change an answer or fail a command: every part is read against its hash, whatever is damaged,
unreadable or cannot be written counts as not there, and a key names the program and the tables exactly.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping

from rongcli.base.digest import sha256
from rongcli.base.record import TYPE_CHECKING
from rongcli.rules.edition import Edition
from rongcli.rules.policy import Policy
from rongcli.table import codec

if TYPE_CHECKING:
    from typing import Any

_KEPT = 8
_read_policies: dict[str, Policy] = {}
"""The policies that this run has read, by hash: two editions of one table share nearly all of them."""
_DAMAGE = (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError)


def folder(environment: Mapping[str, str] = os.environ) -> str | None:
    """Where the cache is kept: RONGCLI_CACHE, else the user's place for such things; None for no cache.

    ``RONGCLI_CACHE=`` (empty) does without, and so does a user who has no such place.
    """
    if (asked := environment.get("RONGCLI_CACHE")) is not None:
        return asked or None
    home = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    if home and os.path.isabs(home):
        return os.path.join(home, "rongcli")
    user = os.path.expanduser("~")
    return None if user == "~" else os.path.join(user, ".cache", "rongcli")


def read(key: str, rebuild: Callable[[], Edition]) -> Edition | None:
    """The cached edition, its policies loaded when asked for; None where it is not there or not whole."""
    place = folder()
    try:
        if place is None:
            return None
        with open(os.path.join(place, f"{key}.index"), "rb") as index_file:
            digest, _, body = index_file.read().partition(b"\n")
        index = json.loads(_whole(body, digest.decode()))
        file = _Parts(os.path.join(place, f"{key}.policies"), index["at"])
        beside = {name: _Beside(name, file, rebuild) for name in codec.BESIDE}
        return codec.edition(index["edition"], _Policies(file, rebuild), beside)
    except _DAMAGE:
        return None


def _whole(body: bytes, digest: str) -> bytes:
    if sha256(body).hexdigest() != digest:
        raise ValueError("damaged")
    return body


class _Parts:
    """A file of JSON documents one after another: where each stands, its length and its hash."""

    def __init__(self, path: str, at: dict[str, list[Any]]) -> None:
        self._path = path
        self.at = at

    def read(self, name: str) -> Any:
        """One document. Raises one of _DAMAGE where it is not whole."""
        start, length, digest = self.at[name]
        with open(self._path, "rb") as file:
            file.seek(start)
            return json.loads(_whole(file.read(length), digest))


class _Policies(Mapping[str, Policy]):
    """The policies of a cached edition; where the file is damaged they are answered from the table itself."""

    def __init__(self, file: _Parts, rebuild: Callable[[], Edition]) -> None:
        self._file = file
        self._names = [name for name in file.at if name not in codec.BESIDE]
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
        digest = str(self._file.at[name][2])
        policy = _read_policies.get(digest) or codec.policy(self._file.read(name))
        if policy.id != name:
            raise ValueError("another policy")
        _read_policies[digest] = policy
        return policy

    def digest(self, name: str) -> str:
        """The hash of a policy as it is kept: two that are the same need not be read to be compared."""
        return str(self._file.at[name][2]) if name in self._names else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Beside(Mapping[str, object]):
    """What a cached edition holds beside its policies, read whole when first asked for; no answer asks for it."""

    def __init__(self, name: str, file: _Parts, rebuild: Callable[[], Edition]) -> None:
        self._name = name
        self._file = file
        self._rebuild = rebuild
        self._loaded: Mapping[str, Any] | None = None

    def _all(self) -> Mapping[str, Any]:
        if self._loaded is None:
            try:
                read = codec.BESIDE[self._name]
                self._loaded = {name: read(part) for name, part in self._file.read(self._name).items()}
            except _DAMAGE:
                self._loaded = getattr(self._rebuild(), self._name)
        return self._loaded

    def __getitem__(self, name: str) -> Any:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def write(key: str, edition: Edition) -> None:
    """Keeps a built edition: its policies first, the index that makes them found last. Failing is no fault."""
    place = folder()
    if place is None:
        return
    try:
        parts = {name: _json(codec.plain(policy)) for name, policy in edition.policies.items()}
        parts |= {name: _json(codec.plain(getattr(edition, name))) for name in codec.BESIDE}
        at, start = {}, 0
        for name, part in parts.items():
            at[name] = [start, len(part), sha256(part).hexdigest()]
            start += len(part)
        index = _json({"edition": codec.plain_index(edition), "at": at})
        os.makedirs(place, exist_ok=True)
        _put(os.path.join(place, f"{key}.policies"), b"".join(parts.values()))
        _put(os.path.join(place, f"{key}.index"), sha256(index).hexdigest().encode() + b"\n" + index)
        _prune(place)
    except _DAMAGE:
        return


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _put(path: str, content: bytes) -> None:
    """Writes a file that appears whole or not at all."""
    temporary = f"{path}.{os.getpid()}.new"
    try:
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)


def _prune(place: str) -> None:
    """Keeps the newest few editions, so that edited tables do not pile up."""
    kept = sorted(os.scandir(place), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in kept[2 * _KEPT :]:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(entry.path)
