import type { TargetReport } from '../runner/report/report.ts'
import { oneLine } from './lib/text.ts'
import type { View } from './view.ts'

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** One metric: always a gauge, since every run starts from nothing. */
interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const MS_PER_SECOND = 1000

/** The run as Prometheus text format 0.0.4, for the textfile collector of the node exporter. Ends with a line feed. */
export const prometheus = (view: View): string =>
  metricsOf(view)
    .filter(({ samples }) => samples.length > 0)
    .map(metricText)
    .join('')

function metricsOf(report: View): readonly Metric[] {
  const { targets, phase } = report
  const environments = [...new Set(targets.map(({ env }) => env))]
  const perEnvironment = (value: number): readonly Sample[] =>
    environments.map(env => ({ labels: { env, phase }, value }))
  const startedAt = Date.parse(report.startedAt)
  return [
    {
      name: 'runbook_last_run_timestamp_seconds',
      help: 'When the last run ended, in Unix time.',
      samples: perEnvironment((startedAt + report.durationMs) / MS_PER_SECOND),
    },
    {
      name: 'runbook_run_duration_seconds',
      help: 'How long the last run took.',
      samples: perEnvironment(report.durationMs / MS_PER_SECOND),
    },
    {
      name: 'runbook_run_exit_code',
      help: 'How the last run ended: 0 fine, 1 something failed, 3 something could not be judged, 130 interrupted.',
      samples: perEnvironment(report.exitCode),
    },
    {
      name: 'runbook_run_sandbox',
      help: 'Whether the last run looked at the sandbox on its own machine: 1 for nothing real, 0 for a real environment.',
      samples: perEnvironment(report.sandbox ? 1 : 0),
    },
    {
      name: 'runbook_run_problems',
      help: 'Errors of the suite itself in the last run.',
      samples: perEnvironment(report.problems.length),
    },
    {
      name: 'runbook_aws_calls',
      help: 'Calls to AWS in the last run, by action.',
      samples: environments.flatMap(env =>
        Object.entries(report.calls.byCommand).map(([action, value]) => ({ labels: { env, phase, action }, value })),
      ),
    },
    {
      name: 'runbook_spec_status',
      help: 'How a step ended at a tenant: 1 under the status that it has.',
      samples: perSpec(
        report,
        spec => ({ status: spec.status }),
        () => 1,
      ),
    },
    {
      name: 'runbook_spec_duration_seconds',
      help: 'How long a step took at a tenant.',
      samples: perSpec(
        report,
        () => ({}),
        spec => spec.elapsedMs / MS_PER_SECOND,
      ),
    },
    {
      name: 'runbook_cause',
      help: 'A cause that was found at a tenant: 1.',
      samples: targets.flatMap(target =>
        target.diagnoses.map(({ id, severity }) => ({ labels: { ...place(target), cause: id, severity }, value: 1 })),
      ),
    },
    {
      name: 'runbook_certificate_expiry_timestamp_seconds',
      help: "When the certificate of a tenant's name ends, in Unix time; the days left are (this - time()) / 86400.",
      samples: targets.flatMap(target => {
        const { certificate } = target.evidence
        if (certificate?.status !== 'observed' || !certificate.data.presented) return []
        return [{ labels: place(target), value: Date.parse(certificate.data.validTo) / MS_PER_SECOND }]
      }),
    },
  ]
}

type Spec = TargetReport['specs'][number]

const perSpec = (
  { targets, phase }: View,
  more: (spec: Spec) => Readonly<Record<string, string>>,
  figure: (spec: Spec) => number,
): readonly Sample[] =>
  targets.flatMap(target =>
    target.specs.map(spec => ({
      labels: { ...place(target), phase, spec: spec.id, ...more(spec) },
      value: figure(spec),
    })),
  )

const place = ({ env, tenant }: TargetReport) => ({ env, tenant })

const metricText = ({ name, help, samples }: Metric): string =>
  [
    `# HELP ${name} ${oneLine(help).replaceAll('\\', '\\\\')}`,
    `# TYPE ${name} gauge`,
    ...samples.map(({ labels, value }) => `${name}{${labelText(labels)}} ${value}`),
    '',
  ].join('\n')

const labelText = (labels: Sample['labels']): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
