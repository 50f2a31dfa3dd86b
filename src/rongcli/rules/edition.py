"""A policy table once lowered: plain data, which knows its policies (see ``policy``) and what stands beside them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType

from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text
from rongcli.rules.policy import Policy, Reading
from rongcli.rules.published import Comparison, Narrative, Target

if TYPE_CHECKING:
    from rongcli.rules.clause import Copies


class EditionNotice(Record):
    """A remark that goes with every answer dated within (after, until]; ISO dates, either may be open."""

    code: str
    text: Text
    after: str | None
    until: str | None


class Kind(Record):
    """A kind of applicant; ``within`` are the kinds that it is one of: a bank is a financial institution."""

    id: str
    name: Text
    aliases: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


class PolicyHead(Record):
    """What a list or a menu needs of a policy, without loading its rule."""

    id: str
    name: Text
    aliases: tuple[str, ...]
    benefit: str
    status: str
    provisions: tuple[str, ...]
    kinds: tuple[str, ...] = ()


class Overlap(Record):
    """Policies that may be for the same thing, and what the text says of having several of them.

    ``stacking`` is "highest" (only the highest counts), "same" (one benefit stated more than once: it counts
    once), or "silent" (the text does not say: each counts, and whoever sums them is told).
    """

    policies: tuple[str, ...]
    stacking: str
    note: Text


Period = tuple[datetime.date | None, datetime.date | None]


class Edition(Record):
    """A dated policy table. ``policies``, and what the documents hold beside them, may load only when asked for."""

    id: str
    version: str
    sha256: str
    overlays: tuple[str, ...]
    currency: str
    title: Text
    notes: tuple[Text, ...]
    notices: tuple[EditionNotice, ...]
    documents: Mapping[str, Text]
    areas: Mapping[str, tuple[Text, tuple[str, ...]]]
    readings: Mapping[str, Reading]
    """What every award rests on: rounding."""
    counting: Mapping[str, Reading]
    """What every time limit rests on; empty where no policy has one."""
    heads: Mapping[str, PolicyHead]
    policies: Mapping[str, Policy]
    hashes: Mapping[str, str] = MappingProxyType({})
    """The sha256 of each document's text, to which the places in it refer."""
    copies: Copies | None = None
    """Copies of the documents that this run was given, to quote clauses from."""
    dimensions: Mapping[str, Text] = MappingProxyType({})
    targets: Mapping[str, Target] = MappingProxyType({})
    comparisons: Mapping[str, Comparison] = MappingProxyType({})
    narratives: Mapping[str, Narrative] = MappingProxyType({})
    overlaps: tuple[Overlap, ...] = ()
    kinds: Mapping[str, Kind] = MappingProxyType({})
    """The kinds of applicant by which policies are sorted; empty where the table declares none."""
    owners: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """The outermost kinds that have an input, of inputs that not every kind has."""
    headers: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """What else the headers of sheets call a claim's own fields."""
    on: datetime.date | None = None
    """The day as of which it was loaded: policies are shown as they were then."""
    period: Period = (None, None)
    """Of a folder of tables: the first day that is its own, and the first that is another's again; None: all are."""

    def __repr__(self) -> str:
        return f"Edition({self.id!r}, {self.version!r}, {self.sha256!r})"
