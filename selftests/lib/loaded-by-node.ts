/** Nothing is mocked here: what tests import is loaded by Node as the product's own modules are, and neither rewritten by vite nor asked of it. */
export const loadedByNode = { viteModuleRunner: false, nodeLoader: false } as const
