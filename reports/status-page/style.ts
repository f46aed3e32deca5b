/** The page's own style; colours keep a contrast of at least 4.5 to 1 in both schemes, and never say anything alone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --line: #c8cdd3; --soft: #57606a;
  --passed: #116329; --failed: #a40e26; --unknown: #7d4e00; --aside: #57606a; --failed-paper: #ffebe9; --unknown-paper: #fff8c5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --line: #3d444d; --soft: #9198a1;
  --passed: #56d364; --failed: #ff7b72; --unknown: #e3b341; --aside: #9198a1; --failed-paper: #3c1618; --unknown-paper: #332701; } }
body { margin: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; }
.scroll { overflow-x: auto; position: relative; } .scroll:focus { outline: 2px solid var(--soft); }
table { border-collapse: collapse; } caption { text-align: left; color: var(--soft); padding-bottom: .5rem; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; font-weight: normal; }
thead th { vertical-align: bottom; } thead th span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 600; }
td { white-space: nowrap; } td.failed { background: var(--failed-paper); } td.unknown, td.blocked { background: var(--unknown-paper); }
td .aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
svg { display: block; margin-top: .2rem; }
.passed { color: var(--passed); } .failed { color: var(--failed); font-weight: 600; } .unknown, .blocked { color: var(--unknown); }
.not-applicable, .waived { color: var(--aside); }
pre { overflow-x: auto; border: 1px solid var(--line); padding: .5rem; } ul { margin: .3rem 0; }
`
