import { type Browser, chromium, type Page } from "@playwright/test";
import { signIn } from "./session.ts";
import { median } from "./statistics.ts";
import type { Line } from "./table.ts";

const VISITS = 3;
const SETTLE_MS = 1_500;

type Visit = { bytes: number; byType: Record<string, number>; lcpMs: number };

/** The command center, as a browser with an empty cache and a session gets it: bytes over the wire and LCP. */
export async function measurePage(url: string): Promise<Line[]> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const cookie = await signIn(url);
    await visit(browser, url, cookie);
    const visits: Visit[] = [];
    for (let count = 0; count < VISITS; count += 1) visits.push(await visit(browser, url, cookie));
    return linesOf(visits);
  } finally {
    await browser.close();
  }
}

async function visit(browser: Browser, url: string, cookie: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    await context.addCookies(
      cookie.split("; ").map((pair) => {
        const split = pair.indexOf("=");
        return { name: pair.slice(0, split), value: pair.slice(split + 1), url };
      }),
    );
    const page = await context.newPage();
    const byType = await countBytes(page);
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(SETTLE_MS);
    const lcpMs = await page.evaluate(largestPaint);
    return { bytes: Object.values(byType).reduce((sum, bytes) => sum + bytes, 0), byType, lcpMs };
  } finally {
    await context.close();
  }
}

/** Headers and bodies as they came over the wire. The live subscription stays open and is not counted. */
async function countBytes(page: Page): Promise<Record<string, number>> {
  const byType: Record<string, number> = {};
  const types = new Map<string, string>();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, type }) => types.set(requestId, type));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const type = (types.get(requestId) ?? "other").toLowerCase();
    byType[type] = (byType[type] ?? 0) + encodedDataLength;
  });
  return byType;
}

/** Runs in the page. */
function largestPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
      type: "largest-contentful-paint",
      buffered: true,
    });
    setTimeout(() => resolve(Number.NaN), 2_000);
  });
}

function linesOf(visits: Visit[]): Line[] {
  const middle = visits.toSorted((a, b) => a.bytes - b.bytes)[Math.floor(visits.length / 2)];
  const parts = Object.entries(middle?.byType ?? {})
    .toSorted(([, a], [, b]) => b - a)
    .map(([type, bytes]) => `${type} ${Math.round(bytes / 1_000)}`);
  const kilobytes = median(visits.map((one) => one.bytes)) / 1_000;
  const lcp = median(visits.map((one) => one.lcpMs));
  return [
    {
      group: "page",
      name: "first page, transferred",
      value: kilobytes,
      unit: "kB",
      target: { atMost: 350 },
      note: parts.join(", "),
    },
    { group: "page", name: "largest contentful paint", value: lcp, unit: "ms", target: { atMost: 800 } },
  ];
}
