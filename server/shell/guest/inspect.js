// What `console.log` prints and `util.inspect` gives: close to Node's form, without colours.
const WIDTH = 72;

function inspect(value, options = {}) {
  return show(value, options.depth === null ? 100 : (options.depth ?? 2), []);
}

function show(value, depth, above) {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "function") return value.name ? `[Function: ${value.name}]` : "[Function (anonymous)]";
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (above.includes(value)) return "[Circular]";
  if (value instanceof Error)
    return value.stack ? `${value.name}: ${value.message}\n${value.stack.trimEnd()}` : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return "Promise { <unknown> }";
  const name = nameOf(value);
  if (depth < 0) return Array.isArray(value) ? "[Array]" : `[${name || "Object"}]`;
  const inner = (part) => show(part, depth - 1, [...above, value]);
  if (Array.isArray(value)) return wrap(itemsOf(value, inner), "[", "]");
  if (ArrayBuffer.isView(value))
    return `${name}(${value.length}) ${wrap([...value].slice(0, 100).map(String), "[", "]")}`;
  if (value instanceof Set) return `Set(${value.size}) ${wrap([...value].map(inner), "{", "}")}`;
  if (value instanceof Map)
    return `Map(${value.size}) ${wrap(
      [...value].map(([key, held]) => `${inner(key)} => ${inner(held)}`),
      "{",
      "}",
    )}`;
  const entries = Object.keys(value).map((key) => `${keyOf(key)}: ${inner(value[key])}`);
  return `${name === "Object" ? "" : `${name || "[Object: null prototype]"} `}${wrap(entries, "{", "}")}`;
}

function nameOf(value) {
  return Object.getPrototypeOf(value)?.constructor?.name ?? "";
}

function itemsOf(list, inner) {
  const shown = Array.from({ length: Math.min(list.length, 100) }, (_, at) =>
    at in list ? inner(list[at]) : "<empty>",
  );
  return list.length > 100 ? [...shown, `... ${list.length - 100} more items`] : shown;
}

function wrap(parts, open, close) {
  if (parts.length === 0) return `${open}${close}`;
  const line = parts.join(", ");
  if (line.length <= WIDTH && !line.includes("\n")) return `${open} ${line} ${close}`;
  return `${open}\n${parts.map((part) => `  ${part.replaceAll("\n", "\n  ")}`).join(",\n")}\n${close}`;
}

function quote(text) {
  const body = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
  if (!body.includes("'")) return `'${body}'`;
  return body.includes('"') ? `'${body.replaceAll("'", "\\'")}'` : `"${body}"`;
}

function keyOf(key) {
  return /^[\p{L}_$][\p{L}\d_$]*$/u.test(key) ? key : quote(key);
}

/** `console.log`'s `%s %d %j %o`, then the rest side by side. */
function format(...parts) {
  if (typeof parts[0] !== "string") return parts.map(plain).join(" ");
  let used = 1;
  const first = parts[0].replace(/%([sdifjoO%])/g, (whole, kind) => {
    if (kind === "%") return "%";
    if (used >= parts.length) return whole;
    const value = parts[used++];
    if (kind === "s") return plain(value);
    if (kind === "d" || kind === "f") return String(Number(value));
    if (kind === "i") return String(Number.parseInt(value, 10));
    return kind === "j" ? JSON.stringify(value) : inspect(value);
  });
  return [first, ...parts.slice(used).map(plain)].join(" ");
}

function plain(value) {
  return typeof value === "string" ? value : inspect(value);
}

exports.inspect = inspect;
exports.format = format;
