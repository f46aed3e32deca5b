import type { EvidenceKind } from '../../evidence/index.ts'

/** What exists only where the environment has a distribution. */
export const EDGE_KINDS: readonly EvidenceKind[] = [
  'distribution',
  'basic-auth-function',
  'edge-pages',
  'edge-closed',
  'certificate',
  'dns',
  'hosted-zone',
]
