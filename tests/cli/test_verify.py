"""``rongcli verify`` finds every field of a saved answer that was changed, and asks for the earlier awards it needs."""

import contextlib
import copy
import datetime
import hashlib
import io
import json
import re
import sys

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rongcli.base.errors import RongError, UsageError
from rongcli.base.seal import sealed
from rongcli.cli.app import run
from rongcli.cli.session import Early, Session
from rongcli.output.json import award
from rongcli.output.match_json import Writer
from rongcli.output.solve import solution_json
from rongcli.questions.advice import advise
from rongcli.questions.match import Matcher
from rongcli.questions.outcome import chosen_input
from rongcli.questions.profile import Profile
from rongcli.questions.solve import solve
from rongcli.rules.explain import Asked, explain
from rongcli.rules.facts import read_claim
from rongcli.rules.lookup import chosen_readings
from tests.advise.questions import MONEY, value_of
from tests.conftest import ROOT

DAY = datetime.date(2025, 8, 1)
CITY = str(ROOT / "tests" / "table" / "second_city.toml")
TABLES = [(), (CITY,)]
CHANGES = ("change", "rename", "delete")
PROPERTY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def early(policies, language="en"):
    return Early(language, policies, DAY, ())


def verified(policies, answer, language="en"):
    """The exit code of ``rongcli verify - -q`` over an answer, without a process for each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(answer).encode())))
        patch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
        try:
            with contextlib.redirect_stderr(None):
                return run(Session(early(policies, language)), ["verify", "-", "--quiet"])
        except RongError as error:
            return error.exit_code


def paying(edition):
    return [name for name in edition.heads if edition.policies[name].awards]


@st.composite
def claims(draw):
    """A question about any policy of money: some facts, any readings, with and without an applicant and an item."""
    policies = draw(st.sampled_from(TABLES))
    edition = early(policies).edition()
    policy = edition.policies[draw(st.sampled_from(paying(edition)))]
    claim = read_claim(policy, {}, draw(st.sampled_from([DAY, datetime.date(2019, 5, 1)])))
    rate = draw(st.sampled_from([0.3, 0.8, 1.0]))
    random = draw(st.randoms(use_true_random=False))
    facts = {item.name: draw(value_of(item)) for item in policy.inputs if random.random() <= rate}
    claim = claim._replace(
        facts={**claim.facts, **facts},
        applicant=draw(st.sampled_from([None, "甲"])),
        item=draw(st.sampled_from([None, "一"])),
        claim_id=draw(st.sampled_from([None, "1"])),
        already_awarded=draw(st.sampled_from([None, None, 10**6, 10**12])),
        decided_amount=draw(st.sampled_from([None, None, 10**6])),
    )
    wanted = {f"{policy.id}.{key}": draw(st.sampled_from(sorted(one.choices))) for key, one in policy.readings.items()}
    return policies, Asked(edition, policy, claim, chosen_readings(edition, policy, wanted), None, draw(st.booleans()))


@st.composite
def awards(draw):
    policies, asked = draw(claims())
    assume(not asked.policy.rankings)  # whose place was found among the claims of a batch: it is not checkable
    return policies, award(explain(asked), draw(st.sampled_from(["zh", "en"])))


@st.composite
def solutions(draw):
    policies, asked = draw(claims())
    try:
        over = chosen_input(asked, None)
    except UsageError:
        assume(False)
    rest = {name: value for name, value in asked.claim.facts.items() if name != over.name}
    asked = asked._replace(claim=asked.claim._replace(facts=rest))
    try:
        return policies, solution_json(solve(asked, over, draw(MONEY)), draw(st.sampled_from(["zh", "en"])))
    except UsageError:
        assume(False)


@st.composite
def matches(draw):
    policies = draw(st.sampled_from(TABLES))
    edition = early(policies).edition()
    names = draw(st.lists(st.sampled_from(paying(edition)), min_size=1, max_size=4, unique=True))
    facts = {item.name: draw(value_of(item)) for name in names for item in edition.policies[name].inputs
             if draw(st.integers(0, 3))}  # fmt: skip
    profile = Profile(DAY, facts, draw(st.sampled_from([None, "甲"])), draw(st.sampled_from([None, "一"])))
    matcher = Matcher(edition, {}, assume_rest=draw(st.booleans()), policies=names)
    return policies, Writer(edition, draw(st.sampled_from(["zh", "en"]))).match(advise(matcher, profile))


ANSWERS = {"award": awards(), "match": matches(), "solve": solutions()}


def places(value, path=()):
    """Every place of plain data: what can be changed, renamed or deleted."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from places(part, (*path, key))


