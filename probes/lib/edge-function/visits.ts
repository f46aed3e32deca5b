/** A request of a visitor to the edge: the header that he sends, `null` for none. */
export interface Visit {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly authorization: string | null
  readonly word?: Word
  /** From where; absent: an IPv4 address that nobody has. */
  readonly ip?: string
  /** How much later than now it is while the code runs. */
  readonly laterMs?: number
}

/** What a visitor sends besides; of a header `null`: not even what every browser sends. */
export interface Word {
  readonly place: 'query' | 'cookie' | 'header'
  readonly name: string
  readonly value: string | null
}

/**
 * What the code of a function does with one visit. `passes`: the request goes on to the origin. `answers`: the function answers instead. `fails`: it
 * throws, or returns neither. `unrunnable`: the code cannot be run here at all. `endless`: it took too long or too much.
 */
export interface VisitOutcome {
  readonly does: 'passes' | 'answers' | 'fails' | 'unrunnable' | 'endless'
  /** Of what it answers. */
  readonly status: number | null
  /** It asked a KeyValueStore, whose content is not known here: the outcome is that for a value which nobody sends. */
  readonly asksStore: boolean
  /** It looked at the visitor's address. */
  readonly asksAddress: boolean
}

/**
 * What is run: the code of a function, the name under which it is asked, the visits, each in a realm of its own, and tries, all in one: a realm takes
 * longer than a hundred of them.
 */
export interface FunctionRun {
  readonly code: string
  readonly host: string
  readonly visits: readonly Visit[]
  readonly tries?: readonly Visit[]
}

/** What a thread is started with. */
export interface ThreadData {
  readonly engine: WebAssembly.Module
}

/** What it is asked, as often as somebody does. */
export interface Asked {
  readonly run: FunctionRun
  /** Of a processor's time. */
  readonly visitMs: number
}
