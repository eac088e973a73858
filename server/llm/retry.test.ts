import { describe, expect, it } from "vitest";
import { retryPolicy } from "./retry.ts";

describe("retryPolicy", () => {
  it.each(["auth", "refused", "cancelled"] as const)("does not repeat what cannot get better: %s", (kind) => {
    expect(retryPolicy(kind, 1)).toEqual({ retry: false });
  });

  it("waits longer each time, and then gives up", () => {
    expect([1, 2, 3, 4].map((attempt) => retryPolicy("unavailable", attempt))).toEqual(
      [2_000, 6_000, 18_000, 54_000].map((afterMs) => ({ retry: true, afterMs })),
    );
    expect(retryPolicy("unavailable", 5)).toEqual({ retry: false });
  });

  it("respects the provider's wish, within reason", () => {
    expect(retryPolicy("rate_limited", 1, 30_000)).toEqual({ retry: true, afterMs: 30_000 });
    expect(retryPolicy("rate_limited", 1, 10)).toEqual({ retry: true, afterMs: 5_000 });
    expect(retryPolicy("rate_limited", 1, 86_400_000)).toEqual({ retry: true, afterMs: 900_000 });
  });

  it("asks again at once after an empty answer", () => {
    expect(retryPolicy("bad_answer", 1)).toEqual({ retry: true, afterMs: 0 });
  });
});
