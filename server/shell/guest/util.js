const { inspect, format } = require("inspect");
const { isEqual } = require("equal");

module.exports = {
  inspect,
  format,
  isDeepStrictEqual: (a, b) => isEqual(a, b),
  promisify:
    (work) =>
    (...args) =>
      new Promise((resolve, reject) => work(...args, (error, value) => (error ? reject(error) : resolve(value)))),
  inherits: (child, parent) => void Object.setPrototypeOf(child.prototype, parent.prototype),
  types: {
    isDate: (value) => value instanceof Date,
    isRegExp: (value) => value instanceof RegExp,
    isPromise: (value) => value instanceof Promise,
  },
  TextEncoder: globalThis.TextEncoder,
  TextDecoder: globalThis.TextDecoder,
};
