import { texts } from '../../../../sandbox/aws/lib/input.ts'
import { setStage } from '../stage.ts'
import type { ComesIn } from '../way.ts'

const MINUTE_MS = 60_000

/** The service's events, newest first, since its deployment began. */
export const serviceEvent: ComesIn = (input, { world, row }) => {
  const { eventAge = 1, eventGap = 1 } = row.world.service ?? {}
  const service = setStage(world, row.world.service ?? {})
  service.events = texts(input, 'messages').map((message, index) => ({
    id: `0b1c2d3e-0000-4000-8000-${String(index).padStart(12, '0')}`,
    at: world.now() - (eventAge + index * eventGap) * MINUTE_MS,
    message,
  }))
}
