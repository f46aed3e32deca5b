/** The part of the platform's own WebAssembly that is used here; TypeScript has it only among the types of browsers. */
declare namespace WebAssembly {
  class Module {
    private constructor()
  }
  function compile(bytes: Uint8Array): Promise<Module>
}
