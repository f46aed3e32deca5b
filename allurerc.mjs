// For Allure 3, whoever starts it: `npm run report:allure`, or `npx allure generate results/allure-results` with this file in the folder.

/** What did not pass is told by its cause; the labels are those of the results. The order counts: the first that fits takes a result. */
const categories = [
  {
    name: 'The deployment did not succeed',
    matchers: { statuses: ['failed', 'broken'], labels: { feature: '^Deployment$' } },
  },
  {
    name: 'A known cause',
    matchers: { statuses: ['failed', 'broken'], labels: { cause: '.' } },
    groupBy: [{ label: 'cause' }],
    groupByMessage: false,
    expand: true,
  },
  { name: 'Failed, and no known issue explains it', matchers: { statuses: ['failed'] } },
  { name: 'Could not be judged', matchers: { statuses: ['broken'] } },
  { name: 'Does not apply, or is waived', matchers: { statuses: ['skipped'] } },
]

export default {
  name: 'Deployment runbook',
  historyPath: './results/allure-history.jsonl',
  historyLimit: 50,
  categories: { rules: categories },
  plugins: {
    awesome: { options: { singleFile: true, groupBy: ['parentSuite', 'suite', 'subSuite'] } },
  },
}
