import { inLoop, scoreSingles } from './score-singles.ts'

scoreSingles(inLoop)
