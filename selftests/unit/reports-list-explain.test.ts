import { expect, test } from 'vitest'
import { explain, explainJson, type Knowledge } from '../../reports/explain.ts'
import { list, listJson } from '../../reports/list.ts'
import { catalogue as realCatalogue, type SpecRow } from '../../specs/catalogue.ts'

const catalogue: Readonly<Record<string, SpecRow>> = {
  'aws-identity': {
    runbook: 'Prerequisites',
    title: 'The session belongs to the account',
    phases: ['pre', 'post', 'smoke', 'rollback'],
    needs: ['identity'],
    considers: [],
    standsOn: [],
  },
  'targets-healthy': {
    runbook: '6.3',
    title: 'The target group has targets and all are healthy',
    phases: ['post', 'smoke'],
    needs: ['target-health'],
    considers: ['service'],
    standsOn: ['aws-identity'],
  },
  'tls-certificate': {
    runbook: '6.5',
    title: 'The certificate is valid for the name',
    phases: ['post'],
    needs: ['certificate'],
    considers: [],
    standsOn: [],
    onlyWith: 'cloudfront',
  },
}

const diagnoses = {
  'wp-config-parse-error': {
    id: 'wp-config-parse-error',
    runbook: 'Issue 6',
    title: 'wp-config.php does not parse',
    severity: 'error',
    rootCause: 'The running image writes a second <?php into wp-config.php.',
    explains: ['image-digest', 'targets-healthy'],
    needs: ['logs', 'tasks'],
    considers: ['image'],
    prevention: 'Build with Dockerfile.fixed.',
  },
  throttled: {
    id: 'throttled',
    runbook: 'Access',
    title: 'AWS throttles this account',
    severity: 'warning',
    rootCause: 'Too many calls.',
    explains: [],
    needs: [],
    considers: [],
    prevention: 'Call less.',
  },
} as const
const PAGE = `# wp-config.php does not parse

## Evidence

A tenant of the sandbox gives:

\`\`\`text
ROOT CAUSE  wp-config-parse-error
  It does not parse.
  because   1 of 1 task runs a withdrawn image
            "PHP Parse error", <n> times
  explains  image-digest
\`\`\`

## Fix

\`\`\`text
  fix 1     Go back
              aws ecs update-service
  then      npm test
\`\`\`

## Prevention
`
const knowledge: Knowledge = {
  catalogue,
  diagnoses,
  faultIds: ['wp-config-parse-error'],
  target: 'prod/acme',
  byHand: kind => ({ shows: `what ${kind} is`, command: `aws show ${kind} --name acme` }),
  page: id => (id === 'wp-config-parse-error' ? PAGE : undefined),
}

test('--list names every step and every cause', async () => {
  const text = list(catalogue, diagnoses)
  for (const id of [...Object.keys(catalogue), ...Object.keys(diagnoses)])
    expect(text).toMatch(new RegExp(`^  ${id} `, 'm'))
  await expect(text).toMatchFileSnapshot('../golden/reports/list.golden.txt')
})

test.for(['aws-identity', 'targets-healthy', 'tls-certificate', 'wp-config-parse-error', 'throttled'])(
  '--explain %s',
  async id => {
    await expect(explain(id, knowledge)).toMatchFileSnapshot(`../golden/reports/explain-${id}.golden.txt`)
  },
)

test('--format json has the same, for a step, a cause and the list', () => {
  const read = (text: string): unknown => JSON.parse(text)
  expect(read(explainJson('targets-healthy', knowledge))).toMatchObject({
    kind: 'step',
    passesWhen: 'The target group has targets and all are healthy',
    needs: [{ kind: 'target-health', command: 'aws show target-health --name acme' }],
    causes: [{ id: 'wp-config-parse-error', page: 'docs/causes/wp-config-parse-error.md' }],
  })
  expect(read(explainJson('wp-config-parse-error', knowledge))).toMatchObject({
    kind: 'cause',
    example: '  because   1 of 1 task runs a withdrawn image\n            "PHP Parse error", <n> times',
    fixes: '  fix 1     Go back\n              aws ecs update-service',
    fault: 'wp-config-parse-error',
  })
  expect(read(explainJson('throttled', knowledge))).toMatchObject({ example: null, fixes: null, fault: null })
  expect(read(listJson(catalogue, diagnoses, ['prod']))).toMatchObject({
    steps: [{ id: 'aws-identity' }, { id: 'targets-healthy' }, { id: 'tls-certificate' }],
    causes: [{ id: 'wp-config-parse-error' }, { id: 'throttled' }],
    environments: ['prod'],
  })
})

type Known = Knowledge['diagnoses'][string]

test('the section of the step comes first, in it errors and what breaks little else, then what the runbook met', () => {
  const cause = (id: string, other: Partial<Known>): Known => ({
    ...diagnoses['wp-config-parse-error'],
    runbook: '6.3',
    explains: ['targets-healthy'],
    ...other,
    id,
  })
  const causes = [
    cause('wide', { explains: ['targets-healthy', 'image-digest'] }),
    cause('remark', { severity: 'warning' }),
    cause('narrow', {}),
    cause('met', { runbook: 'Issue 1', explains: ['targets-healthy', 'image-digest'] }),
  ]
  const asked = { ...knowledge, diagnoses: Object.fromEntries(causes.map(one => [one.id, one])) }
  const ids = [...explain('targets-healthy', asked).matchAll(/^ {4}(\w+) {2,}wp-config/gm)].map(([, id]) => id)
  expect(ids).toEqual(['narrow', 'wide', 'remark', 'met'])
})

test('every step can be explained; an unknown id is an error', () => {
  for (const [id, { title }] of Object.entries(realCatalogue))
    expect(explain(id, { ...knowledge, catalogue: realCatalogue }).replace(/\s+/g, ' ')).toContain(title)
  expect(() => explain('nonsense', knowledge)).toThrow('no step and no cause is called "nonsense"')
})
