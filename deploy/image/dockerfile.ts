import { DockerfileParser, From, type Instruction, JSONInstruction } from 'dockerfile-ast'

/** One instruction of a Dockerfile, its build arguments put in. */
export interface Step {
  readonly keyword: string
  /** What follows keyword and flags, as it is written. */
  readonly text: string
  /** The flags, such as `from` of `--from=modules`. */
  readonly flags: ReadonlyMap<string, string>
  /** The words: those of the JSON form, else what blanks part. */
  readonly words: readonly string[]
  /** Whether the words are a JSON list, which no shell reads. */
  readonly isList: boolean
}

export interface Stage {
  /** What `COPY --from` calls it; empty where it has no name. */
  readonly name: string
  readonly base: string
  readonly steps: readonly Step[]
}

/** The build stages of a Dockerfile from first to last, which is the image. */
export function stagesOf(text: string): readonly Stage[] {
  const values = new Map<string, string>()
  const stages: { name: string; base: string; steps: Step[] }[] = []
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const step = stepOf(instruction, values)
    if (instruction instanceof From)
      stages.push({ name: instruction.getBuildStage() ?? '', base: step.words[0] ?? '', steps: [] })
    else if (stages.length > 0) stages.at(-1)?.steps.push(step)
    else if (step.keyword === 'ARG') {
      const [name = '', value = ''] = step.text.split('=', 2)
      values.set(name, value)
    }
  }
  return stages
}

function stepOf(instruction: Instruction, values: ReadonlyMap<string, string>): Step {
  const raw = instruction.getRawArgumentsContent() ?? ''
  const text = raw.replace(/\$\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole)
  const flags = 'getFlags' in instruction && typeof instruction.getFlags === 'function' ? instruction.getFlags() : []
  const list = instruction instanceof JSONInstruction ? instruction.getJSONStrings() : []
  return {
    keyword: instruction.getKeyword(),
    text,
    flags: flagsOf(flags),
    words: list.length > 0 ? list.map(each => each.getJSONValue()) : text.split(/\s+/),
    isList: list.length > 0,
  }
}

function flagsOf(flags: unknown): ReadonlyMap<string, string> {
  const all: readonly unknown[] = Array.isArray(flags) ? flags : []
  return new Map(
    all.map(flag => {
      const [name = '', value = ''] = String(flag).slice('--'.length).split('=', 2)
      return [name, value] as const
    }),
  )
}

/** The words of a HEALTHCHECK's command. */
export function healthCheckWords({ text }: Step): readonly string[] {
  const words: unknown = JSON.parse(text.replace(/^CMD\s+/, ''))
  return Array.isArray(words) ? words.map(String) : []
}
