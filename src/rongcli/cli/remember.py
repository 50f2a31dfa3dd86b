"""What a conversation leaves behind: a profile with all that is known, and the command that gives the same answer."""

from __future__ import annotations

import shlex

from rongcli.base.atomic_write import write_whole
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.options import CLAIM_OPTIONS, option_name
from rongcli.cli.profile import Request
from rongcli.output import match_words
from rongcli.output.profile_record import Record, fact_record, own_record, profile_record
from rongcli.questions.ask import Dialogue
from rongcli.questions.match import Matcher


def finish(request: Request, matcher: Matcher, dialogue: Dialogue, path: str | None) -> None:
    """Saves the profile where that is wanted, and names the command that gives the same answer."""
    profile, session = dialogue.profile, request.session
    if path is not None:
        import tomli_w  # only to save

        write_whole(path, tomli_w.dumps(profile_record(profile, request.reader.inputs)), force=request.options["force"])
        output.tell(session.say(Text(f"已存入 {path}", f"saved to {path}")))
    line = shlex.join([*_asking(request, matcher, dialogue, path), *_as_asked(request, dialogue, path)])
    output.tell(f"\n{match_words.say('equivalent', session.early.language)}{line}")


def _asking(request: Request, matcher: Matcher, dialogue: Dialogue, path: str | None) -> list[str]:
    """The command without its readings: an area's or a policy's with the facts that it reads, else a match.

    What is stated for one policy alone cannot be said of an area, so a match of the file says it then.
    """
    profile, inputs, file = dialogue.profile, request.reader.inputs, path or request.options["profile"]
    owned = [profile.own[policy.id] for policy in matcher.policies if policy.id in profile.own]
    if not request.words or (owned and len(matcher.policies) > 1):
        if file is None:
            return ["rongcli", "match", *_flags(profile_record(profile, inputs))]
        since = dict(request.stated) if path is None else {}
        if path is None:
            since |= fact_record(dialogue.said, inputs)
        return ["rongcli", "match", file, *_flags(since)]
    record = profile_record(profile, inputs)
    record.pop("kind", None)
    for one in owned:
        record |= own_record(one, profile, inputs)
    read = {item.name for policy in matcher.policies for item in policy.inputs} | set(CLAIM_OPTIONS)
    return ["rongcli", *request.words, *_flags({name: record[name] for name in record if name in read})]


def _flags(record: Record) -> list[str]:
    plain = {name: value for name, value in record.items() if not isinstance(value, (dict, list))}
    return [f"--{option_name(name)}={_typed(value)}" for name, value in plain.items()]


def _typed(value: bool | str) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"


def _as_asked(request: Request, dialogue: Dialogue, path: str | None) -> list[str]:
    """The options that decide how a claim is answered, as they were typed, and the readings that were answered."""
    options, ruled = request.options, dialogue.ruled
    told = {} if path is not None and not request.words else ruled if not request.words else dialogue.profile.readings
    saved = path is not None and not request.words
    found = [] if saved else [f"--as={kind}" for kind in dialogue.profile.kinds]
    found += [f"--reading={choice}" for choice in options["reading"]]
    found += [f"--reading={name}={choice}" for name, choice in told.items()]
    found += [f"--prior={file}" for file in options["prior"]]
    found += ["--assume-rest"] if options["assume_rest"] else []
    return found + [f"--policies={name}" for name in request.session.early.policies]
