"""Cases written from the documents by someone who had not seen the code, through the batch command's own engine.

``tests/cases/*.json``: claims as JSON lines, and what each must come to; only the fields present are compared.
"""

import datetime
import json
from pathlib import Path

import pytest

from rongcli.base.errors import InputError
from rongcli.batch.run import Batch
from rongcli.reading.lines import parse_object
from rongcli.table.load import load_edition

CASES = [
    pytest.param(case, id=f"{path.stem}-{case['case']}")
    for path in sorted(Path(__file__).with_name("cases").glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]
REJECTED = {"rejected": True}


@pytest.fixture(scope="module")
def edition():
    return load_edition(cached=False)


def answers(edition, case):
    """The flat record, or ``REJECTED``, of each claim of a case."""
    run = Batch(edition, case.get("readings", {}), datetime.date(2019, 5, 1))
    claims, found = [], {}
    for number, claim in enumerate(case["claims"], 1):
        try:
            claims.append((number, run.read(parse_object(json.dumps(claim, ensure_ascii=False)))))
        except InputError:
            found[number] = REJECTED
    decisions = run.decide_all(claims)
    for number, claim in claims:
        found[number] = run.record(claim, decisions[number], number)
    return [found[number] for number in sorted(found)]


@pytest.mark.parametrize("case", CASES)
def test_case(edition, case):
    for number, (got, want) in enumerate(zip(answers(edition, case), case["expect"], strict=True), 1):
        want = dict(want)
        reason = want.pop("reason_starts", None)
        notices = want.pop("notices_include", [])
        seen = {key: got.get(key) for key in want}
        assert seen == want, f"claim {number}: {case['why']}"
        assert reason is None or (got["reason"] or "").startswith(reason), f"claim {number}: {got['reason']}"
        assert set([notices] if isinstance(notices, str) else notices) <= set((got.get("notices") or "").split(";"))
