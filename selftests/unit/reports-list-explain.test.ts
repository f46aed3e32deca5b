import { expect, test } from 'vitest'
import { explain } from '../../reports/explain.ts'
import { list } from '../../reports/list.ts'
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
const knowledge = { catalogue, diagnoses, faultIds: ['wp-config-parse-error'] }

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

test('every step can be explained; an unknown id is an error', () => {
  for (const [id, { title }] of Object.entries(realCatalogue))
    expect(explain(id, { ...knowledge, catalogue: realCatalogue }).replace(/\s+/g, ' ')).toContain(title)
  expect(() => explain('nonsense', knowledge)).toThrow('no step and no cause is called "nonsense"')
})
