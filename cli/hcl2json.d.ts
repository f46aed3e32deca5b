/** What is used of the parser. Its own types pull in those of a browser, which contradict Node's. */
export function parse(filename: string, contents: string): Promise<unknown>
