/**
 * Before anything of a page runs. Zod tries out whether it may make functions from text; our policy forbids it and would report
 * every try, so that a real attack would not stand out. Zod looks here when its first schema is made.
 */
const settings: object = Reflect.get(globalThis, "__zod_globalConfig") ?? {};
Reflect.set(globalThis, "__zod_globalConfig", Object.assign(settings, { jitless: true }));
