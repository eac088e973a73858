import { expect, it } from "vitest";
import { engineModeOf } from "./mode.ts";

const HOST = "127.0.0.1";
const SIGNING = "signkey-prod-0123abcd";

it("takes the embedded engine when nothing of Inngest is set", () => {
  expect(engineModeOf({ HOST })).toEqual({ mode: "embedded" });
  expect(engineModeOf({ HOST: "0.0.0.0", INNGEST_DEV: "0" })).toEqual({ mode: "embedded" });
});

it("takes a server that is configured whole", () => {
  const keys = { INNGEST_EVENT_KEY: "event", INNGEST_SIGNING_KEY: SIGNING };
  const whole = { mode: "server", dev: false, eventKey: "event", signingKey: SIGNING };
  expect(engineModeOf({ HOST: "0.0.0.0", ...keys })).toMatchObject(whole);
  expect(engineModeOf({ HOST, ...keys, INNGEST_BASE_URL: "http://inngest:8288" })).toMatchObject({
    ...whole,
    baseUrl: "http://inngest:8288",
  });
});

it.each([
  [{ INNGEST_EVENT_KEY: "event" }, "INNGEST_SIGNING_KEY missing"],
  [{ INNGEST_SIGNING_KEY: SIGNING }, "INNGEST_EVENT_KEY missing"],
  [{ INNGEST_BASE_URL: "http://inngest:8288" }, "INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY missing"],
  [{ INNGEST_EVENT_KEY: "event", INNGEST_SIGNING_KEY: "not hex" }, "must be hexadecimal"],
  [{ INNGEST_DEV: "perhaps" }, "INNGEST_DEV must be"],
])("stops the start with one readable line for %j", (env, message) => {
  expect(() => engineModeOf({ HOST, ...env })).toThrow(message);
});

it("takes unsigned development only when both ends are on this machine", () => {
  expect(engineModeOf({ HOST, INNGEST_DEV: "1" })).toEqual({
    mode: "server",
    dev: true,
    baseUrl: "http://localhost:8288",
  });
  expect(engineModeOf({ HOST: "localhost", INNGEST_DEV: "http://127.0.0.1:9999" })).toMatchObject({
    baseUrl: "http://127.0.0.1:9999",
  });
  expect(engineModeOf({ HOST: "::1", INNGEST_DEV: "1", INNGEST_BASE_URL: "http://[::1]:8288" })).toMatchObject({
    dev: true,
  });
  expect(() => engineModeOf({ HOST: "0.0.0.0", INNGEST_DEV: "1" })).toThrow("HOST");
  expect(() => engineModeOf({ HOST, INNGEST_DEV: "http://inngest:8288" })).toThrow("only talk to this machine");
  expect(() => engineModeOf({ HOST, INNGEST_DEV: "1", INNGEST_BASE_URL: "http://127.0.0.1.evil.test" })).toThrow(
    "only talk to this machine",
  );
});
