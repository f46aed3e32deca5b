/** The page's own style; texts keep a contrast of at least 4.5 to 1 in both schemes, and no colour says anything alone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --line: #c8cdd3; --soft: #57606a;
  --passed: #1a7f37; --failed: #b81d2b; --unknown: #e3b341; --aside: #d8dee4;
  --on-passed: #ffffff; --on-failed: #ffffff; --on-unknown: #1b1f24; --on-aside: #424a53; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --line: #3d444d; --soft: #9198a1;
  --passed: #3fb950; --failed: #ff6a69; --unknown: #e3b341; --aside: #30363d;
  --on-passed: #0d1117; --on-failed: #0d1117; --on-unknown: #0d1117; --on-aside: #c9d1d9; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
header { padding: 1rem 1.5rem; } header h1 { font-size: clamp(1.5rem, 4vw, 3.5rem); line-height: 1.15; margin: 0; } header p { margin: .4rem 0 0; }
main { padding: 0 1.5rem 2rem; } h2 { font-size: 1.25rem; margin: 1.5rem 0 .5rem; } h3 { font-size: 1.05rem; margin: 0 0 .3rem; }
header, li, p, h3, pre { overflow-wrap: anywhere; }
.passed { background: var(--passed); color: var(--on-passed); } .failed { background: var(--failed); color: var(--on-failed); }
.unknown, .blocked { background: var(--unknown); color: var(--on-unknown); }
.not-applicable, .waived { background: var(--aside); color: var(--on-aside); }
path.passed { fill: var(--passed); } path.failed { fill: var(--failed); } path.unknown { fill: var(--unknown); }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
table { border-collapse: separate; border-spacing: 3px; position: relative; } tr.passed, tr.failed, tr.unknown { background: none; color: inherit; }
thead th { vertical-align: bottom; text-align: left; font-weight: normal; color: var(--soft); }
thead th span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
tbody th { position: sticky; left: 0; text-align: left; padding: .1rem .6rem; background: var(--paper); border-left: .5rem solid var(--unknown); white-space: nowrap; }
tr.passed th { border-color: var(--passed); } tr.failed th { border-color: var(--failed); }
tbody td { width: 2.1rem; height: 2.1rem; text-align: center; font-weight: 600; border-radius: 3px; }
td.runs { width: auto; padding: 0 .5rem; } td.runs svg { display: block; } td b { display: none; }
.aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.legend, .aside { color: var(--soft); } .legend span { display: inline-block; width: 1.5rem; text-align: center; border-radius: 3px; }
article { border: 1px solid var(--line); border-radius: 4px; padding: .8rem 1rem; margin: 0 0 1rem; } a { color: inherit; }
pre { white-space: pre-wrap; border: 1px solid var(--line); padding: .5rem; margin: .3rem 0; } ul, ol { margin: .3rem 0; padding-left: 1.4rem; }
summary:focus-visible, a:focus-visible, button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.command { position: relative; } .command pre { padding-right: 5rem; } button { position: absolute; top: .35rem; right: .35rem; font: inherit; font-size: .8rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 3px; padding: .1rem .6rem; cursor: pointer; }
@media (min-width: 1800px) { html { font-size: 22px; } }
@media (max-width: 800px) {
  header { padding: .8rem 1rem; } main { padding: 0 1rem 1rem; } thead { display: none; } table, tbody { display: block; }
  tbody tr { display: flex; flex-wrap: wrap; gap: 3px; margin-bottom: .8rem; } tbody th { flex: 1 0 100%; position: static; white-space: normal; overflow-wrap: anywhere; }
  tbody td { flex: none; width: auto; min-width: 1.6rem; height: 1.6rem; line-height: 1.6rem; padding: 0 .3rem; } td.runs { flex: 1 0 100%; height: auto; padding: 0; }
  tr.passed td.passed { min-width: .7rem; height: .7rem; line-height: .7rem; padding: 0; font-size: 0; } td b { display: inline; } td.absent { display: none; } svg { max-width: 100%; } .command pre { padding: 2.2rem .5rem .5rem; }
}
@media print { button { display: none; } .command pre { padding: 1mm; } header, td, .legend span { print-color-adjust: exact; } .scroll { overflow: visible; } }
`
