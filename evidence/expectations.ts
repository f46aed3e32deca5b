/** The name of the container that runs WordPress, in every task definition of the platform. */
export const WORDPRESS_CONTAINER = 'wordpress'

/** How long after the start of office hours a service may still be at 0 tasks: the schedule needs time to start them all. */
export const START_MARGIN_MINUTES = 5
