import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the session has expired',
  apply({ session }) {
    session.expired = true
  },
})
