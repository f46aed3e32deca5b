/** What the report has besides the status page: the path of a request, steps that open, looks as bars; on paper it takes two pages. */
export const REPORT_STYLE = `
:root { --chain: #0969da; } @media (prefers-color-scheme: dark) { :root { --chain: #4493f8; } } h4 { font-size: 1rem; margin: 0 0 .3rem; }
header h1 { font-size: clamp(1.5rem, 4vw, 2.4rem); } .lead { font-size: 1.15rem; font-weight: 600; max-width: 75rem; }
main { max-width: 90rem; margin: 0 auto; }
@media (min-width: 90rem) { header { padding-inline: calc((100% - 90rem) / 2 + 1.5rem); } }
 article > p, article > ul, .steps p { max-width: 75rem; }
.chip { display: inline-block; min-width: 1.4em; text-align: center; border-radius: 3px; font-weight: 600; flex: none; }
ol.path { list-style: none; margin: .5rem 0; padding: 0; display: grid; grid-auto-columns: minmax(0, 1fr); grid-template-rows: auto auto; gap: .8rem 1.4rem; }
ol.path li { grid-row: 1 / 3; position: relative; border: 2px solid var(--line); border-top-width: .4rem; border-radius: 4px; padding: .4rem .6rem; font-size: .85rem; background: none; color: inherit; }
ol.path li p { margin: 0 0 .25rem; } ol.path .station { font-size: 1rem; }
ol.path li.at-database { grid-row: 1; } ol.path li.at-file-system { grid-row: 2; }
${Array.from({ length: 8 }, (_, index) => `ol.path li.column-${index + 1} { grid-column: ${index + 1}; }`).join(' ')}
ol.path li.passed, ol.path li.waived { border-top-color: var(--passed); } ol.path li.failed, ol.path li.broken { border-top-color: var(--failed); }
ol.path li.unknown, ol.path li.blocked { border-top-color: var(--unknown); }
ol.path li.broken { border-color: var(--failed); } ol.path li.behind { border-style: dashed; border-top-style: solid; }
ol.path li + li::before { content: ''; position: absolute; left: -1.4rem; top: 1rem; width: 1.3rem; border-top: 3px solid var(--soft); margin-left: -2px; }
ol.path li.passed + li.passed::before { border-top-color: var(--passed); }
ol.path li.broken::before { border-top-color: var(--failed); } ol.path li.behind::before { border-top: 3px dotted var(--soft); }
ol.path .break { display: inline-block; background: var(--failed); color: var(--on-failed); font-weight: 700; padding: 0 .4rem; border-radius: 3px; }
.steps details { border-bottom: 1px solid var(--line); padding: .25rem 0; } .steps summary { cursor: pointer; overflow-wrap: anywhere; }
.steps summary span:last-child { color: var(--soft); } .steps details > p, .steps details > ol, .steps details > div { margin-left: 1.2rem; } .steps details p { margin-top: .5rem; margin-bottom: .3rem; }
table.waterfall { width: 100%; border-spacing: 0; font-size: .9rem; } .waterfall tbody th { position: static; border: 0; padding: .05rem .8rem .05rem 0; font-weight: normal; }
.waterfall tbody td { width: auto; height: auto; line-height: inherit; text-align: right; font-weight: normal; padding: .05rem .8rem .05rem 0; white-space: nowrap; } .waterfall td:last-child { width: 65%; padding: 0; }
.waterfall svg { display: block; } .waterfall rect { fill: var(--soft); } .waterfall .chain rect { fill: var(--chain); } .waterfall .chain th { font-weight: 700; }
article.tenant { border-left: .5rem solid var(--unknown); background: none; color: inherit; } article.tenant.failed { border-left-color: var(--failed); } article.tenant.passed { border-left-color: var(--passed); }
td.sum { white-space: nowrap; padding: 0 .5rem; text-align: left; }
@media (max-width: 900px) {
  ol.path { display: block; border-left: 3px solid var(--line); padding-left: .8rem; } ol.path li { margin: 0 0 .5rem; border-width: 1px; border-left: .4rem solid var(--line); }
  ol.path li + li::before { display: none; } ol.path li.passed, ol.path li.waived { border-color: var(--line); border-left-color: var(--passed); }
  ol.path li.failed, ol.path li.broken { border-color: var(--failed); } ol.path li.unknown, ol.path li.blocked { border-color: var(--line); border-left-color: var(--unknown); } ol.path li.behind { border-left-style: solid; }
  ol.path li p { display: inline; } .waterfall thead, .waterfall td:nth-child(2) { display: none; }
  .waterfall tbody { display: table-row-group; } .waterfall tbody tr { display: table-row; } table.waterfall { display: table; } .waterfall td:last-child { width: 45%; }
}
@page { size: A4; margin: 8mm 10mm; }
@media print {
  body { font-size: 8pt; line-height: 1.25; } header { padding: 2mm 3mm; } header h1 { font-size: 14pt; } .lead { font-size: 10pt; } header p { margin: 0; } main { padding: 0; }
  h2 { font-size: 11pt; margin: 2mm 0 1mm; } h3 { font-size: 9.5pt; } article { padding: 1.5mm 2mm; margin: 0 0 2mm; } pre { padding: 1mm; font-size: 7.5pt; } p, ul, ol { margin: .5mm 0; }
  main > section > details { display: none; } .chip, .break, rect, ol.path li { print-color-adjust: exact; } .chip { line-height: 1.1; } ol.path li { font-size: 7.5pt; margin: 0 0 .6mm; padding: .2mm 1.5mm; } ol.path .station { font-size: 8pt; }
  ol.path, main > section > .steps { columns: 2; column-gap: 4mm; } main > section > .steps { font-size: 7.5pt; } .steps details { padding: .1mm 0; border: 0; } summary { list-style: none; } table.waterfall { font-size: 6.5pt; line-height: 1; } .waterfall tbody th, .waterfall tbody td { padding-top: 0; padding-bottom: 0; } .waterfall svg { height: 6px; }
  article, tr, .steps details, ol.path li { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
`
