import { pairs } from './pairs.ts'
import { scorePairs } from './score-pairs.ts'

scorePairs(pairs.filter((_, index) => index % 2 === 1))
