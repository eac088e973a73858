// The workspace's files, as far as programs and their tests use them. Everything is in memory.
const { Bytes } = require("bytes");

const call = (op, ...args) => {
  try {
    return __host(op, ...args);
  } catch (error) {
    const code = /^(E[A-Z]+):/.exec(error.message)?.[1];
    throw Object.assign(new Error(error.message), code ? { code } : {});
  }
};
const encodingOf = (options) => (typeof options === "string" ? options : options?.encoding);
const textOf = (data) => (typeof data === "string" ? data : new Bytes(data).toString());

function readFileSync(path, options) {
  const text = call("read", String(path));
  return encodingOf(options) ? text : Bytes.from(text);
}

function statSync(path) {
  const found = JSON.parse(call("stat", String(path)));
  return {
    size: found.size,
    isFile: () => !found.isFolder,
    isDirectory: () => found.isFolder,
    isSymbolicLink: () => false,
  };
}

const exists = (path) => {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
};

const fs = {
  readFileSync,
  statSync,
  lstatSync: statSync,
  existsSync: exists,
  writeFileSync: (path, data) => void call("write", String(path), textOf(data)),
  appendFileSync: (path, data) =>
    void call("write", String(path), `${exists(path) ? readFileSync(path, "utf8") : ""}${textOf(data)}`),
  readdirSync: (path, options) => {
    const names = JSON.parse(call("list", String(path)));
    if (!options?.withFileTypes) return names;
    return names.map((name) => ({ name, ...statSync(`${path}/${name}`) }));
  },
  mkdirSync: (path) => void call("mkdir", String(path)),
  rmSync: (path, options) => {
    if (options?.force && !exists(path)) return;
    call("remove", String(path));
  },
  unlinkSync: (path) => void call("remove", String(path)),
  copyFileSync: (from, to) => void call("write", String(to), call("read", String(from))),
  renameSync: (from, to) => {
    call("write", String(to), call("read", String(from)));
    call("remove", String(from));
  },
  mkdtempSync: (prefix) => {
    const path = `${prefix}${Math.random().toString(36).slice(2, 8)}`;
    call("mkdir", path);
    return path;
  },
};

fs.promises = Object.fromEntries(
  ["readFile", "writeFile", "appendFile", "readdir", "mkdir", "rm", "unlink", "stat", "copyFile", "rename"].map(
    (name) => [name, async (...args) => fs[`${name}Sync`](...args)],
  ),
);
fs.promises.access = async (path) => void statSync(path);
module.exports = fs;
