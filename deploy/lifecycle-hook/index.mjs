// Lambda looks for a file by the names of JavaScript; Node runs the other one as it is.
export { handler } from './handler.ts'
