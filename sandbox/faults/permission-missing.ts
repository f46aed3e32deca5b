import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the caller may not read listener rules',
  apply({ callerDenied }) {
    callerDenied.add('elasticloadbalancing:DescribeRules')
  },
})
