import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the name of the database host does not resolve',
  apply({ database }) {
    database.hostResolves = false
  },
})
