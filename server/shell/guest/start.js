// Runs first in every program: modules, console, process, timers. `__host` is the only way out, to files in memory and output.
(() => {
  const cache = new Map();
  const BUILT_IN = new Set(JSON.parse(__host("builtins")));
  const host = globalThis.__host;

  function requireFrom(from) {
    return (request) => {
      if (from.startsWith("node:")) return load(`node:${request}`);
      const name = request.replace(/^node:/, "");
      return load(BUILT_IN.has(name) ? `node:${name}` : host("resolve", from, request));
    };
  }

  function load(path) {
    const known = cache.get(path);
    if (known) return known.exports;
    const module = { exports: {}, id: path, filename: path };
    cache.set(path, module);
    try {
      if (path.endsWith(".json")) module.exports = JSON.parse(host("read", path));
      else {
        const folder = path.slice(0, path.lastIndexOf("/")) || "/";
        host("compile", path).call(module.exports, module.exports, requireFrom(path), module, path, folder);
      }
    } catch (error) {
      cache.delete(path);
      throw error;
    }
    return module.exports;
  }
  globalThis.__load = load;
  globalThis.__runTests = () => cache.get("node:test")?.exports.runAll();
  globalThis.require = requireFrom(`${host("cwd")}/[eval]`);

  const { inspect, format } = load("node:inspect");
  const { Bytes, encode, decode } = load("node:bytes");
  const start = Date.now();
  const groups = [];
  const print =
    (fd) =>
    (...parts) =>
      void host("print", fd, `${groups.join("")}${format(...parts)}\n`);
  globalThis.console = {
    log: print(1),
    info: print(1),
    debug: print(1),
    table: print(1),
    dir: (value) => print(1)(inspect(value)),
    error: print(2),
    warn: print(2),
    trace: print(2),
    group: (...parts) => {
      if (parts.length > 0) print(1)(...parts);
      groups.push("  ");
    },
    groupEnd: () => void groups.pop(),
    assert: (holds, ...parts) => {
      if (!holds) print(2)("Assertion failed", ...parts);
    },
    time: () => undefined,
    timeEnd: () => undefined,
  };

  class Exit extends Error {}
  const given = JSON.parse(host("process"));
  globalThis.process = {
    ...given,
    version: "v22.0.0",
    versions: { node: "22.0.0" },
    platform: "linux",
    arch: "x64",
    pid: 1,
    exitCode: undefined,
    cwd: () => host("cwd"),
    exit: (code) => {
      if (code !== undefined) process.exitCode = code;
      host("exit", Number(process.exitCode ?? 0));
      throw new Exit("exit");
    },
    stdout: { write: (text) => host("print", 1, String(text)) === undefined, isTTY: false, columns: 80 },
    stderr: { write: (text) => host("print", 2, String(text)) === undefined, isTTY: false, columns: 80 },
    hrtime: Object.assign(() => [Math.floor((Date.now() - start) / 1000), ((Date.now() - start) % 1000) * 1e6], {
      bigint: () => BigInt(Date.now() - start) * 1000000n,
    }),
    uptime: () => (Date.now() - start) / 1000,
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0 }),
    nextTick: (work, ...args) => void Promise.resolve().then(() => work(...args)),
    on: () => process,
    once: () => process,
    off: () => process,
    emitWarning: (text) => console.warn(text),
  };

  // Timers run in order of their time, without waiting: a program that only waits is over at once.
  const timers = [];
  let ids = 0;
  let nowMs = 0;
  const plan = (work, ms, every, args) => {
    ids += 1;
    timers.push({ id: ids, at: nowMs + Math.max(1, Number(ms) || 1), every, work, args });
    const id = ids;
    return { id, ref: () => undefined, unref: () => undefined, [Symbol.toPrimitive]: () => id };
  };
  const forget = (timer) => {
    const at = timers.findIndex(({ id }) => id === Number(timer));
    if (at >= 0) timers.splice(at, 1);
  };
  globalThis.setTimeout = (work, ms, ...args) => plan(work, ms, null, args);
  globalThis.setInterval = (work, ms, ...args) => plan(work, ms, Math.max(1, Number(ms) || 1), args);
  globalThis.setImmediate = (work, ...args) => plan(work, 0, null, args);
  globalThis.clearTimeout = globalThis.clearInterval = globalThis.clearImmediate = forget;
  globalThis.__runTimer = () => {
    timers.sort((a, b) => a.at - b.at || a.id - b.id);
    const timer = timers.shift();
    if (!timer) return false;
    nowMs = timer.at;
    if (timer.every !== null) timers.push({ ...timer, at: nowMs + timer.every });
    timer.work(...timer.args);
    return true;
  };

  globalThis.queueMicrotask ??= (work) => void Promise.resolve().then(work);
  globalThis.structuredClone ??= (value) => clone(value);
  const clone = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(clone);
    if (value instanceof Date) return new Date(value);
    if (value instanceof Map) return new Map([...value].map(([key, held]) => [clone(key), clone(held)]));
    if (value instanceof Set) return new Set([...value].map(clone));
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, clone(held)]));
  };
  globalThis.performance ??= { now: () => Date.now() - start };
  globalThis.Buffer = Bytes;
  globalThis.TextEncoder = class {
    encode(text = "") {
      return new Uint8Array(encode(text));
    }
  };
  globalThis.TextDecoder = class {
    decode(list = []) {
      return decode(list);
    }
  };
  globalThis.global = globalThis;
  globalThis.__format = format;
})();
