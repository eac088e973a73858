import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { createClient } from "#cli/client";
import { place } from "./place.ts";
import type { Prepared } from "./teams.ts";

export { expect };

type State = Prepared & { endpoint: { url: string; token: string } };

async function ask(action: string, delayMs?: number, env?: Record<string, string>): Promise<unknown> {
  const query = new URLSearchParams({
    ...(delayMs === undefined ? {} : { delayMs: String(delayMs) }),
    ...(env ? { env: JSON.stringify(env) } : {}),
  });
  const response = await fetch(`${place.controlUrl}/${action}?${query}`);
  if (!response.ok) throw new Error(`${action}: ${await response.text()}`);
  return response.json();
}

/** What the test's own supervisor answered; both sides live in this folder. */
function asState(answer: unknown): State {
  return answer as State;
}

/** Known before any server runs. */
function asPrepared(answer: unknown): Prepared {
  return answer as Prepared;
}

/**
 * The server process under the pages. `delayMs` slows each call of the simulated model, `env` is set for that start. A file that
 * leaves takes its server along: the next test gets the usual one, on a fresh folder or on what was kept, unless it starts its own.
 */
export const server = {
  fresh: (delayMs?: number) => ask("fresh", delayMs),
  kill: () => ask("kill"),
  start: (delayMs?: number) => ask("start", delayMs),
  restart: (delayMs?: number, env?: Record<string, string>) => ask("restart", delayMs, env),
  leave: (what: "fresh" | "kept" = "fresh") => ask(`leave-${what}`),
  state: async () => asState(await ask("state")),
  api: async () => createClient(asState(await ask("state")).endpoint).api,
};

/** The account of a fresh installation, as its start prints it. */
export const DEMO = { email: "demo@muster.local", password: "mission-control" };

/** The others of the team; `teams.ts` makes them. */
export { COLLEAGUE, VIEWER } from "./teams.ts";

export type Complaints = {
  /** What a journey brings about on purpose, such as a lost connection. */
  allow: (pattern: RegExp) => void;
};

/**
 * `E2E_JITTER_MS=400 npx playwright test …`: each request of the browser waits for a random while of at most so many milliseconds.
 * A test that looks before the page, the server or an image is ready fails here and not once in twenty runs.
 */
const JITTER_MS = Number(process.env.E2E_JITTER_MS ?? 0);

async function disturb(context: BrowserContext): Promise<void> {
  await context.route("**/*", async (route) => {
    await new Promise((wake) => setTimeout(wake, Math.random() * JITTER_MS));
    // A page that was closed meanwhile has no use for its answer.
    await route.fallback().catch(() => {});
  });
}

/** Every page of a test is listened to: an error in the console or an uncaught one fails the test. */
export const test = base.extend<{ complaints: Complaints }, { session: Session }>({
  /** Signed in once for all tests, in the data folder they begin with; those about signing in set an empty state. */
  session: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const { cookie } = asPrepared(await ask("prepared"));
      const [name = "", value = ""] = cookie.split("=");
      const { hostname: domain } = new URL(place.url);
      const kept = { name, value, domain, path: "/", expires: -1, httpOnly: true, secure: false };
      await use({ cookies: [{ ...kept, sameSite: "Lax" }], origins: [] });
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  baseURL: ({}, use) => use(place.url),
  storageState: ({ session }, use) => use(session),
  complaints: [
    async ({ context }, use) => {
      await ask("here");
      if (JITTER_MS > 0) await disturb(context);
      const heard: string[] = [];
      const allowed: RegExp[] = [];
      context.on("console", (message) => {
        if (message.type() === "error") heard.push(`${message.text()} ${message.location().url}`);
      });
      context.on("weberror", (failure) => heard.push(String(failure.error())));
      await use({ allow: (pattern) => allowed.push(pattern) });
      expect(
        heard.filter((line) => !allowed.some((pattern) => pattern.test(line))),
        "what the browser complained about",
      ).toEqual([]);
    },
    { auto: true },
  ],
});

/** Goes to an address and waits until the page can be used: before that a click is lost. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await isAlive(page);
}

/** Picks up by key what has the focus. A drag listens to keys only from its first timer on; one that comes before is not heard. */
export async function pickUpByKey(page: Page, key: "Space" | "Enter"): Promise<void> {
  await page.keyboard.press(key);
  await page.evaluate(() => new Promise((later) => setTimeout(later)));
}

/**
 * React has taken over the server's HTML: the whole of it, what lay in a chunk of its own too, and what listens to keys has begun to.
 * It marks nodes long before that, while a part of the page is still on its way.
 */
export async function isAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const find = (of: object, name: string): unknown => {
      const key = Object.keys(of).find((one) => one.startsWith(name));
      return key && Reflect.get(of, key);
    };
    type Root = { stateNode: { current: { memoizedState: { isDehydrated?: boolean } } } };
    const root = find(document, "__reactContainer$") as Root | undefined;
    if (root?.stateNode.current.memoizedState.isDehydrated !== false) return false;
    const parts = [...document.querySelectorAll("main :is(button, input, select, textarea)")];
    if (!document.querySelector("main") || parts.some((part) => !find(part, "__reactProps$"))) return false;
    // Effects run after the page is shown, before the browser has nothing to do.
    return new Promise((done) => requestIdleCallback(() => done(true), { timeout: 2_000 }));
  });
}

type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

export async function signIn(page: Page, path = "/norrland", account = DEMO): Promise<void> {
  await open(page, `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === path);
  await isAlive(page);
}

/** Errors the browser reports while the server is away, and no others. */
export const AWAY =
  /ERR_CONNECTION_(REFUSED|RESET)|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|status of 503|ERR_SOCKET_NOT_CONNECTED/;

/** The id of a finished mission on the first sample; the first caller waits for the team to do it. */
export async function doneMission(): Promise<{ id: string; documentId: string; runNumber: number; taskId: string }> {
  const api = await server.api();
  const { items } = await api.missions.list.query({ limit: 50, status: "done" });
  const id = items[0]?.id ?? (await api.samples.start.mutate({ id: "revenue" })).id;
  await expect.poll(async () => (await api.missions.get.query({ id })).status, { timeout: 240_000 }).toBe("done");
  const documents = await api.documents.list.query({ missionId: id, limit: 1 });
  const tasks = await api.tasks.list.query({ missionId: id, limit: 1 });
  const runs = await api.runs.list.query({ limit: 1 });
  return {
    id,
    documentId: documents.items[0]?.id ?? "",
    runNumber: runs.items[0]?.number ?? 0,
    taskId: tasks.items[0]?.id ?? "",
  };
}
