"""Saved answers of other kinds than an award, asked again: a match, and what ``solve`` found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, UsageError
from rongcli.base.money import parse_money
from rongcli.base.text import Text
from rongcli.questions.advice import Advice, advise
from rongcli.questions.match import Matcher
from rongcli.questions.misstated import ProfileError
from rongcli.questions.outcome import chosen_input
from rongcli.questions.profile import SHARED_FIELDS, Reader
from rongcli.questions.solve import Solution, solve
from rongcli.questions.verify import asked_again, prior_of
from rongcli.rules.edition import Edition
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import wanted_readings


def matched_again(edition: Edition, saved: Mapping[str, Any], prior: Ledger | None) -> Advice:
    """The advice on the same profile now, about the policies that the answer lists.

    Raises InputError, its field set, for what cannot be read any more.
    """
    own, readings = saved.get("own", {}), saved.get("readings", {})
    others = saved.get("others", [])
    listed = dict.fromkeys((*(row["policy"] for row in saved["policies"]), *map(str, others)))
    names = [name for name in listed if name in edition.heads]
    stated = {name: saved[name] for name in SHARED_FIELDS if saved.get(name) is not None}
    try:
        day = parse_date(saved["date"])
    except InputError as error:
        raise error.at(field="date") from None
    try:
        wanted = wanted_readings(edition, [edition.policies[name] for name in names], readings)
        profile = Reader(edition, day).read({**stated, **kinds_saved(saved), **saved["facts"], "policy": own})
    except ProfileError as error:
        raise InputError(error.message, field=f"facts.{error.field}") from None
    except UsageError as error:
        raise InputError(error.message, field="readings") from None
    way = {
        "assume_rest": saved.get("assume_rest") is True,
        "unfold": any(row["policy"] in others for row in saved["policies"]),
    }
    matcher = Matcher(edition, wanted, prior, policies=names, prior_files=prior_of(saved), **way)
    return advise(matcher, profile) if "questions" in saved else Advice(matcher.match(profile))


def kinds_saved(saved: Mapping[str, Any]) -> dict[str, Any]:
    """Who asked by a saved match, where that was said and not told by facts. Raises InputError."""
    who = saved.get("who", {})
    kinds = who.get("kinds", [])
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise InputError(Text("类型不对", "is not of its type"), field="who.kinds")
    return {"kind": kinds} if kinds and who.get("from") == "said" else {}


def solved_again(edition: Edition, saved: Mapping[str, Any], prior: Ledger | None) -> Solution:
    """What is found for the same amount now. Raises InputError, its field set, for what cannot be read any more."""
    inner = saved["award"]
    if inner["policy"] != saved["policy"]:
        raise InputError(Text("与答案的政策不同", "is another policy than the answer's"), field="award.policy")
    stated = {name: value for name, value in inner["claim"].items() if name != saved["over"]}
    asked = asked_again(edition, {**inner, "claim": stated}, prior)
    try:
        wanted = parse_money(saved["for"])
        return solve(asked, chosen_input(asked, saved["over"]), wanted)
    except UsageError as error:
        raise InputError(error.message, field="over") from None
    except InputError as error:
        raise InputError(error.message, field="for") from None
