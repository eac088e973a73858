import type { ServerResponse } from "node:http";

/** What browsers must not grant to anything here. */
const NO_POWERS = [
  "accelerometer",
  "bluetooth",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

/**
 * What every answer says unless its own door says otherwise: the list of the OWASP Secure Headers project. Pages and shared
 * documents bring a content policy of their own; whatever else is opened as a page may do nothing.
 */
export const SECURE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
  "x-dns-prefetch-control": "off",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": NO_POWERS.map((power) => `${power}=()`).join(", "),
  // What is said to one person stays out of every cache, unless its door knows better.
  "cache-control": "no-store",
};

const HSTS = "max-age=31536000; includeSubDomains";

/**
 * Fills in what an answer does not say itself, when its head is written: set before, they would stand beside a route's own.
 * Only behind https a browser is told to come by nothing else.
 */
export function secureAnswer(response: ServerResponse, isHttps: boolean): void {
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = (...given: unknown[]) => {
    const said = namesIn(given.at(-1));
    const headers = isHttps ? { ...SECURE_HEADERS, "strict-transport-security": HSTS } : SECURE_HEADERS;
    for (const [name, value] of Object.entries(headers))
      if (!response.hasHeader(name) && !said.has(name)) response.setHeader(name, value);
    return writeHead(...given);
  };
}

/** The names of headers given to `writeHead` itself: an object, or names and values in turn. */
function namesIn(given: unknown): Set<string> {
  if (typeof given !== "object" || given === null) return new Set();
  const names = Array.isArray(given) ? given.flat().filter((_, index) => index % 2 === 0) : Object.keys(given);
  return new Set(names.map((name) => String(name).toLowerCase()));
}
