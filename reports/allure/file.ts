/** One file of the `allure-results` folder. */
export interface AllureFile {
  readonly name: string
  readonly content: string
}
