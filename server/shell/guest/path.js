const normalize = (path) => {
  const out = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && out.length > 0 && out.at(-1) !== "..") out.pop();
    else if (part !== ".." || !path.startsWith("/")) out.push(part);
  }
  return `${path.startsWith("/") ? "/" : ""}${out.join("/")}` || ".";
};
const join = (...parts) => normalize(parts.filter((part) => part !== "").join("/") || ".");
const resolve = (...parts) =>
  normalize(
    parts
      .reduceRight((path, part) => (path.startsWith("/") ? path : `${part}/${path}`), "")
      .replace(/^(?!\/)/, `${process.cwd()}/`),
  );
const basename = (path, ending = "") => {
  const name = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return ending && name !== ending && name.endsWith(ending) ? name.slice(0, -ending.length) : name;
};
const dirname = (path) => {
  const at = path.replace(/\/+$/, "").lastIndexOf("/");
  return at === -1 ? "." : path.slice(0, at) || "/";
};
const extname = (path) => /[^/](\.[^./]*)$/.exec(path)?.[1] ?? "";
const relative = (from, to) => {
  const [a, b] = [resolve(from), resolve(to)].map((path) => path.split("/").filter(Boolean));
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/");
};
const parse = (path) => {
  const ext = extname(path);
  return {
    root: path.startsWith("/") ? "/" : "",
    dir: dirname(path),
    base: basename(path),
    ext,
    name: basename(path, ext),
  };
};
const path = {
  normalize,
  join,
  resolve,
  basename,
  dirname,
  extname,
  relative,
  parse,
  isAbsolute: (of) => of.startsWith("/"),
  sep: "/",
  delimiter: ":",
};
path.posix = path;
module.exports = path;
