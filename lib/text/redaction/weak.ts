const MAX_WORD_LENGTH = 20
const MAX_NUMBER_LENGTH = 10
const MIN_HUMP_LENGTH = 2

/** A secret that is a word or a number as the suite itself writes them: it cannot be told apart from our own by its value alone. */
export const isCommonWord = (secret: string): boolean =>
  (secret.length <= MAX_NUMBER_LENGTH && /^[\d.:-]+$/.test(secret)) ||
  (secret.length <= MAX_WORD_LENGTH && (/^(?:\p{Lu}*|\p{Ll}*)$/u.test(secret) || isCamelCase(secret)))

/** `failed-task`, `--region`, `af-south-1` and `base64` are words in a command too, where all is built from our own names and the words of the tools. */
export const isWordOfCommands = (secret: string): boolean =>
  /^-{0,2}[a-z]+(?:-[a-z]+){0,8}(?:-\d{1,2})?$/.test(secret) || /^[a-z]{2,6}\d{1,3}$/.test(secret)

/** `wp-admin`, `install.php`, `prod-gc-2-db`: as resources, files and functions are called. */
export const isName = (secret: string): boolean => /^[a-z0-9]{1,20}(?:[-_.][a-z0-9]{1,20}){1,8}$/i.test(secret)

const isCamelCase = (text: string): boolean =>
  /^\p{L}+$/u.test(text) && text.split(/(?=\p{Lu})/u).every(hump => hump.length >= MIN_HUMP_LENGTH)

/** `goldencrust-prod`, `http://admin2`, `{"user`: words, and short numbers after them, parted by what names, addresses and documents have between theirs. */
export const isMadeOfWords = (text: string): boolean =>
  /[a-z]{3}/i.test(text) &&
  text.split(/[-_./:@=,;&?{}[\]"\\\s]+/).every(word => isCommonWord(word) || /^[A-Z]?[a-z]{2,20}\d{1,4}$/.test(word))

/** `correct-horse`, `correct horse`: as people make passwords of words. */
export const isPhrase = (text: string): boolean => /^[a-z]{2,20}(?:[-_. ][a-z]{1,20})+$/i.test(text)

/** A host as it stands in addresses, with its port and what is made of words behind it: other paths may be keys. */
export const isAddress = (text: string): boolean =>
  /^(?:[a-z]{2,8}:\/\/)?(?:[a-z0-9-]{1,63}\.){2,16}[a-z]{2,18}(?::\d{1,5})?(?:\/[a-z-]{0,32}){0,8}$/.test(text)
