import { APICallError, InvalidPromptError } from "ai";
import { describe, expect, it } from "vitest";
import { describeFailure, retryAfterMs } from "./failure.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

describe("retryAfterMs", () => {
  it.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Sat, 21 Nov 2026 12:00:30 GMT" }, 30_000],
    [{ "retry-after": "Sat, 21 Nov 2026 11:00:00 GMT" }, 0],
    [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-1" }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])("%o is %s", (headers, wait) => {
    expect(retryAfterMs(headers as Record<string, string> | undefined, NOW)).toBe(wait);
  });
});

const answered = (statusCode: number, responseBody: string) =>
  new APICallError({ message: "Bad", url: "http://x", requestBodyValues: {}, statusCode, responseBody });

const lost = (code: string) => new TypeError("terminated", { cause: Object.assign(new Error("lost"), { code }) });

describe("describeFailure", () => {
  it("tells a connection that timed out from one that was lost", () => {
    expect(describeFailure(lost("UND_ERR_BODY_TIMEOUT"), "Acme", true).kind).toBe("timeout");
    expect(describeFailure(lost("UND_ERR_SOCKET"), "Acme", true).kind).toBe("cut");
    const request = { message: "Cannot connect", url: "http://x", requestBodyValues: {} };
    const unanswered = new APICallError({ ...request, cause: lost("UND_ERR_HEADERS_TIMEOUT") });
    expect(describeFailure(unanswered, "Acme", false).kind).toBe("timeout");
    expect(describeFailure(new APICallError({ ...request, cause: lost("ECONNREFUSED") }), "Acme", false).kind).toBe(
      "unavailable",
    );
  });

  it.each([
    [
      "no credit, which no waiting helps",
      answered(429, '{"error":{"code":"insufficient_quota","message":"You exceeded"}}'),
      "refused",
      /no credit left/,
    ],
    ["payment required", answered(402, ""), "refused", /no credit left/],
    ["an overloaded provider", answered(529, ""), "unavailable", /problem of its own/],
    ["a gateway's timeout", answered(504, "<html>"), "timeout", /gave up waiting/],
    [
      "a prompt that is too long",
      answered(400, '{"error":{"message":"context length exceeded"}}'),
      "refused",
      /context length exceeded\./,
    ],
    [
      "a request we cannot write",
      new InvalidPromptError({ prompt: "", message: "no messages" }),
      "refused",
      /cannot be asked/,
    ],
    [
      "an error inside the stream",
      { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
      "unavailable",
      /Overloaded/,
    ],
    ["a rate limit inside the stream", { code: "rate_limit_exceeded", message: "slow" }, "rate_limited", /slow down/],
    ["a plain text inside the stream", "model crashed", "unavailable", /model crashed/],
    [
      "a refused key inside the stream",
      { error: { type: "authentication_error", message: "bad" } },
      "auth",
      /Check the key/,
    ],
  ] as const)("tells %s", (_what, error, kind, message) => {
    const failure = describeFailure(error, "Acme", false);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toMatch(message);
  });

  it("never repeats a key", () => {
    const body = '{"error":{"message":"Incorrect API key provided: sk-proj-abcdef123456. Find it"}}';
    expect(describeFailure(answered(401, body), "Acme", false).message).not.toContain("sk-");
    expect(describeFailure(answered(400, body), "Acme", false).message).not.toContain("abcdef");
  });
});
