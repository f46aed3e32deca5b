import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'ECS refuses every call: too many requests',
  apply({ throttle }) {
    throttle.set('ecs', Number.POSITIVE_INFINITY)
  },
})
