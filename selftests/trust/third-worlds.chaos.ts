import { scoreWorlds } from './score-worlds.ts'

scoreWorlds(2)
