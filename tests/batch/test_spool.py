"""Rows set aside: the same in memory and on disk, in any order of asking."""

from hypothesis import given
from hypothesis import strategies as st

from rongcli.batch.spool import Spool

PLAIN = st.none() | st.booleans() | st.integers() | st.text()
ROWS = st.lists(
    st.tuples(PLAIN, st.lists(PLAIN, max_size=3), st.dictionaries(st.text(), PLAIN, max_size=3)), max_size=20
)


@given(ROWS, st.integers(0, 5), st.randoms())
def test_what_goes_in_comes_out(rows, in_memory, random):
    with Spool(in_memory) as spool:
        for row in rows:
            spool.append(row)
            assert spool[random.randrange(len(spool))] is not None  # asking between two rows disturbs neither
        order = list(range(len(rows)))
        random.shuffle(order)
        assert [spool[number] for number in order] == [rows[number] for number in order]
        assert len(spool) == len(rows)
