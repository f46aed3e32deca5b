/**
 * How a test waits. For an event, never for a time: the limit of whoever does answer is `PATIENT_MS`, which no slow or busy machine uses up, and
 * how long something took is asserted only where time is the subject, by an order or a lower bound. A test whose subject is a peer that never
 * answers gives that one call `BRIEF_MS`, and waits it out.
 */
export const PATIENT_MS = 600_000
export const BRIEF_MS = 200

/** Runs on when something has become true that announces itself to nobody; the limit of the test is the limit of this too. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(resolve => setTimeout(resolve, 10))
}
