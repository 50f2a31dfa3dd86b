"""Where a cap saturates: found by the line an amount lies on, exactly as halving would find it."""

from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.money import LARGEST_NUMBER
from rongcli.rules.search import least_reaching

AMOUNT = st.integers(0, 10**12)


def by_halving(short, largest):
    if short(largest) > 0:
        return None
    below, at = -1, largest
    while at - below > 1:
        middle = (below + at) // 2
        below, at = (below, middle) if short(middle) <= 0 else (middle, at)
    return at


@given(
    st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 10**15), st.integers(1, 10**9), AMOUNT, st.integers()
)
def test_steps_floors_and_ceilings(price, unit, start, more, target, largest):
    largest = abs(largest) % LARGEST_NUMBER + 1

    def amount(value):
        """A step for each unit, nothing below a start, and no more than an end."""
        return 0 if value < start else min(value // unit * price, max(target + more - 10**8, 0))

    def short(value):
        return target - amount(value)

    assert least_reaching(short, largest) == by_halving(short, largest)
