import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the access key is none that AWS knows',
  apply({ session }) {
    session.known = false
  },
})
