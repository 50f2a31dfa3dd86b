"""An edition as plain JSON and back: lists and dictionaries only, one document for each policy and one index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Text
from rongcli.rules.edition import Edition, EditionNotice, Kind, Overlap, PolicyHead
from rongcli.rules.expression import Apply, Const, Expression, Fact, Over, Step
from rongcli.rules.plain_expression import from_plain, to_plain
from rongcli.rules.policy import (
    AwardRule,
    Cap,
    Condition,
    Grant,
    Input,
    Note,
    Payment,
    Policy,
    Ranking,
    Reading,
    Source,
    TimeLimit,
)
from rongcli.rules.published import Comparison, Fund, Narrative, Target

if TYPE_CHECKING:
    from typing import Any


def plain(value: Any) -> Any:
    """Any part of an edition as JSON can hold it."""
    if isinstance(value, (Const, Fact, Apply, Step, Over)):
        return to_plain(value)
    if isinstance(value, Text):
        return list(value)
    if hasattr(value, "_fields"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    return value


def plain_index(edition: Edition) -> dict[str, Any]:
    """Everything of an edition but its policies, what its documents hold beside them, and how it came to be loaded."""
    aside = ("policies", "on", "period", "copies", *BESIDE)
    return {name: plain(part) for name, part in edition._asdict().items() if name not in aside}


def _text(value: Any) -> Text:
    return Text(*value)


def _maybe(value: Any) -> Expression | None:
    return None if value is None else from_plain(value)


def _texts(value: Mapping[str, Any]) -> dict[str, Text]:
    return {key: Text(*words) for key, words in value.items()}


def _when(value: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(choices) for key, choices in value.items()}


def _input(value: Mapping[str, Any]) -> Input:
    unit = value["unit"] and _text(value["unit"])
    return Input(
        value["name"],
        value["type"],
        _text(value["label"]),
        _text(value["question"]),
        tuple(value["aliases"]),
        unit,
        value["authority"],
        _texts(value["choices"]),
        value["changeable"],
        value["step"],
        tuple(value["whole_of"]),
        tuple(_input(cell) for cell in value["cells"]),
    )


def _reading(value: Mapping[str, Any]) -> Reading:
    return Reading(
        value["id"],
        _text(value["name"]),
        _text(value["question"]),
        _texts(value["choices"]),
        value["default"],
        value["literal"],
    )


def _source(value: Mapping[str, Any]) -> Source:
    start, end = value["span"]
    return Source(
        value["provision"],
        value["document"],
        value["heading"],
        (start, end),
        tuple(value["figures"]),
        _mentions(value["mentions"]),
        value["clause"],
    )


def _mentions(value: Iterable[Any]) -> tuple[tuple[str, int], ...]:
    return tuple((figure, start) for figure, start in value)


def _condition(value: Mapping[str, Any]) -> Condition:
    return Condition(
        value["id"],
        _text(value["text"]),
        value["required"],
        tuple(value["inputs"]),
        from_plain(value["test"]),
        _when(value["when"]),
        value["presumed"],
    )


def _award(value: Mapping[str, Any]) -> AwardRule:
    return AwardRule(
        value["certainty"], _maybe(value["low"]), _maybe(value["high"]), value["scale"], _when(value["when"])
    )


def _cap(value: Mapping[str, Any]) -> Cap:
    limit = _maybe(value["limit"])
    per, when = tuple(value["per"]), _when(value["when"])
    head = (value["id"], _text(value["text"]), limit, value["times"], per)
    rest = (value["entitlement"], _maybe(value["test"]), tuple(value["together"]))
    return Cap(*head, value["years"], value["rejects"], when, *rest)


def policy(value: Mapping[str, Any]) -> Policy:
    """A policy from its plain form. Raises KeyError, TypeError or ValueError where it is not one."""
    return Policy(
        id=value["id"],
        name=_text(value["name"]),
        aliases=tuple(value["aliases"]),
        benefit=value["benefit"],
        status=value["status"],
        sources=tuple(_source(part) for part in value["sources"]),
        inputs=tuple(_input(part) for part in value["inputs"]),
        conditions=tuple(_condition(part) for part in value["conditions"]),
        awards=tuple(_award(part) for part in value["awards"]),
        caps=tuple(_cap(part) for part in value["caps"]),
        grants=tuple(
            Grant(_text(part["text"]), _when(part["when"]), _maybe(part["number"]), part["scale"], part["up_to"])
            for part in value["grants"]
        ),
        readings={name: _reading(part) for name, part in value["readings"].items()},
        notes=tuple(Note(_text(part["text"]), _when(part["when"])) for part in value["notes"]),
        currency=value["currency"],
        supplied=tuple(_text(part) for part in value["supplied"]),
        supplied_parts=tuple(value["supplied_parts"]),
        example=value["example"],
        time_limits=tuple(
            TimeLimit(part["days"], part["unit"], part["at_best"], part["count_from"], _when(part["when"]))
            for part in value["time_limits"]
        ),
        materials=tuple(_text(part) for part in value["materials"]),
        history=tuple(value["history"]),
        fund=value["fund"] and _fund(value["fund"]),
        item=value["item"] and _text(value["item"]),
        kinds=tuple(value["kinds"]),
        elsewhere={name: _reading(part) for name, part in value["elsewhere"].items()},
        rankings=tuple(_ranking(part) for part in value["rankings"]),
        payments=tuple(
            Payment(part["input"], part["id"], _text(part["name"]), part["share"]) for part in value["payments"]
        ),
        versions=tuple(policy(part) for part in value["versions"]),
        since=value["since"],
        other_inputs=tuple(_input(part) for part in value["other_inputs"]),
        other_caps=tuple(_cap(part) for part in value["other_caps"]),
    )


def _ranking(value: Mapping[str, Any]) -> Ranking:
    parts = {"label": _text(value["label"]), "value": from_plain(value["value"]), "per": tuple(value["per"])}
    return Ranking(**{**value, **parts})


def _fund(value: Mapping[str, Any]) -> Fund:
    return Fund(**{**value, "draws": tuple(value["draws"])})


def _target(value: Mapping[str, Any]) -> Target:
    start, end = value["span"]
    whole = {
        **value,
        "name": _text(value["name"]),
        "unit": value["unit"] and _text(value["unit"]),
        "parts": tuple(value["parts"]),
        "span": (start, end),
        "mentions": _mentions(value["mentions"]),
        "notes": tuple(_text(part) for part in value["notes"]),
    }
    return Target(**whole)


def _comparison(value: Mapping[str, Any]) -> Comparison:
    return Comparison(value["id"], value["kind"], tuple(value["targets"]), _text(value["note"]))


def _narrative(value: Mapping[str, Any]) -> Narrative:
    return Narrative(value["id"], _text(value["reason"]), _mentions(value["figures"]))


BESIDE: Mapping[str, Callable[[Any], Any]] = {
    "dimensions": _text,
    "targets": _target,
    "comparisons": _comparison,
    "narratives": _narrative,
}
"""What an edition holds beside its policies, each a mapping, and how one item of it is read back."""


def edition(
    value: Mapping[str, Any], policies: Mapping[str, Policy], beside: Mapping[str, Mapping[str, Any]]
) -> Edition:
    """An edition from its index, its policies and what stands beside them.

    Raises KeyError, TypeError or ValueError where it is not one.
    """
    return Edition(
        id=value["id"],
        version=value["version"],
        sha256=value["sha256"],
        overlays=tuple(value["overlays"]),
        currency=value["currency"],
        title=_text(value["title"]),
        notes=tuple(_text(part) for part in value["notes"]),
        notices=tuple(EditionNotice(n["code"], _text(n["text"]), n["after"], n["until"]) for n in value["notices"]),
        documents=_texts(value["documents"]),
        hashes=dict(value["hashes"]),
        copies=None,
        areas={name: (_text(label), tuple(aliases)) for name, (label, aliases) in value["areas"].items()},
        readings={name: _reading(part) for name, part in value["readings"].items()},
        counting={name: _reading(part) for name, part in value["counting"].items()},
        heads={
            name: PolicyHead(
                h["id"],
                _text(h["name"]),
                tuple(h["aliases"]),
                h["benefit"],
                h["status"],
                tuple(h["provisions"]),
                tuple(h["kinds"]),
            )
            for name, h in value["heads"].items()
        },
        policies=policies,
        **beside,
        overlaps=tuple(Overlap(tuple(o["policies"]), o["stacking"], _text(o["note"])) for o in value["overlaps"]),
        kinds={
            name: Kind(k["id"], _text(k["name"]), tuple(k["aliases"]), tuple(k["within"]))
            for name, k in value["kinds"].items()
        },
        owners={name: tuple(kinds) for name, kinds in value["owners"].items()},
        headers={name: tuple(words) for name, words in value["headers"].items()},
        on=None,
        period=(None, None),
    )
