"""Claims of one policy answered together: in the order in which caps are spent, after what was paid before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rongcli.rules.award import Award, Claim
from rongcli.rules.census import Census
from rongcli.rules.decide import enter
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain
from rongcli.rules.ledger import Ledger
from rongcli.rules.policy import Policy, under
from rongcli.rules.ranking import ranked, with_places


def answered(
    edition: Edition, policy: Policy, claims: Sequence[Claim], wanted: Mapping[str, str], ledger: Ledger
) -> list[Award]:
    """The answers, in the order of the claims; ``ledger`` knows what was paid before and is written to.

    Caps are spent by date, then in the order of the claims; ``wanted`` are choices of readings, as checked.
    """
    census = Census(ledger)
    asked = [Asked.of(edition, policy, claim, wanted, ledger) for claim in claims]
    standing = [under(one.policy, one.chosen) for one in asked]
    ordered = sorted(enumerate(claims), key=lambda one: (one[1].undated, one[1].date, one[0]))
    for number, claim in ordered:
        census.meet((claim.applicant, claim.applicant_id), str(number + 1))
        census.own(standing[number], claim)
    for number, claim in ordered:
        ledger.announce(asked[number].policy, claim)
        census.state(number, standing[number], claim)
    found: dict[int, Award] = {}
    places = ranked((number, standing[number], claim) for number, claim in ordered)
    for number, claim in ordered:
        asked[number] = asked[number]._replace(claim=with_places(claim, places.get(number)))
        told = census.told(number, claim)
        found[number] = explain(asked[number]._replace(told=told))
        enter(ledger, asked[number].policy, claim, found[number])
    return [found[number] for number in range(len(claims))]
