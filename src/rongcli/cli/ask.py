"""``rongcli ask``: the facts that decide the money, asked one by one; then the match.

Questions, prompts and the interval go to stderr, the match to stdout, so that ``rongcli ask -f json > FILE`` works.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rongcli.base.atomic_write import WholeFile
from rongcli.base.errors import InputError, OutputError, RongError, UsageError, shown
from rongcli.base.files import exists
from rongcli.base.money import in_words
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.answer import show_award
from rongcli.cli.command import Command, Place
from rongcli.cli.names import area_names, find_in_area, policies_of, unknown_command
from rongcli.cli.options import CLAIM, EVERY, FORCE, Option, option_name
from rongcli.cli.profile import Request, Shown, show_match
from rongcli.cli.remember import finish
from rongcli.cli.session import Session
from rongcli.output import match_words
from rongcli.output.clauses import quoted
from rongcli.output.values import words
from rongcli.questions.ask import MATTERS, Dialogue, Question, next_question, questions
from rongcli.questions.match import Match, Matcher
from rongcli.questions.profile import Profile
from rongcli.reading.profiles import MANY
from rongcli.rules.expression import Value
from rongcli.rules.facts import NO, YES, parse_value, plain
from rongcli.rules.lookup import wanted_readings
from rongcli.rules.policy import Input

EXTRA = {
    "profile": Option(Text("从这份资料开始，只问其余", "begin with what this profile says, ask only the rest"), "FILE"),
    "save": Option(Text("把已知事实存为资料文件", "save what is known as a profile"), "FILE"),
    **FORCE,
    **EVERY,
}
SKIP = ("", "skip", "unknown", "don't know", "不知道", "不清楚", "跳过")
NONE = ("0", "none", "no", "无", "都不是", "否")
WHY = ("?", "？", "why", "为什么")
BACK = ("<", "back", "返回")
DONE = ("done", "完成", "结束")
SHORT = {"y": "yes", "n": "no"}
NAMED_QUESTIONS = 4
MOST_ASKED = 100
"""Rows that are asked for one by one."""
SHOWN_REASONS = 5


def run(session: Session, options: Mapping[str, Any]) -> int:
    """Asks, then prints the match; the exit code. Raises UsageError where there is no terminal to ask on."""
    request = Request(session, options, options["scope"])
    scope = _scope(session, request.words)
    named = scope[0] if scope is not None and "." in ".".join(request.words) else None
    request.about(named)
    how = Shown(request.form, options["quiet"], options["all"])
    matcher = request.matcher(scope)
    start = Dialogue(_start(request))
    if sys.stdin is None or not sys.stdin.isatty():
        raise _no_terminal(matcher, start, options["profile"])
    if options["save"] is not None:
        WholeFile(options["save"], force=options["force"]).check()  # before anything is asked
    talk = _Talk(session, matcher)
    if options["profile"] is not None:
        talk.begins_with(start.profile, options["profile"])
    dialogue, ended = talk.hold(start)
    if dialogue.answers:
        output.tell("")
    if named is not None:  # the answer of the policy itself, as ``rongcli AREA POLICY`` gives it
        asked = matcher.asked(session.edition.policies[named], dialogue.profile)
        fit = show_award(session, asked, how.form, quiet=how.quiet)
    else:
        fit = show_match(session, matcher, dialogue.profile, how)
    told = bool(dialogue.answers) or options["profile"] is None
    path = options["save"] or (talk.where_to_save() if told and not ended else None)
    finish(request, matcher, dialogue, path)
    return int(options["check"] and not fit)


COMMAND = Command(
    Text("以提问方式对照政策：从最值钱的问题开始", "Questions in order of the money they decide, then the answer"),
    run,
    CLAIM | EXTRA,
    (Place("scope", "AREA [POLICY]", required=False, many=True, offers="areas policies"),),
    example="rongcli ask finance",
    inputs="all",
)


def _start(request: Request) -> Profile:
    """What is known before the first question: options, over the one profile of a file. Raises InputError."""
    path = request.options["profile"]
    if path is None:
        return request.typed({})
    if path == "-":
        message = Text("--profile 须为文件", "--profile is a file: standard input is where answers are typed")
        raise UsageError(message, hint=Text("标准输入用来作答", "name the file"))
    found = list(islice(request.profiles(path), 2))
    if len(found) != 1:
        message = Text(
            "须恰好有一份资料", f"holds {'several profiles' if found else 'no profile'}, where one is wanted"
        )
        raise InputError(message, file=path, hint=MANY if found else None)
    return found[0]


def _scope(session: Session, given: Sequence[str]) -> list[str] | None:
    """The policies that an area, or a policy, names; None for all of them. Raises UsageError."""
    if not given:
        return None
    if Path(given[0]).suffix.lower() in (".toml", ".json", ".jsonl"):
        hint = Text(f"改用 --profile {given[0]}", f"use --profile {given[0]}")
        raise UsageError(Text(f"“{given[0]}”不是领域", f"'{given[0]}' is no area"), hint=hint)
    area_word, dot, short = given[0].partition(".")
    parts = [area_word, short, *given[1:]] if dot else given
    if len(parts) > 2:
        raise UsageError(Text(f"多余的参数“{parts[2]}”", f"unexpected argument '{parts[2]}'"))
    area = area_names(session).get(plain(parts[0]))
    if area is None:
        raise unknown_command(session, parts[0])
    return [find_in_area(session, area, parts[1]).id] if parts[1:] else list(policies_of(session, area).values())


def _no_terminal(matcher: Matcher, dialogue: Dialogue, file: str | None) -> UsageError:
    """What to pass instead: the options of the questions that would be asked first."""
    asked = questions(matcher, matcher.seen(dialogue.profile))[:NAMED_QUESTIONS]
    options = " ".join(map(_option, asked))
    message = Text("ask 需要终端", "ask needs a terminal")
    if file is not None:
        command = f"rongcli match {shlex.quote(file)} {options}".rstrip()
        return UsageError(message, hint=Text(f"改用 {command}", f"use {command}"))
    return UsageError(
        message,
        hint=Text(
            f"改用 rongcli match PROFILE，或 rongcli match {options}",
            f"use rongcli match PROFILE, or rongcli match {options}",
        ),
    )


def _option(question: Question) -> str:
    """How an answer is stated as an option."""
    item = question.item
    if item is None:
        return f"--reading {question.name}={'|'.join(question.choices)}"
    accepts = (
        "|".join(item.choices) if item.type == "choice" else {"boolean": "yes|no"}.get(item.type, item.type.upper())
    )
    return f"--{option_name(item.name)} {accepts}"


class _Talk:
    """One conversation at a terminal."""

    def __init__(self, session: Session, matcher: Matcher) -> None:
        self.session = session
        self.matcher = matcher
        self.language = session.early.language
        self.currency = session.edition.currency

    def say(self, zh: str, en: str) -> None:
        """A line for the person, on stderr."""
        output.tell(self.session.say(Text(zh, en)))

    def begins_with(self, profile: Profile, path: str) -> None:
        """Says how much a file states, so that nobody waits for a question that it answers."""
        count = len(profile.facts) + sum(len(own.claim.facts) for own in profile.own.values())
        noun = "fact" if count == 1 else "facts"
        name = shown(Path(path).name)
        self.say(f"{name} 中已有{count}项事实，不再询问。", f"{count} {noun} from {name}: not asked again.")

    def hold(self, dialogue: Dialogue) -> tuple[Dialogue, bool]:
        """Asks until nothing more can change, or the person ends it; and whether the input ended (Ctrl-D)."""
        self.say(
            "回车跳过，< 返回，? 看依据，结束 即止。金额可写 40亿。",
            "Enter skips, < goes back, ? says why it is asked, done ends. Amounts may read 40亿.",
        )
        self._interval(self.matcher.match(dialogue.profile))
        while True:
            question = next_question(self.matcher, dialogue)
            if question is None:
                after, ended = self._at_the_end(dialogue)
                if after is None:
                    return dialogue, ended
                dialogue = after
                self._interval(self.matcher.match(dialogue.profile))
                continue
            self._put(question, dialogue)
            said = _line()
            if said is None or said.strip().lower() in DONE:
                return dialogue, said is None
            before = dialogue
            dialogue = self._heard(dialogue, question, said)
            if dialogue is not before:
                self._interval(self.matcher.match(dialogue.profile))

    def _at_the_end(self, dialogue: Dialogue) -> tuple[Dialogue | None, bool]:
        """Says that nothing is left to ask, or what was skipped; the dialogue to go on with, and whether input ended.

        The very last answer can be taken back too; what was skipped is asked again where that is wanted.
        """
        left = questions(self.matcher, self.matcher.seen(dialogue.profile))
        if not left and not dialogue.answers:
            self.say("再没有能改变结果的问题。", "No further answer can change the result.")
            return None, False
        if left:
            self._skipped(left)
        else:
            self.say(
                "\n再没有能改变结果的问题。回车结束，< 返回上一问。",
                "\nNo further answer can change the result. Enter ends; < goes back to the last question.",
            )
        said = _line()
        if said is not None and said.strip().lower() in BACK:
            return dialogue.back(), False
        return (dialogue.reopened() if left and _spelt_yes(said) else None), said is None

    def _skipped(self, left: Sequence[Question]) -> None:
        """Says what was skipped, and what it is worth."""
        most = in_words(max(one.stake for one in left), self.language, self.currency)
        zh, en = f"，其中一项涉及{most}", f", one of them worth {most}"
        if not any(one.stake for one in left):
            zh = en = ""
        noun = "question was" if len(left) == 1 else "questions were"
        self.say(
            f"\n跳过了{len(left)}个问题{zh}。重新询问请输入 是，回车结束，< 返回上一问。",
            f"\n{len(left)} {noun} skipped{en}. Type yes to be asked again; Enter ends; < goes back.",
        )

    def _put(self, question: Question, dialogue: Dialogue) -> None:
        """A question, its number, how many there may still be, and its choices."""
        number = len(dialogue.answers) + 1
        left = len(questions(self.matcher, self.matcher.seen(dialogue.profile), dialogue.skipped()))
        output.tell("")
        worth = match_words.worth(question, self.language, self.currency)
        source = match_words.source(question, self.language)
        output.tell_folded(f"{number}. {question.text.to(self.language)}  [{worth}{source}]")
        if left > 1 and not question.several:
            self.say(f"   （至多还有{left - 1}问）", f"   (up to {left - 1} more)")
        for at, (choice, label) in enumerate(question.choices.items(), 1):
            output.tell(f"   {at}  {label.to(self.language)}  {'' if question.name == MATTERS else choice}".rstrip())
        if question.item is not None and question.item.cells:
            cells = ", ".join(f"{cell.short}=…" for cell in question.item.cells)
            self.say(
                f"   先写有几行，再逐行询问；没有写 0。也可一次写完：{cells}; …",
                f"   How many? Each is then asked; 0 for none. Or all at once: {cells}; …",
            )
        if question.several:
            self.say(
                "   可写几个序号或名称，如 1 3；都不是写 0。",
                "   Several numbers or names may be given, as 1 3; 0 for none.",
            )

    def _why(self, question: Question) -> None:
        """Which policies wait for the answer, with the heading of the clause."""
        policies = [self.session.edition.policies[name] for name in question.policies]
        for policy in policies[:SHOWN_REASONS]:
            source = next(iter(policy.sources), None)
            document = self.session.edition.documents[source.document].to(self.language) if source else ""
            heading = f" {source.heading}" if source and source.heading else ""
            output.tell_folded(f"   {policy.name.to(self.language)}  {policy.id}  {document}{heading}")
            clause = quoted(source, self.session.edition, self.language) if source else None
            if clause:
                output.tell_folded(f"   {clause}")
        if len(policies) > SHOWN_REASONS:
            rest = len(policies) - SHOWN_REASONS
            self.say(f"   另有{rest}项政策", f"   and {rest} more policies")
        if not policies:
            self.say("   不同申请人适用的政策不同。", "   Which policies there are depends on who asks.")

    def _heard(self, dialogue: Dialogue, question: Question, said: str) -> Dialogue:
        """The dialogue after an answer; unchanged where it could not be read, which is said."""
        text = said.strip()
        if text.lower() in BACK:
            if not dialogue.answers:
                self.say("这是第一个问题。", "This is the first question.")
            return dialogue.back()
        if text.lower() in WHY:
            self._why(question)
            return dialogue
        if text.lower() in SKIP:
            return dialogue.answered(question, None)
        if question.several:
            return self._several(dialogue, question, text)
        text = _spelt(question, text)
        try:
            value = self._value(question, text)
        except RongError as error:
            error.field = None
            output.tell_folded(error.told(self.language))
            return dialogue
        if value is not None:
            shown_ = (
                question.choices[str(value)].to(self.language)
                if question.item is None
                else words(question.item, value, self.language, self.currency)
            )
            self.say(f"   {question.label.zh}：{shown_}", f"   {question.label.en}: {shown_}")
        return dialogue.answered(question, value)

    def _several(self, dialogue: Dialogue, question: Question, text: str) -> Dialogue:
        """The dialogue after an answer of several choices; unchanged where one of them is none, which is said."""
        words = [] if text.lower() in NONE else [word for word in re.split("[,;，、；]", text) if word.strip()]
        if len(words) == 1 and re.fullmatch(r"[\d\s]+", words[0]):
            words = words[0].split()
        chosen: dict[str, None] = {}
        for word in words:
            found = _named(question, word.strip())
            if len(found) != 1:
                names = "、".join(question.choices[one].to(self.language) for one in found[:SHOWN_REASONS])
                zh, en = f"“{word}”不是其中一项", f"'{word}' is none of them"
                if found:
                    zh, en = f"“{word}”可指{names}", f"'{word}' may be {names.replace('、', ', ')}"
                self.say(zh, en)
                return dialogue
            chosen[found[0]] = None
        joined = [question.choices[one] for one in chosen] or [Text("无", "none")]
        self.say(
            f"   {question.label.zh}：{'、'.join(one.zh for one in joined)}",
            f"   {question.label.en}: {', '.join(one.en for one in joined)}",
        )
        return dialogue.answered(question, tuple(chosen))

    def _value(self, question: Question, text: str) -> Value | None:
        """What an answer says. Raises RongError for what is none."""
        if question.item is not None and question.item.cells and text.isdecimal():
            return self._rows(question.item, int(text))
        if question.item is not None:
            return parse_value(question.item, text, self.currency)
        edition = self.session.edition
        chosen = wanted_readings(edition, edition.policies.values(), {question.name: text})[question.name]
        if chosen not in question.choices:  # to leave it open is no answer to it
            options = ", ".join(question.choices)
            raise UsageError(Text("不是答案", "is no answer"), hint=Text(f"可选：{options}", f"one of: {options}"))
        return chosen

    def _rows(self, item: Input, count: int) -> Value | None:
        """Each cell of so many rows, asked one after another; None where the input ended before the last."""
        if count > MOST_ASKED:
            message = Text(f"一次最多问 {MOST_ASKED} 行", f"more than {MOST_ASKED} rows are too many to be asked")
            raise UsageError(message, hint=Text("改用资料文件", "write them into a profile"))
        rows: list[dict[str, object]] = []
        for number in range(1, count + 1):
            row: dict[str, object] = {}
            for cell in item.cells:
                said = self._cell(cell, number, count)
                if said is None:
                    return None
                row[cell.short] = said
            rows.append(row)
        return parse_value(item, rows, self.currency)

    def _cell(self, cell: Input, number: int, count: int) -> str | None:
        """The answer about one cell of a row, empty where it is skipped; asked again until it can be read."""
        while True:
            options = " | ".join(f"{choice} {label.to(self.language)}" for choice, label in cell.choices.items())
            asked = f"   {number}/{count}  {cell.question.to(self.language)}"
            output.tell_folded(f"{asked}  [{options}]" if options else asked)
            said = _line()
            if said is None or said.strip().lower() in SKIP:
                return said and ""
            try:
                parse_value(cell, said.strip(), self.currency)
            except RongError as error:
                error.field = None
                output.tell_folded(output.error_text(error, self.language).removeprefix("error: "))
            else:
                return said.strip()

    def _interval(self, match: Match) -> None:
        """Where the money stands: what is assured, and what it could still become."""
        total = match.total
        low, high = (in_words(fen, self.language, self.currency) for fen in (total.assured, total.bounded))
        line = f"   {low}" if low == high else self.session.say(Text(f"   {low} 至 {high}", f"   {low} to {high}"))
        line += match_words.unlimited(match, self.language)
        if total.unpublished:
            line += match_words.say("semicolon", self.language)
            line += match_words.say("plus-unpublished", self.language, count=total.unpublished)
        output.tell_folded(line)

    def where_to_save(self) -> str | None:
        """The file in which the person wants what is known; None for none. A file that is there stays as it is."""
        self.say("\n把这些事实存到哪个文件？（回车不存）", "\nSave these facts to which file? (Enter: none)")
        while name := (_line() or "").strip():
            if name.lower() in (*NO, *BACK, *SKIP):
                break
            if exists(name):
                self.say("文件已存在，请另写一个。", "That file exists: name another.")
                continue
            try:
                WholeFile(name).check()
            except OutputError as error:
                output.tell_folded(error.told(self.language))
            else:
                return name
        return None


def _spelt(question: Question, text: str) -> str:
    """An answer as a claim would write it: ``y`` is yes, and a choice may be named by its number in the list."""
    if question.item is not None and question.item.type == "boolean":
        return SHORT.get(text.lower(), text)
    choices = list(question.choices)
    if text.isascii() and text.isdigit() and text not in choices and 1 <= int(text[:4]) <= len(choices):
        return choices[int(text[:4]) - 1]
    return text


def _named(question: Question, word: str) -> list[str]:
    """The choices that a word means: a number, a name, or else every one of which it is a part."""
    choices = question.choices
    if word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= len(choices):
        return [list(choices)[int(word[:4]) - 1]]
    wanted = plain(word)
    exact = [name for name, label in choices.items() if wanted in {plain(one) for one in (name, *label)}]
    return exact or [name for name, label in choices.items() if any(wanted in plain(one) for one in (name, *label))]


def _spelt_yes(said: str | None) -> bool:
    """Whether a line is a yes."""
    return said is not None and said.strip().lower() in (*YES, "y")


def _line() -> str | None:
    """The next line that is typed; None where the input has ended."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    try:
        if terminal:
            import readline  # noqa: F401  # line editing, which input() takes up; not everywhere there is one

            return input("> ")
    except EOFError:
        return None
    except ImportError:
        pass
    output.tell("> ", end="")
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None
