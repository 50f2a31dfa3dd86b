"""How an HTML statement looks: the system's own typefaces, light and dark, a telephone's width, A4 paper."""

STYLE = """\
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --quiet: #59636e; --paper: #ffffff; --ground: #f3f4f6; --line: #d5d9de;
  --good: #1a7f37; --bad: #b42318; --open: #8a5a00;
  --latin: -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans";
  --han: "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "WenQuanYi Micro Hei";
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ed; --quiet: #9ba5b0; --paper: #171b21; --ground: #0d1014; --line: #343b45;
    --good: #4cc267; --bad: #ff8a7a; --open: #e3b341;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink); font-size: 1rem; line-height: 1.6;
  font-family: var(--latin), var(--han), system-ui, sans-serif;
  overflow-wrap: anywhere; text-spacing-trim: normal;
}
:lang(zh) body { font-family: var(--han), var(--latin), system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: clamp(.75rem, 3vw, 2.5rem); }
header { margin-bottom: 1.5rem; }
.kind, .dated { margin: 0; color: var(--quiet); }
h1 { margin: .1em 0; font-size: clamp(1.25rem, 3.5vw, 1.6rem); line-height: 1.3; }
article {
  --tone: var(--line); margin: 0 0 1.5rem; padding: clamp(.9rem, 2.5vw, 1.75rem); background: var(--paper);
  border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 6px;
}
article.good { --tone: var(--good); }
article.bad { --tone: var(--bad); }
article.open { --tone: var(--open); }
h2 { margin: 0 0 .25rem; font-size: 1.3rem; line-height: 1.4; }
.headline { margin: 0; color: var(--tone); font-size: 1.15rem; font-weight: 650; line-height: 1.4; }
h2.headline { font-size: clamp(1.5rem, 5vw, 2.1rem); line-height: 1.25; }
.code { margin: 0; color: var(--quiet); font-size: .85rem; font-family: ui-monospace, Menlo, Consolas, monospace; }
section { margin-top: 1.5rem; }
h2 + section { margin-top: .5rem; }
h3 { margin: 0 0 .4rem; font-size: 1rem; font-weight: 650; }
section p { margin: .35rem 0; max-width: 46rem; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; line-height: 1.5; }
data { font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: inherit; }
thead th { color: var(--quiet); border-bottom-color: var(--quiet); overflow-wrap: break-word; }
td { min-width: 4.2em; }
th.amount, td.amount { text-align: right; padding-right: 0; padding-left: .75rem; }
data { white-space: nowrap; }
@media screen and (max-width: 44rem) {
  table, tbody, tr, tbody th { display: block; width: auto; }
  thead { display: none; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  col { display: none; }
  td { display: flex; min-width: 0; gap: .75rem; padding: .1rem 0; border: 0; }
  tbody th { padding: 0; border: 0; font-weight: 650; }
  td.amount { padding: .1rem 0; text-align: left; }
  td:empty { display: none; }
  td::before { content: attr(data-name); flex: 0 0 7.5em; color: var(--quiet); }
}
@page { size: A4; margin: 16mm 14mm 18mm; }
@page { @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #59636e; } }
@media print {
  :root {
    color-scheme: light;
    --ink: #000000; --quiet: #444444; --paper: #ffffff; --ground: #ffffff; --line: #b8b8b8;
    --good: #145c29; --bad: #8f1c13; --open: #6b4600;
  }
  body { font-size: 10pt; line-height: 1.45; }
  :lang(zh) body { font-family: var(--han), var(--latin), system-ui, sans-serif; }
main { max-width: none; padding: 0; }
  article { padding: 0; border: 0; border-radius: 0; margin: 0; }
  article + article { margin-top: 14pt; padding-top: 8pt; border-top: 1.5pt solid var(--tone); }
  h1 { font-size: 14pt; }
  h2 { font-size: 12pt; }
  h2.headline { font-size: 18pt; }
  .headline { font-size: 11pt; }
  h2, h3, thead, .headline, .code, p:has(+ table) { break-after: avoid; }
  h2, tr, p { break-inside: avoid; }
  section p { margin: 2pt 0; max-width: none; }
  thead { display: table-header-group; }
  table { font-size: 8.5pt; line-height: 1.35; }
  th, td { padding: 2pt 6pt 2pt 0; }
  header { margin-bottom: 8pt; }
  section { margin-top: 8pt; }
  h3 { font-size: 9.5pt; margin-bottom: 2pt; }
}
"""
"""The rules of the one style sheet; the widths of columns and the foot of printed pages are the statement's own."""
