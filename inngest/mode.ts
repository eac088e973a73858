import type { Env } from "#server/lib/env";

export type EngineMode =
  | { mode: "embedded" }
  | { mode: "server"; dev: boolean; baseUrl?: string; eventKey?: string; signingKey?: string };

type ModeEnv = Pick<Env, "HOST"> &
  Partial<Pick<Env, "INNGEST_BASE_URL" | "INNGEST_EVENT_KEY" | "INNGEST_SIGNING_KEY" | "INNGEST_DEV">>;

const DEV_SERVER_URL = "http://localhost:8288";
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * Which engine runs the functions. Nothing of Inngest set: the embedded one. Anything set: a real server, which must then be
 * configured whole. Unsigned development mode is taken only where nobody else can reach either end.
 * Throws one readable line otherwise.
 */
export function engineModeOf(env: ModeEnv): EngineMode {
  const dev = devOf(env.INNGEST_DEV);
  const isAnySet = env.INNGEST_BASE_URL || env.INNGEST_EVENT_KEY || env.INNGEST_SIGNING_KEY || dev.isDev;
  if (!isAnySet) return { mode: "embedded" };
  if (dev.isDev) return devMode(env, dev.url);
  const missing = (["INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"] as const).filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(
      `Inngest is configured only in part: ${missing.join(" and ")} missing. Set both keys, or unset every INNGEST_ variable to use the embedded engine.`,
    );
  }
  if (!/^(signkey-\w+-)?[0-9a-f]+$/i.test(env.INNGEST_SIGNING_KEY ?? "")) {
    throw new Error("INNGEST_SIGNING_KEY must be hexadecimal, with or without the prefix signkey-<name>-.");
  }
  return {
    mode: "server",
    dev: false,
    baseUrl: env.INNGEST_BASE_URL,
    eventKey: env.INNGEST_EVENT_KEY,
    signingKey: env.INNGEST_SIGNING_KEY,
  };
}

function devMode(env: ModeEnv, devUrl: string | undefined): EngineMode {
  const baseUrl = env.INNGEST_BASE_URL ?? devUrl ?? DEV_SERVER_URL;
  if (!LOOPBACK.test(new URL(baseUrl).hostname)) {
    throw new Error(
      `INNGEST_DEV is unsigned and may only talk to this machine, not to ${baseUrl}. Use the signed mode with INNGEST_SIGNING_KEY.`,
    );
  }
  if (!LOOPBACK.test(env.HOST)) {
    throw new Error(
      `INNGEST_DEV is unsigned and may only be used when HOST is 127.0.0.1 or localhost, not ${env.HOST}.`,
    );
  }
  return { mode: "server", dev: true, baseUrl };
}

function devOf(value: string | undefined): { isDev: boolean; url?: string } {
  if (value === undefined || value === "0" || value === "false") return { isDev: false };
  if (value === "1" || value === "true") return { isDev: true };
  if (URL.canParse(value) && value.startsWith("http")) return { isDev: true, url: value };
  throw new Error(`INNGEST_DEV must be 1, 0 or the address of a development server, not ${JSON.stringify(value)}.`);
}
