import { checks } from './checks/index.ts'
import { withLayout } from './image/with-layout.ts'

/** `npm run deploy:check [-- OF...]`: one line for each check of these, or of all, and exit code 1 where one found something. */
const wanted = process.argv.slice(2)
const known = [...new Set(checks.map(({ of }) => of))]
const unknown = wanted.find(word => !known.includes(word))
if (unknown !== undefined) {
  process.stderr.write(`${unknown}: nothing is called that. There are ${known.join(', ')}.\n`)
  process.exit(2)
}
const width = Math.max(...known.map(({ length }) => length))
await withLayout(async given => {
  for (const { of, title, find } of checks.filter(({ of }) => wanted.length === 0 || wanted.includes(of))) {
    const found = await find(given)
    const problems = 'notTried' in found ? [] : found
    const verdict = 'notTried' in found ? 'not tried' : problems.length === 0 ? 'sound' : 'WRONG'
    process.stdout.write(`${verdict.padEnd(9)}  ${of.padEnd(width)}  ${title}\n`)
    if ('notTried' in found) process.stdout.write(`             ${found.notTried}\n`)
    for (const problem of problems) process.stdout.write(`             ${problem}\n`)
    if (problems.length > 0) process.exitCode = 1
  }
})
