import type { Browser } from "@playwright/test";

type TraceEvent = { name: string; ph: string; pid: number; tid: number; tdur?: number; args?: { name?: string } };

/**
 * The longest piece of work the pages' main threads did in one go while `body` ran, in milliseconds of processor time: what others
 * on a busy machine take does not count.
 */
export async function longestTaskMs(browser: Browser, body: () => Promise<void>): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const includedCategories = ["disabled-by-default-devtools.timeline"];
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories, excludedCategories: ["*"] },
  });
  await body();
  const over = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await over;
  await session.detach();
  const place = (event: TraceEvent) => `${event.pid}/${event.tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(place),
  );
  const tasks = events.filter((event) => event.name === "RunTask" && mains.has(place(event)));
  if (tasks.length === 0) throw new Error("The browser recorded no task of a page.");
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}
