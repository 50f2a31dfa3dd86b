"""What the tests of advice share: the bundled table, made-up facts, and brute force over a policy's answers."""

import datetime
from itertools import product

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from rongcli.questions.match import Matcher
from rongcli.questions.profile import Profile, Reader
from rongcli.rules.expression import Const, walk
from rongcli.table.load import load_edition

EDITION = load_edition(cached=False)
DAY = datetime.date(2019, 5, 1)
READER = Reader(EDITION, DAY)
MATCHER = Matcher(EDITION, {})
INPUTS = READER.inputs
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ONE = 1_000_000


def candidates(item, policy):
    """Every value of an input that could matter to a policy: all of a kind, of numbers all that stand beside a figure."""
    if item.type == "boolean":
        return [True, False]
    if item.type == "choice":
        return list(item.choices)
    step = ONE if item.type == "count" else 1
    parts = [condition.test for condition in policy.conditions]
    figures = {
        int(node.value)
        for part in parts
        for node in walk(part)
        if isinstance(node, Const) and not isinstance(node.value, str)
    }
    beside = {figure // step * step + move * step for figure in figures for move in (-1, 0, 1)}
    return sorted({0, 10**12, *(value for value in beside if value >= 0)})


def completions(policy, facts):
    """Every completion of a policy's facts by the values that could matter."""
    open_ = [item for item in policy.inputs if item.name not in facts]
    for values in product(*(candidates(item, policy) for item in open_)):
        yield {**facts, **{item.name: value for item, value in zip(open_, values, strict=True)}}


def values(item):
    """Typed values that an input may have, by type."""
    if item.type == "boolean":
        return st.booleans()
    if item.type == "choice":
        return st.sampled_from(sorted(item.choices))
    if item.type == "money":
        return st.sampled_from([0, 1, 75_000_000, 100_000_000_000, 100_000_000_001, 10**12, 10**12 + 1, 5 * 10**12])
    numbers = st.sampled_from([0, 1, ONE, 2_500_000, 6_999_999, 7 * ONE, 18 * ONE, 60 * ONE, 145 * ONE])
    return numbers.map(lambda n: n - n % ONE) if item.type == "count" else numbers


@st.composite
def profiles(draw, share=(0, 1)):
    """A profile with some of all facts."""
    rate = draw(st.sampled_from([0.1, 0.4, 0.8])) if share == (0, 1) else 1.0
    random = draw(st.randoms(use_true_random=False))
    facts = {item.name: draw(values(item)) for item in INPUTS.values() if random.random() < rate}
    return Profile(DAY, facts)


def profile(**facts):
    """A profile from facts as written."""
    return READER.read({"date": "2019-05-01", **facts})
