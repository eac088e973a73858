const { inspect } = require("inspect");
const { isEqual } = require("equal");

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message);
    this.name = "AssertionError";
    this.code = "ERR_ASSERTION";
    Object.assign(this, { actual, expected, operator });
  }
}

function fail(given, text, facts = {}) {
  if (given instanceof Error) throw given;
  throw new AssertionError({ message: given ?? text, ...facts });
}

const both = (actual, expected) =>
  `\n+ actual: ${inspect(actual, { depth: 6 })}\n- expected: ${inspect(expected, { depth: 6 })}\n`;

function check(holds, actual, expected, operator, words, message) {
  if (!holds) fail(message, `${words}${both(actual, expected)}`, { actual, expected, operator });
}

function build(isStrict) {
  const ok = (value, message) =>
    value ||
    fail(message, `The expression is not truthy: ${inspect(value)}`, { actual: value, expected: true, operator: "==" });
  const assert = (value, message) => ok(value, message);
  // biome-ignore lint/suspicious/noDoubleEquals: the loose form of assert compares by ==.
  const same = (a, b) => (isStrict ? Object.is(a, b) : a == b || (Number.isNaN(a) && Number.isNaN(b)));
  const word = isStrict ? "strictly equal" : "loosely equal";
  Object.assign(assert, {
    AssertionError,
    ok,
    equal: (a, b, m) => check(same(a, b), a, b, "equal", `Expected values to be ${word}:`, m),
    notEqual: (a, b, m) => check(!same(a, b), a, b, "notEqual", `Expected values not to be ${word}:`, m),
    strictEqual: (a, b, m) => check(Object.is(a, b), a, b, "strictEqual", "Expected values to be strictly equal:", m),
    notStrictEqual: (a, b, m) => check(!Object.is(a, b), a, b, "notStrictEqual", "Expected values to differ:", m),
    deepEqual: (a, b, m) => check(isEqual(a, b, !isStrict), a, b, "deepEqual", "Expected values to be deep-equal:", m),
    deepStrictEqual: (a, b, m) => check(isEqual(a, b), a, b, "deepStrictEqual", "Expected values to be deep-equal:", m),
    notDeepEqual: (a, b, m) => check(!isEqual(a, b, !isStrict), a, b, "notDeepEqual", "Expected values to differ:", m),
    notDeepStrictEqual: (a, b, m) => check(!isEqual(a, b), a, b, "notDeepStrictEqual", "Expected values to differ:", m),
    match: (text, pattern, m) => check(pattern.test(text), text, pattern, "match", "The text does not match:", m),
    doesNotMatch: (text, pattern, m) =>
      check(!pattern.test(text), text, pattern, "doesNotMatch", "The text matches:", m),
    fail: (message) => fail(message, "Failed"),
    ifError: (value) => {
      if (value !== null && value !== undefined) throw value;
    },
    throws: (work, wanted, message) => {
      const thrown = caught(work);
      if (!thrown)
        fail(typeof wanted === "string" ? wanted : message, "Missing expected exception.", { operator: "throws" });
      requireFits(thrown.error, wanted);
    },
    doesNotThrow: (work) => work(),
    rejects: async (work, wanted, message) => {
      const thrown = await (typeof work === "function" ? work() : work).then(
        () => null,
        (error) => ({ error }),
      );
      if (!thrown)
        fail(typeof wanted === "string" ? wanted : message, "Missing expected rejection.", { operator: "rejects" });
      requireFits(thrown.error, wanted);
    },
    doesNotReject: async (work) => void (await (typeof work === "function" ? work() : work)),
  });
  return assert;
}

function caught(work) {
  try {
    work();
    return null;
  } catch (error) {
    return { error };
  }
}

/** A class, a pattern for the message, a check, or an object whose fields the error has. */
function requireFits(error, wanted) {
  if (wanted === undefined || typeof wanted === "string") return;
  if (wanted instanceof RegExp)
    return check(wanted.test(String(error)), String(error), wanted, "throws", "The error does not match:");
  if (typeof wanted !== "function")
    return Object.keys(wanted).forEach((key) => {
      const fits =
        wanted[key] instanceof RegExp ? wanted[key].test(String(error[key])) : isEqual(error[key], wanted[key]);
      check(fits, error[key], wanted[key], "throws", `The error's ${key} differs:`);
    });
  const isClass = wanted === Error || wanted.prototype instanceof Error;
  const fits = isClass ? error instanceof wanted : wanted(error) === true;
  check(fits, error, wanted, "throws", "Another error was thrown:");
}

module.exports = build(false);
module.exports.strict = build(true);
module.exports.strict.strict = module.exports.strict;
