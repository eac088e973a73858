import type { CDPSession } from "@playwright/test";
import { expect, isAlive, test } from "./app.ts";
import { everyPage } from "./pages.ts";

const MOST_BYTES = 350_000;
/** A talk holds an editor, a list that scrolls by itself and the stream. */
const MOST_CHAT_BYTES = 450_000;
/** Not there yet: what these pages are held to until they are. None may grow; docs/bench.md says what weighs. */
const HEAVIER: [page: RegExp, bytes: number][] = [
  [/^\/norrland$/, 365_000],
  [/\/missions\/[\w-]{36}$/, 365_000],
  [/\/working$|\/search\?/, 370_000],
];
const QUIET_MS = 600;

/** Bytes over the wire since it was asked last, bodies and headers. */
async function countBytes(network: CDPSession): Promise<{ total: () => number; begin: () => void }> {
  await network.send("Network.enable");
  await network.send("Network.setCacheDisabled", { cacheDisabled: true });
  const sizes = new Map<string, number>();
  const add = (id: string, bytes: number) => sizes.set(id, (sizes.get(id) ?? 0) + bytes);
  network.on("Network.dataReceived", ({ requestId, encodedDataLength }) => add(requestId, encodedDataLength));
  network.on("Network.responseReceived", ({ requestId, response }) => add(requestId, response.encodedDataLength));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  return { total: () => [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0), begin: () => sizes.clear() };
}

test("every page, with a cold cache, transfers no more than it is held to: 350 kB, a chat 450 kB, some more for now", async ({
  page,
  context,
}) => {
  test.setTimeout(300_000);
  const paths = await everyPage();
  const bytes = await countBytes(await context.newCDPSession(page));
  const found: Record<string, number> = {};
  for (const path of paths) {
    // Away first, so that nothing of the page before is still under way.
    await page.goto("about:blank");
    bytes.begin();
    await page.goto(path);
    await isAlive(page);
    // What is fetched ahead counts too: measured once nothing more arrives.
    let before = -1;
    const isQuiet = () => {
      const isSame = before === bytes.total();
      before = bytes.total();
      return isSame;
    };
    await expect.poll(isQuiet, { intervals: [QUIET_MS] }).toBe(true);
    found[path] = bytes.total();
  }
  const lines = paths.map((path) => `${Math.round((found[path] ?? 0) / 1_000)} kB ${path}`);
  test.info().annotations.push({ type: "transferred", description: lines.join("\n") });
  expect(Math.min(...Object.values(found))).toBeGreaterThan(50_000);
  const most = (path: string) =>
    HEAVIER.find(([page]) => page.test(path))?.[1] ?? (path.includes("/chat") ? MOST_CHAT_BYTES : MOST_BYTES);
  expect(
    paths.filter((path) => (found[path] ?? Number.NaN) > most(path)).map((path) => `${found[path]} ${path}`),
  ).toEqual([]);
});

test("pages come with a strict policy: scripts only with the nonce of their own response", async ({ page }) => {
  const policies = new Set<string>();
  for (const path of ["/norrland", "/norrland", "/sign-in"]) {
    const headers = (await page.goto(path))?.headers() ?? {};
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic';/);
    for (const rule of ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
      expect(policy).toContain(rule);
    }
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
    });
    expect(headers["x-powered-by"]).toBeUndefined();
    policies.add(policy);
  }
  expect(policies.size, "a nonce is used once").toBe(3);
});