def tampered(answer, path, how):
    """The answer with one place changed, renamed or deleted; None where that place cannot be."""
    other = copy.deepcopy(answer)
    place = other
    for step in path[:-1]:
        place = place[step]
    last = path[-1]
    value = place[last]
    if how == "delete":
        del place[last]
    elif how == "rename":
        if not isinstance(place, dict):
            return None
        place[f"{last}x"] = place.pop(last)
    elif isinstance(value, (dict, list)):
        return None
    elif isinstance(value, bool):
        place[last] = not value
    elif isinstance(value, int):
        place[last] = value + 1
    elif value is None:
        place[last] = "1.00"
    else:
        place[last] = (
            value.replace("1", "2") if "1" in value else value.replace("0", "1") if "0" in value else value[1:]
        )
    return other


def changed(draw, answer):
    """Some change of an answer, and where."""
    path = draw(st.sampled_from(sorted(places(answer), key=repr)))
    other = tampered(answer, path, draw(st.sampled_from(CHANGES)))
    assume(other is not None and other != answer)
    return path, other


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_holds_in_either_language(kind):
    @PROPERTY
    @given(ANSWERS[kind], st.sampled_from(["zh", "en"]))
    def holds(made, language):
        policies, answer = made
        assert verified(policies, answer, language) == 0

    holds()


@pytest.mark.parametrize("kind", ANSWERS)
def test_any_field_that_was_changed_renamed_or_deleted_is_found(kind):
    @PROPERTY
    @given(ANSWERS[kind], st.data())
    def refuted(made, data):
        policies, answer = made
        path, other = changed(data.draw, answer)
        assert verified(policies, other) in (1, 4), path

    refuted()


STATED = {
    "award": {("claim",), ("on",), ("assume_rest",)},
    "solve": {("over",), ("for",), ("on",), ("award", "claim"), ("award", "on"), ("award", "assume_rest")},
    "match": {
        ("facts",),
        ("own",),
        ("applicant",),
        ("applicant_id",),
        ("item",),
        ("date",),
        ("on",),
        ("readings",),
        ("assume_rest",),
    },
}
"""What an answer says of its question: changed and sealed anew, it may be the right answer to another question."""


def of_question(kind, path):
    """Whether a place is part of the question: what was stated, or which policies a match was asked about."""
    stated = any(path[: len(one)] == one for one in STATED[kind])
    return stated or (kind == "match" and path[0] == "policies" and len(path) == 2)


def resealed(answer):
    """An answer whose seals fit what it says."""
    inner = answer.get("award")
    own = {"award": sealed(inner)} if isinstance(inner, dict) and "seal" in inner else {}
    return sealed(answer | own)


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_forged_result_is_refuted_even_under_a_seal_of_its_own(kind):
    @PROPERTY
    @given(ANSWERS[kind], st.data())
    def refuted(made, data):
        policies, answer = made
        path, other = changed(data.draw, answer)
        assume(path[-1] != "seal" and not of_question(kind, path))
        assert verified(policies, resealed(other)) in (1, 4), path

    refuted()


