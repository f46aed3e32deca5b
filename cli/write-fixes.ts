import { fixesScript } from '../reports/fixes.ts'
import type { View } from '../reports/view.ts'
import { writeAsked } from './output-paths.ts'

/** Writes the commands that repair what was found, for a person to read and to run. */
export const writeFixes = (view: View, path: string): Promise<void> => writeAsked('--fixes', path, fixesScript(view))
