import { defineFault } from './define.ts'

export default defineFault({
  breaks: "this machine's clock is three hours slow",
  apply({ session }) {
    session.skewed = true
  },
})
