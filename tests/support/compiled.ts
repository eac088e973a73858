import { resolve } from "node:path";

/** What Node keeps of modules it has compiled (`NODE_COMPILE_CACHE`): a third of a server's start is compiling the same ones again. */
export const COMPILED = resolve(import.meta.dirname, "../../node_modules/.cache/muster/compiled");
