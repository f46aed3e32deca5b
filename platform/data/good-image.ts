import { isMap, isNode, isSeq, parseDocument, stringify } from 'yaml'
import { IMAGES, type PlatformFolder, textOf } from './folder.ts'
import { platformError } from './mistake.ts'
import { checkImages } from './read.ts'

/** An image that was released, and who says so. */
interface GoodImage {
  readonly digest: string
  /** Other digests of the same image: an index and its manifests. */
  readonly same: readonly string[]
  readonly tag: string | undefined
  readonly reason: string
  /** `YYYY-MM-DD`. */
  readonly recordedOn: string
  readonly recordedBy: string
}

/** The text of `images.yaml` with one more good image, its comments and order as they were; or why it stays as it is. Throws a PlatformError for a file that cannot be used. */
export function recordGoodImage(
  folder: PlatformFolder,
  environment: string,
  image: GoodImage,
): { readonly text: string } | { readonly already: string } | { readonly refused: string } {
  const before = textOf(folder, IMAGES) ?? ''
  const { images, mistakes } = checkImages(folder, before)
  if (!images || mistakes.length > 0) throw platformError(mistakes, folder.flag)
  const bad = images.withdrawn.find(({ digest }) => [image.digest, ...image.same].includes(digest))
  if (bad) return { refused: `${bad.digest} was withdrawn on ${bad.withdrawnOn}: ${bad.reason}` }
  const known = images.good.find(
    ({ digest, environments }) => digest === image.digest && (environments?.includes(environment) ?? true),
  )
  if (known) return { already: `recorded on ${known.recordedOn} by ${known.recordedBy}, ${known.reason}` }
  const text = withEntry(before, environment, image)
  const after = checkImages(folder, text)
  if (after.mistakes.length > 0) throw platformError(after.mistakes, folder.flag)
  return { text }
}

function withEntry(
  before: string,
  environment: string,
  { digest, tag, recordedOn, reason, recordedBy }: GoodImage,
): string {
  const document = parseDocument(before, { schema: 'failsafe' })
  const good = isMap(document.contents) ? document.contents.get('good', true) : undefined
  if (!isSeq(good)) throw new Error('images.yaml has no list of good images')
  const entry = document.createNode({
    digest,
    ...(tag === undefined ? {} : { tag }),
    environments: [environment],
    recordedOn,
    reason,
    recordedBy,
  })
  const environments = isMap(entry) ? entry.get('environments', true) : undefined
  if (isSeq(environments)) environments.flow = true
  const lineEnd = before.includes('\r\n') ? '\r\n' : '\n'
  const style = { lineWidth: 0, flowCollectionPadding: false }
  const last = good.items.at(-1)
  const range = isNode(last) ? last.range : undefined
  if (good.flow || !range) {
    // An empty list is written as [], in which no entry of several lines can stand.
    good.flow = false
    good.add(entry)
    return document.toString(style).replace(/\r?\n/g, lineEnd)
  }
  // The rest of the file stays as it is to the last blank: a document that is written anew moves comments.
  const [start, end] = range
  const lineStart = before.lastIndexOf('\n', start) + 1
  const dash = before.indexOf('-', lineStart)
  const indent = ' '.repeat(dash - lineStart)
  const lines = stringify(entry, style).trimEnd().split('\n')
  const added = lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}${lineEnd}`).join('')
  // A block's end is the beginning of the next line.
  const cut = before[end - 1] === '\n' ? end : before.indexOf('\n', end) + 1
  if (cut === 0) return `${before}${lineEnd}${added}`
  return `${before.slice(0, cut)}${added}${before.slice(cut)}`
}
