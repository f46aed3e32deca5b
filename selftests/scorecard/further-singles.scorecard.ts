import { further, scoreSingles } from './score-singles.ts'

scoreSingles(further)
