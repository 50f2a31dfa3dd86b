"""Many matches as one workbook: an overview with a line for each applicant, then a sheet for each."""

from __future__ import annotations

from collections.abc import Sequence

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.output import match_words
from rongcli.output.document import Cell, Document, Money, Part, Section
from rongcli.output.statement import about, subtitle
from rongcli.output.statement_words import say, unit
from rongcli.questions.advice import Advice
from rongcli.rules.edition import Edition

WORDS = {
    "title": Text("申请人一览", "Applicants"),
    "headline": Text("{count}个申请人，确定合计 {assured}", "{count} applicants, {assured} fixed by the text in all"),
    "applicant": Text("申请人", "Applicant"),
    "conclusion": Text("结论", "Conclusion"),
    "assured": Text("确定（{unit}）", "Fixed ({unit})"),
    "most": Text("符合条件部分最高（{unit}）", "At most of what fits ({unit})"),
    "best": Text("主要政策", "Best policies"),
    "total": Text("合计", "Total"),
}
_WIDTHS = (18, 24, 13, 13, 32)


def matches_statement(
    found: Sequence[tuple[Advice, Part]], edition: Edition, language: Language, made: str
) -> Document:
    """The statement of some matches; of each its sheet is made already."""

    def words(key: str, **values: object) -> str:
        return WORDS[key].to(language).format(**values)

    totals = [advice.match.total for advice, _ in found]
    assured = sum(total.assured for total in totals)
    named = unit(edition.currency, language)
    head = (words("applicant"), words("conclusion"), words("assured", unit=named), words("most", unit=named),
            words("best"))  # fmt: skip
    rows: list[Sequence[Cell]] = [_row(advice, part.title, edition, language) for advice, part in found]
    rows.append((words("total"), "", Money(assured), None, ""))
    headline = words("headline", count=len(found), assured=in_words(assured, language, edition.currency))
    first = Part(words("title"), "overview", headline, "", (Section("", (), head, rows, _WIDTHS),))
    dated = subtitle(edition, found[0][0].match.profile.date, language)
    parts = (first, *(part for _, part in found), about(edition, language, made))
    return Document(language, parts, say("kind", language), words("title"), dated)


def _row(advice: Advice, who: str, edition: Edition, language: Language) -> Sequence[Cell]:
    total = advice.match.total
    most = None if total.fits_at_most is None else Money(total.fits_at_most)
    conclusion = match_words.conclusion(advice.match, language, edition.currency)
    return who, conclusion, Money(total.assured), most, match_words.best(advice.match, language)
