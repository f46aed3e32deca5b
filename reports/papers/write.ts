import { join } from 'node:path'
import { writeWhole } from '../../lib/files/whole-file.ts'
import type { View } from '../view.ts'
import { appendOnce } from './append-once.ts'
import { checklist } from './checklist.ts'
import { logEntry } from './log-entry.ts'
import { htmlMessage, messageOf, slackPaper, textMessage } from './message.ts'
import { PAPERS, papersPlace } from './place.ts'
import { prioritySheet } from './priority-sheet.ts'

const [LOG, SHEET] = PAPERS

/**
 * The runbook's papers (7.1 to 7.3, Appendix B) into a folder: the log, to which each deployment is added once; the rows for the priority sheet; and of
 * each tenant, in ENV-TENANT/, the message to the stakeholders and the checklist. Throws a ReportDirError.
 */
export async function writePapers(view: View, dir: string): Promise<void> {
  const place = papersPlace(dir)
  await writeWhole(join(dir, SHEET), prioritySheet(view), place)
  for (const target of view.targets) {
    const entry = logEntry(view, target)
    if (entry) await appendOnce(join(dir, LOG), entry, place)
    const message = messageOf(view, target)
    const papers = {
      [`checklist-${view.phase}.md`]: checklist(view, target, entry !== undefined),
      'message.txt': textMessage(message),
      'message.html': htmlMessage(message),
      'message.slack.json': slackPaper(message),
    }
    const folder = join(dir, fileName(`${target.env}-${target.tenant}`))
    for (const [name, text] of Object.entries(papers)) await writeWhole(join(folder, name), text, place)
  }
}

/** Every file system takes as much. */
const LONGEST_NAME = 200

/** A name that leads nowhere else, whatever a report says. */
const fileName = (text: string): string => text.slice(0, LONGEST_NAME).replace(/[^\w-]/g, '_')
