// Deep equality as `assert.deepStrictEqual` means it; `isLoose` compares primitives by ==.
function isEqual(a, b, isLoose = false, pairs = []) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    // biome-ignore lint/suspicious/noDoubleEquals: the loose form of assert compares by ==.
    return isLoose && typeof a !== "object" && typeof b !== "object" ? a == b : false;
  if (!isLoose && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (pairs.some(([left, right]) => left === a && right === b)) return true;
  const next = [...pairs, [a, b]];
  const same = (left, right) => isEqual(left, right, isLoose, next);
  if (a instanceof Date || b instanceof Date)
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
  if (a instanceof RegExp || b instanceof RegExp) return String(a) === String(b);
  if (a instanceof Error && (a.name !== b.name || a.message !== b.message)) return false;
  if (a instanceof Map)
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && same(value, b.get(key)));
  if (a instanceof Set)
    return a.size === b.size && [...a].every((item) => b.has(item) || [...b].some((other) => same(item, other)));
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length || a.length !== b.length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

exports.isEqual = isEqual;
