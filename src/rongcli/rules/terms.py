"""What a claim is decided on: a policy as it stands under its readings, how to round, and what came before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rongcli.base.record import Record
from rongcli.rules.award import Claim
from rongcli.rules.edition import Edition
from rongcli.rules.expression import Const, Expression, facts_of, rational, span, truth
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import chosen_readings
from rongcli.rules.policy import NO_LIMIT, ROUNDING, Cap, Policy, under


class Terms(Record):
    """The terms of a claim.

    With a ``ledger`` the claim is one of many: caps see what earlier claims were granted, and a claim without
    the applicant or item that its cap needs is needs-information. ``assume_rest`` takes conditions not stated
    as met.
    """

    policy: Policy
    rounding: str
    ledger: Ledger | None = None
    assume_rest: bool = False
    reads: frozenset[str] | None = None
    """Every fact that is calculated with, so that a claim which states them all is soon seen to lack none."""
    versions: tuple[Terms, ...] = ()
    """Of an amended policy: the terms of every version, for a claim whose date is unknown may fall in any."""


def terms(policy: Policy, chosen: Mapping[str, str], ledger: Ledger | None = None, assume_rest: bool = False) -> Terms:
    """The terms of a whole policy under the choice of every reading, ``rounding`` among them."""
    standing = under(policy, chosen)
    parts = list(calculated(standing))
    reads = frozenset(name for part in parts for name in facts_of(part))
    stated = None if any(map(rational, parts)) else reads  # a quotient may lack what no claim states
    return Terms(standing, chosen[ROUNDING], ledger, assume_rest, stated)


def terms_by_date(
    edition: Edition, version: Policy, wanted: Mapping[str, str], ledger: Ledger | None, assume_rest: bool
) -> tuple[Terms, ...]:
    """The terms of every version of an amended policy, by date; ``wanted`` are choices of readings, as checked."""
    versions = edition.policies[version.id].versions if version.history else ()
    return tuple(terms(one, chosen_readings(edition, one, wanted), ledger, assume_rest) for one in versions)


def calculated(policy: Policy) -> Iterator[Expression]:
    """What an award is calculated from: its ends and the limits of its caps."""
    yield from (part for rule in policy.awards for part in (rule.high, rule.low) if part is not None)
    yield from (cap.limit for cap in policy.caps if cap.limit is not None)
    yield from (grant.number for grant in policy.grants if grant.number is not None)


def applying(claim: Claim, on: Terms) -> Terms:
    """The terms without caps that certainly do not hold for a claim."""
    caps = on.policy.caps
    left = tuple(cap for cap in caps if not _spares(cap, claim))
    return on if len(left) == len(caps) else on._replace(policy=on.policy._replace(caps=left))


def _spares(cap: Cap, claim: Claim) -> bool:
    """Whether a cap certainly does not hold for a claim: it is not among those it is for, or has no limit."""
    if cap.test is not None and truth(cap.test, claim.facts) is False:
        return True
    computed = cap.limit is not None and not isinstance(cap.limit, Const) and not cap.entitlement
    return computed and cap.limit is not None and span(cap.limit, claim.facts)[0] >= NO_LIMIT


def dateless(claim: Claim, on: Terms) -> bool:
    """Whether no rule can be told that decides a claim: the policy was amended, and the claim's date is unknown."""
    return bool(on.policy.history) and claim.undated
