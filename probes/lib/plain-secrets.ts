import { registerSecret } from '../../platform/redact.ts'

/** Variables that hold a secret whatever their value: a task definition should not have any, but some do. */
const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|SALT|_KEY)$/i
/** The same among the constants of WORDPRESS_CONFIG_EXTRA. */
const SECRET_CONSTANT =
  /(define\(\s*['"][A-Z0-9_]*(?:PASSWORD|SECRET|TOKEN|SALT|_KEY)['"]\s*,\s*)(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/gi

const HIDDEN = '[redacted]'

/** A container's environment without the secrets that were written into it in plain text. */
export const withoutSecrets = (environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => {
      if (SECRET_NAME.test(name) && value !== '') {
        registerSecret(value)
        return [name, HIDDEN]
      }
      return [name, value.replace(SECRET_CONSTANT, hideConstant)]
    }),
  )

function hideConstant(_: string, before: string, single: string | undefined, double: string | undefined): string {
  registerSecret(single ?? double ?? '')
  return `${before}'${HIDDEN}'`
}
