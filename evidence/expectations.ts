/** How long after the start of office hours a service may still be at 0 tasks: the schedule needs time to start them all. */
export const START_MARGIN_MINUTES = 5
