import type { CDPSession } from "@playwright/test";
import { expect, isAlive, test } from "./app.ts";
import { walkPages } from "./barriers.ts";
import { everyPage } from "./pages.ts";

const MOST_BYTES = 350_000;
/** A talk holds an editor, a list that scrolls by itself and the stream. */
const MOST_CHAT_BYTES = 450_000;
const QUIET_MS = 600;

type Transfer = { url: string; bytes: number };

/** What came over the wire since `begin`, bodies and headers. */
async function watchTransfers(network: CDPSession): Promise<{ begin: () => void; all: () => Transfer[] }> {
  await network.send("Network.enable");
  await network.send("Network.setCacheDisabled", { cacheDisabled: true });
  const transfers = new Map<string, Transfer>();
  const set = (id: string, bytes: (before: number) => number) => {
    const { url, bytes: before } = transfers.get(id) ?? { url: "", bytes: 0 };
    transfers.set(id, { url, bytes: bytes(before) });
  };
  network.on("Network.requestWillBeSent", ({ requestId, request }) =>
    transfers.set(requestId, { url: new URL(request.url).pathname, bytes: 0 }),
  );
  network.on("Network.dataReceived", (data) => set(data.requestId, (before) => before + data.encodedDataLength));
  network.on("Network.responseReceived", ({ requestId, response }) =>
    set(requestId, (before) => before + response.encodedDataLength),
  );
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => set(requestId, () => encodedDataLength));
  return { begin: () => transfers.clear(), all: () => [...transfers.values()] };
}

const sumOf = (transfers: readonly Transfer[]) => transfers.reduce((sum, { bytes }) => sum + bytes, 0);

/** A page that is too heavy says what on it weighs. */
function breakDown(path: string, transfers: Transfer[]): string {
  const heaviest = transfers.toSorted((a, b) => b.bytes - a.bytes).slice(0, 40);
  return [`${sumOf(transfers)} ${path}`, ...heaviest.map(({ url, bytes }) => `  ${bytes} ${url}`)].join("\n");
}

test("every page, with a cold cache, transfers no more than 350 kB, a chat 450 kB, and has no barrier on a desktop", async ({
  page,
  context,
  complaints,
}) => {
  complaints.allow(/status of 404/);
  test.setTimeout(600_000);
  await page.setViewportSize({ width: 1_440, height: 900 });
  const wire = await watchTransfers(await context.newCDPSession(page));
  const found: [path: string, transfers: Transfer[]][] = [];
  await walkPages(page, [...(await everyPage()), "/norrland/tasks/none"], async (_, path) => {
    // Away first, so that nothing of the page before is still under way.
    await page.goto("about:blank");
    wire.begin();
    await page.goto(path);
    await isAlive(page);
    // What is fetched ahead counts too: measured once nothing more arrives.
    let before = -1;
    const isQuiet = () => {
      const isSame = before === sumOf(wire.all());
      before = sumOf(wire.all());
      return isSame;
    };
    await expect.poll(isQuiet, { intervals: [QUIET_MS] }).toBe(true);
    found.push([path, wire.all()]);
  });
  const lines = found.map(([path, transfers]) => `${Math.round(sumOf(transfers) / 1_000)} kB ${path}`);
  test.info().annotations.push({ type: "transferred", description: lines.join("\n") });
  expect(Math.min(...found.map(([, transfers]) => sumOf(transfers)))).toBeGreaterThan(50_000);
  const most = (path: string) => (path.includes("/chat") ? MOST_CHAT_BYTES : MOST_BYTES);
  const heavy = found.filter(([path, transfers]) => sumOf(transfers) > most(path));
  expect(heavy.map(([path, transfers]) => breakDown(path, transfers))).toEqual([]);
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
