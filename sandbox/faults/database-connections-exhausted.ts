import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the database takes no more connections',
  apply({ database }) {
    database.connectionsExhausted = true
  },
})
