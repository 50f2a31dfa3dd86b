"""The three rules of ``rivals.py`` in pandas: ``python rival_pandas.py CLAIMS OUT [--whole]``.

Money is read as float64, the only number that pandas converts quickly, and rounded to whole fen in int64 at once: exact
below 9 × 10^13 yuan (2^53 fen) and wrong by some fen above. Rates are integers over integers, so half a fen is
rounded up exactly. A cell that is no number ends the run; nothing is rejected by row, and a claim given twice is paid twice.

The result is the claims with ``eligibility, amount, before_caps, capped``; with ``--whole`` every column that rongcli writes.
"""

from __future__ import annotations

import sys

import pandas as pd

YEARLY = ["applicant", "year"]
FEW = (
    "policy", "licensed", "legal_person", "settled_in_chengdu", "well_known_foreign_institution", "insurance",
    "telecom_operator", "international_dedicated_channel",
)  # fmt: skip
"""Columns of few different texts: as categories they are read and compared fastest."""
READINGS = {
    "finance.licensed-institution": "base=registered foreign=ask rate=amount repeat=once rounding=half-up",
    "finance.export-credit-insurance": "cap-period=year logistics=excluded place=not-required rounding=half-up",
    "digital.data-channel": "unit=whole-gbps event=each-gbps new-build=by-gbps rounding=half-up",
}


def fen(yuan: pd.Series) -> pd.Series:
    """Yuan as text, in whole fen."""
    return (yuan.astype("float64") * 100).round().astype("int64")


def first_of(claims: pd.DataFrame, names: dict[str, str], value: str | None = None) -> pd.Series:
    """Of conditions by column, the first that is unmet (``value`` is what its cell says), or not known (empty); else empty."""
    found = pd.Series("", index=claims.index)
    for column, name in reversed(names.items()):
        found = found.mask(claims[column].eq("" if value is None else value), name)
    return found


def licensed_institution(claims: pd.DataFrame) -> pd.DataFrame:
    """1% of the registered capital, at most 40 million, once; whether the founder must be foreign is asked."""
    flags = {"licensed": "licensed", "legal_person": "legal-person", "settled_in_chengdu": "settled-in-chengdu"}
    unmet, unknown = first_of(claims, flags, "no"), first_of(claims, flags)
    unknown = unknown.mask(unknown.eq("") & claims["well_known_foreign_institution"].ne("yes"), "foreign")
    sure = (unmet.eq("") & unknown.eq("")).astype("int64")
    again = sure.groupby(claims["applicant"]).cumsum() - sure > 0
    before = (fen(claims["registered_capital"]) + 50) // 100
    return settle(claims, unmet, unknown, before, 4_000_000_000, ["applicant"], again)


def export_credit_insurance(claims: pd.DataFrame) -> pd.DataFrame:
    """40% of the premium, at most 300,000 a year."""
    unmet = pd.Series("", index=claims.index).mask(
        ~claims["insurance"].isin(["short_term_export_credit", ""]), "insurance"
    )
    unknown = first_of(claims, {"insurance": "insurance"})
    before = (fen(claims["premium_paid"]) * 2 + 2) // 5
    return settle(claims, unmet, unknown, before, 30_000_000, YEARLY)


def data_channel(claims: pd.DataFrame) -> pd.DataFrame:
    """200,000 for each whole Gbps, at most 2 million a year."""
    names = {
        "telecom_operator": "telecom-operator",
        "international_dedicated_channel": "international-dedicated-channel",
    }
    before = claims["added_gbps"].astype("float64").astype("int64") * 20_000_000
    return settle(claims, first_of(claims, names, "no"), first_of(claims, names), before, 200_000_000, YEARLY)


def settle(claims, unmet, unknown, before, limit, per, again=False) -> pd.DataFrame:
    """Spends the limit in the order of the claims, which is that of their dates."""
    unmet = unmet.mask(unmet.eq("") & again, "once")
    out, asked = unmet.ne(""), unmet.eq("") & unknown.ne("")
    before = before.mask(out, 0)
    taken = before.mask(asked, 0)
    spent = taken.groupby([claims[name] for name in per]).cumsum() - taken
    most = before.clip(upper=(limit - spent).clip(lower=0))
    return pd.DataFrame(
        {"out": out, "asked": asked, "before": before, "most": most, "unmet": unmet, "unknown": unknown}
    )


RULES = {
    "finance.licensed-institution": licensed_institution,
    "finance.export-credit-insurance": export_credit_insurance,
    "digital.data-channel": data_channel,
}


def decide(claims: pd.DataFrame) -> pd.DataFrame:
    """What each claim comes to, in the order of the file."""
    day = pd.to_datetime(claims["date"], format="%Y-%m-%d")
    dated = claims.assign(year=day.dt.year).loc[day.sort_values(kind="stable").index]
    return pd.concat([RULES[name](some) for name, some in dated.groupby("policy", observed=True)]).sort_index()


def columns(claims: pd.DataFrame, found: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """The columns to be added."""
    out, asked, yuan = found["out"], found["asked"], found["most"] / 100
    said = pd.Series("eligible", index=found.index).mask(out, "ineligible").mask(asked, "needs-information")
    amount, before = yuan.mask(asked), (found["before"] / 100).mask(asked)
    capped = ~asked & found["before"].gt(found["most"])
    if not whole:
        return pd.DataFrame({"eligibility": said, "amount": amount, "before_caps": before, "capped": capped})
    binding = claims["policy"].map(lambda name: "per-applicant" if "licensed" in name else "per-applicant-year")
    unmet = ("unmet:" + found["unmet"]).mask(found["unmet"].eq("once"), "once")
    return pd.DataFrame({
        "row": range(2, len(claims) + 2),
        "eligibility": said,
        "certainty": said.map({"eligible": "determined", "ineligible": "none", "needs-information": "ceiling"}),
        "amount": amount,
        "minimum": yuan.mask(asked, 0.0),
        "maximum": yuan,
        "before_caps": before,
        "capped": capped,
        "binding_cap": binding.where(capped, ""),
        "reason": unmet.where(out, ("unknown:" + found["unknown"]).where(asked, "")),
        "readings": claims["policy"].map(READINGS),
        "supplied": "false",
    })  # fmt: skip


def main() -> None:
    """Reads, decides, writes; the totals go to stderr."""
    path, out = sys.argv[1:3]
    names = pd.read_csv(path, nrows=0).columns
    kinds = {name: "category" if name in FEW else "str" for name in names}
    claims = pd.read_csv(path, dtype=kinds, keep_default_na=False, engine="pyarrow")
    found = decide(claims)
    added = columns(claims, found, whole="--whole" in sys.argv)
    pd.concat([claims, added], axis=1).to_csv(out, index=False)
    totals = found["most"].mask(found["asked"], 0).groupby(claims["policy"], observed=True).agg(["size", "sum"])
    totals["eligible"] = added["eligibility"].eq("eligible").groupby(claims["policy"], observed=True).sum()
    print(totals, file=sys.stderr)


if __name__ == "__main__":
    main()
