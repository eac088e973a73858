/**
 * Before anything of a page runs. Zod tries out whether it may make functions from text; our policy forbids it and would report
 * every try, so that a real attack would not stand out. It reads this when its first schema is made.
 */
const zodSettings = { jitless: true };
Reflect.set(globalThis, "__zod_globalConfig", { ...Reflect.get(globalThis, "__zod_globalConfig"), ...zodSettings });