PREMIUM = ["--insurance", "short_term_export_credit", "--premium-paid", "80万", "--applicant", "甲"]
EARLIER = "policy,applicant,date,amount\nfinance.export-credit-insurance,甲,2019-01-02,250000\n"
ROWS = "".join(
    json.dumps({"policy": "finance.export-credit-insurance", "applicant": "甲", "date": "2019-05-01",
                "insurance": "short_term_export_credit", "premium_paid": paid}, ensure_ascii=False) + "\n"
    for paid in ("10万", "20万")
)  # fmt: skip
ASKED = {
    "award": ["finance", "export-credit-insurance", *PREMIUM, "--date", "2019-05-01", "--json"],
    "match": ["match", *PREMIUM, "--date", "2019-05-01", "--json"],
    "solve": ["solve", "finance.export-credit-insurance", "--for", "4万", *PREMIUM[:2], *PREMIUM[4:], "--json"],
    "batch": ["batch", "-", "--explain"],
}


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A file of earlier awards, and another, where the program runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "earlier.csv").write_text(EARLIER, encoding="utf-8")
    (tmp_path / "other.csv").write_text(EARLIER.replace("250000", "120000"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("kind", ASKED)
def test_an_answer_names_the_earlier_awards_it_counts_in_and_is_checked_with_those_alone(rongcli, files, kind):
    answer = rongcli(*ASKED[kind], "--prior", "earlier.csv", stdin=ROWS, check=True).stdout
    digest = hashlib.sha256(EARLIER.encode()).hexdigest()
    first = json.loads(answer.splitlines()[0] if kind == "batch" else answer)
    assert first["prior"] == [{"file": "earlier.csv", "sha256": digest}]
    (files / "answer").write_text(answer, encoding="utf-8")
    (files / "renamed.csv").write_text(EARLIER, encoding="utf-8")
    for right in ("earlier.csv", "renamed.csv"):
        assert rongcli("verify", "answer", "--prior", right, "-q").returncode == 0
    without = rongcli("verify", "answer", "--lang", "en")
    assert (without.returncode, without.stdout) == (4, "")
    assert without.stderr == (
        "error: answer: prior: is not checkable: it was made with --prior earlier.csv (give --prior earlier.csv)\n"
    )
    assert "无法复核：当时计入了 --prior earlier.csv" in rongcli("verify", "answer", "--lang", "zh").stderr
    other = rongcli("verify", "answer", "--prior", "other.csv")
    assert other.returncode == 4
    assert "made with --prior earlier.csv, not with other.csv" in other.stderr
    forged = answer.replace("50000.00", "60000.00")
    assert forged != answer
    refuted = rongcli("verify", "-", "--prior", "earlier.csv", "-q", stdin=forged)
    assert (refuted.returncode, "does not hold" in refuted.stdout) == (1, True)


def test_what_is_assumed_under_another_reading_only_is_recomputed_so(rongcli):
    """The chosen reading has no condition that was not stated; the other has one, which the answer took as met."""
    words = [
        "finance",
        "commercial-factoring",
        "--newly-set-up",
        "--paid-in-capital",
        "20亿",
        "--assume-rest",
        "--reading",
    ]
    answer = rongcli(*words, "context=any", "--json", check=True).stdout
    saved = json.loads(answer)
    assert not any(one["assumed"] for one in saved["conditions"])
    assert saved["assume_rest"] is True
    assert rongcli("verify", "-", "-q", stdin=answer).returncode == 0


def test_files_of_one_name_are_told_apart_by_their_hash(rongcli, files):
    answer = rongcli(*ASKED["award"], "--prior", "earlier.csv", check=True).stdout
    (files / "earlier.csv").write_text(EARLIER.replace("250000", "120000"), encoding="utf-8")
    done = rongcli("verify", "-", "--prior", "earlier.csv", stdin=answer)
    assert done.returncode == 4
    assert re.search(
        r"earlier\.csv \(sha256 [0-9a-f]{12}\), not with earlier\.csv \(sha256 [0-9a-f]{12}\)", done.stderr
    )


def test_every_file_that_was_counted_in_is_asked_for(rongcli, files):
    answer = json.loads(rongcli(*ASKED["award"], "--prior", "earlier.csv", check=True).stdout)
    answer["prior"].append({"file": "other.csv", "sha256": "0" * 64})
    done = rongcli("verify", "-", "--prior", "earlier.csv", stdin=json.dumps(sealed(answer)))
    assert done.returncode == 4
    assert "--prior earlier.csv (sha256" in done.stderr
    assert "--prior earlier.csv --prior other.csv" in done.stderr


def test_earlier_awards_that_no_answer_counts_in_are_refused(rongcli, files):
    answer = rongcli(*ASKED["award"], check=True).stdout
    assert "prior" not in json.loads(answer)
    done = rongcli("verify", "-", "--prior", "earlier.csv", stdin=answer)
    assert (done.returncode, "was made without --prior (leave --prior out)" in done.stderr) == (4, True)


def test_earlier_awards_from_a_pipe_are_hashed_as_they_were_read(rongcli, files):
    answer = json.loads(rongcli(*ASKED["award"], "--prior", "-", stdin=EARLIER, check=True).stdout)
    assert answer["prior"] == [{"file": "-", "sha256": hashlib.sha256(EARLIER.encode()).hexdigest()}]
    assert answer["caps"][0]["spent"] == "250000.00"
    done = rongcli(*ASKED["award"][:-1], "--prior", "-", stdin=EARLIER.replace("250000", "many"))
    assert (done.returncode, done.stderr.startswith("error: -:2: ")) == (4, True)


def test_an_answer_says_what_its_batch_spent_before_it_and_so_holds_alone(rongcli):
    lines = rongcli("batch", "-", "--explain", stdin=ROWS * 2, check=True).stdout.splitlines()
    assert [json.loads(line).get("before", [{}])[0].get("spent") for line in lines] == [
        None, "40000.00", "120000.00", "160000.00",
    ]  # fmt: skip
    done = rongcli("verify", "-", stdin=lines[3] + "\n", check=True)
    assert (
        "what claims before it in its batch spent under the caps, and what other claims say of this one:" in done.stdout
    )


def test_an_answer_that_came_late_in_a_stream_holds(rongcli):
    earlier = ROWS.splitlines()[0].replace("2019-05-01", "2019-04-01") + "\n"
    lines = rongcli("batch", "-", "--stream", "--explain", stdin=ROWS + earlier, check=True).stdout
    last = json.loads(lines.splitlines()[-1])
    codes = [notice["code"] for notice in last["notices"]]
    assert "late" in codes
    done = rongcli("verify", "-", "--json", stdin=json.dumps(last), check=True)
    assert "the notice late: it takes the whole batch" in json.loads(done.stdout)["unchecked"]
    del last["notices"][codes.index("late")]
    assert rongcli("verify", "-", stdin=json.dumps(last)).returncode == 1
