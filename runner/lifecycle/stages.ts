interface Stage {
  /** Through which listener the new revision has to answer; before any traffic is shifted none leads to it. */
  readonly visit: 'test' | 'production' | null
}

/** The stages of an ECS deployment at which a hook can judge the new revision (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html). */
export const stages = {
  POST_SCALE_UP: { visit: null },
  POST_TEST_TRAFFIC_SHIFT: { visit: 'test' },
  POST_PRODUCTION_TRAFFIC_SHIFT: { visit: 'production' },
} as const satisfies Readonly<Record<string, Stage>>

export type StageName = keyof typeof stages

export const isStage = (name: unknown): name is StageName => typeof name === 'string' && Object.hasOwn(stages, name)
