import { diagnoses } from '../diagnostics/index.ts'
import { redact } from '../lib/text/redact.ts'
import { healthyEvidence, NOW, targetIn } from '../selftests/lib/evidence.ts'
import { stepsOf } from '../selftests/lib/steps.ts'
import { type SpecId, specIds } from '../specs/catalogue.ts'
import { stepIndex, stepText } from './step-text.ts'

/** Every page of docs/steps by its file name. */
export async function stepPages(): Promise<ReadonlyMap<string, string>> {
  const target = targetIn('prod')
  const all = await stepsOf(specIds)
  const pages = specIds.map((id): readonly [string, string] => {
    const verdict = all.find(step => step.id === id)?.judge(healthyEvidence(target), { target, now: NOW })
    const saw = verdict?.status === 'passed' ? redact(verdict.saw) : undefined
    return [`${id}.md`, stepText({ id, target, causes: causesOf(id), saw })]
  })
  return new Map([['README.md', stepIndex()], ...pages])
}

const causesOf = (id: SpecId) => Object.values(diagnoses).filter(({ explains }) => explains.includes(id))
