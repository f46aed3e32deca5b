import { createHash } from 'node:crypto'

/** Gives every command a button that copies it. Without it the page is whole, and has no buttons. */
const TEXT = `
for (const block of document.querySelectorAll('.command pre')) {
  const button = document.createElement('button')
  const name = 'Copy ' + block.textContent.slice(0, 60)
  button.type = 'button'
  button.textContent = 'Copy'
  button.setAttribute('aria-label', name)
  const say = text => {
    button.textContent = text
    button.setAttribute('aria-label', text)
  }
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(block.textContent)
      say('Copied')
    } catch {
      getSelection().selectAllChildren(block)
      say('Selected')
    }
  })
  button.addEventListener('blur', () => {
    button.textContent = 'Copy'
    button.setAttribute('aria-label', name)
  })
  block.after(button)
}
`

/** The copy buttons' script, with the hash of it by which the page's policy allows this text alone. */
export const COPY = { text: TEXT, allowedBy: `'sha256-${createHash('sha256').update(TEXT).digest('base64')}'` }
