"""What a workbook of results says of itself: what the batch came to, its columns, the table and its readings."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli import __version__
from rongcli.base.money import yuan_grouped
from rongcli.base.text import Language, Text
from rongcli.batch.columns import COLUMN_NOTES
from rongcli.batch.tally import PolicyTally
from rongcli.batch.wording import Wording
from rongcli.batch.writers.base import About

_CAME_TO = Text(
    "申请{claims}，符合{eligible}，待补充{open}；确定 {assured}，合计最高 {most}",
    "{claims} claims, {eligible} eligible, {open} need information; fixed {assured}, at most {most} in all",
)
_ENDLESS = Text("，另有{count}项不设上限", ", and {count} without a bound")
_UNPUBLISHED = Text("，{count}项未公布数额", ", {count} without a published figure")


def explained(about: About, language: Language) -> Iterator[tuple[str, str]]:
    """Names and words, in rows; a heading has no words."""
    job, edition = about.job, about.job.edition
    yield Text("合计", "Totals").to(language), ""
    for name, one in about.policies.items():
        yield edition.policies[name].name.to(language), _came_to(one, language, edition.policies[name].currency)
    yield Text("列", "Columns").to(language), ""
    for name, called in zip(job.added, job.called(()), strict=True):
        yield called, COLUMN_NOTES[name].to(language)
    yield Text("政策表", "Policy table").to(language), ""
    yield Text("名称", "Title").to(language), edition.title.to(language)
    yield Text("编号", "Edition").to(language), f"{edition.id} {edition.version}"
    yield "sha256", edition.sha256
    if edition.overlays:
        yield Text("补充表", "Overlays").to(language), " ".join(edition.overlays)
    yield "rongcli", __version__
    yield Text("默认日期", "Default date").to(language), job.on.isoformat()
    yield Text("解读", "Readings").to(language), ""
    words = None if job.headings == "code" else Wording(edition, job.headings)
    for name, readings in about.readings.items():
        if words is None:
            yield name, readings
        else:
            yield edition.policies[name].name.to(language), words.value("readings", readings, name)


def _came_to(one: PolicyTally, language: Language, currency: str) -> str:
    code = "" if currency == "CNY" else f"{currency} "
    found = _CAME_TO.to(language).format(
        claims=one.claims,
        eligible=one.eligible,
        open=one.needs_information,
        assured=code + yuan_grouped(one.assured),
        most=code + yuan_grouped(one.at_most),
    )
    if one.unbounded:
        found += _ENDLESS.to(language).format(count=one.unbounded)
    return found + (_UNPUBLISHED.to(language).format(count=one.unpublished) if one.unpublished else "")
