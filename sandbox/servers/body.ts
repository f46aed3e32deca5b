import type { Readable } from 'node:stream'

/** The text of a request, refused where its connection ends before it; read by events, since an iterator over it takes longer than all else that receives it. */
export function bodyOf(incoming: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = ''
    incoming
      .setEncoding('utf8')
      .on('data', (part: string) => {
        body += part
      })
      .once('end', () => resolve(body))
      .once('error', reject)
      .once('close', () => reject(GONE))
  })
}

const GONE = new Error('the connection ended within a request')
