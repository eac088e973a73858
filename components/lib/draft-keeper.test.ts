import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DraftKeeper, type DraftText, leftHere } from "./draft-keeper.ts";

const KEY = "draft";
const text = (body: string): DraftText => ({ title: "Plan", body, baseVersion: 3 });

function browser() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refused = (code: string) => Object.assign(new Error("no"), { data: { code } });

test("a text is in the browser at once and leaves it only when the server has the same", async () => {
  const store = browser();
  const sent: string[] = [];
  let answer = (): void => undefined;
  const keeper = new DraftKeeper({
    key: KEY,
    store,
    send: ({ body }) => {
      sent.push(body);
      return new Promise((resolve) => {
        answer = () => resolve(undefined);
      });
    },
  });
  keeper.change(text("a"));
  expect(leftHere(store, KEY)).toMatchObject({ body: "a", baseVersion: 3 });
  await vi.advanceTimersByTimeAsync(1_000);
  keeper.change(text("ab"));
  answer();
  await vi.advanceTimersByTimeAsync(1);
  expect(leftHere(store, KEY)?.body, "what was written meanwhile stays").toBe("ab");
  await vi.advanceTimersByTimeAsync(2_000);
  answer();
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual(["a", "ab"]);
  expect(leftHere(store, KEY)).toBeNull();
  expect(keeper.read().state).toBe("kept");
});

test.each([
  ["UNAUTHORIZED", "signedOut"],
  ["INTERNAL_SERVER_ERROR", "away"],
])("on %s it is %s, stays in the browser and is sent again", async (code, state) => {
  const store = browser();
  let isWell = false;
  const keeper = new DraftKeeper({
    key: KEY,
    store,
    send: async () => (isWell ? undefined : Promise.reject(refused(code))),
  });
  keeper.change(text("a"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(keeper.read().state).toBe(state);
  expect(leftHere(store, KEY)?.body).toBe("a");
  isWell = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(keeper.read().state).toBe("kept");
});

test("a text that is refused is not sent again and again, and stays", async () => {
  const store = browser();
  const send = vi.fn(async () => Promise.reject(refused("BAD_REQUEST")));
  const keeper = new DraftKeeper({ key: KEY, store, send });
  keeper.change(text("a"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(send).toHaveBeenCalledTimes(1);
  expect(leftHere(store, KEY)?.body).toBe("a");
});

test("after its end nothing is kept, not even by an answer that comes late", async () => {
  const store = browser();
  const keeper = new DraftKeeper({ key: KEY, store, send: async () => undefined });
  keeper.change(text("a"));
  keeper.end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([keeper.read().state, leftHere(store, KEY)]).toEqual(["clean", null]);
});

test("a browser without room, and a copy that is broken, stop nobody", async () => {
  const full = {
    ...browser(),
    setItem: () => {
      throw new Error("full");
    },
  };
  const keeper = new DraftKeeper({ key: KEY, store: full, send: async () => undefined });
  keeper.change(text("a"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(keeper.read().state).toBe("kept");
  const broken = browser();
  broken.setItem(KEY, "{half");
  expect(leftHere(broken, KEY)).toBeNull();
});
