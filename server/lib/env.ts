import { z } from "zod";
import { rateLimitsOf } from "./rate-limits.ts";

const flag = z
  .enum(["", "0", "1", "true", "false"])
  .optional()
  .transform((value) => value === "1" || value === "true");
const onOff = z
  .enum(["", "on", "off", "0", "1", "true", "false"])
  .optional()
  .transform((value) => value === "on" || value === "1" || value === "true");
const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === "" ? undefined : value.trim()));
const url = text.refine(
  (value) => value === undefined || URL.canParse(value),
  "must be a URL such as http://localhost:8288",
);

const domains = text.transform((value, context) => {
  const names = (value ?? "")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (names.every((name) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name))) return names;
  context.addIssue({ code: "custom", message: "must be names such as example.com, with commas" });
  return z.NEVER;
});

const limits = text.transform((value, context) => {
  try {
    return rateLimitsOf(value);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "is not right" });
    return z.NEVER;
  }
});

/** Every variable Muster reads; `.env.example` explains each (a test compares the two). */
const envSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  MUSTER_DATA_DIR: z.string().min(1).default(".data"),
  MUSTER_WORKING_FILE: onOff,
  DATABASE_URL: text,
  REDIS_URL: url,
  MUSTER_STORAGE: z.preprocess((value) => value || undefined, z.enum(["local", "s3", "database"]).optional()),
  MUSTER_STORAGE_DIR: text,
  S3_BUCKET: text,
  S3_REGION: z.string().min(1).default("us-east-1"),
  S3_ENDPOINT: url,
  S3_ACCESS_KEY_ID: text,
  S3_SECRET_ACCESS_KEY: text,
  MUSTER_URL: url,
  MUSTER_TOKEN: text,
  MUSTER_PROFILE: text,
  MUSTER_DEV: flag,
  MUSTER_LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  MUSTER_PUBLIC_URL: url,
  MUSTER_SIGN_UP: z.preprocess((value) => value || undefined, z.enum(["open", "invited", "off"]).optional()),
  SMTP_URL: url,
  SMTP_FROM: text,
  MUSTER_ALLOW_PRIVATE_ADDRESSES: flag,
  MUSTER_RATE_LIMITS: limits,
  MUSTER_VAULT_KEY: text,
  MUSTER_VAULT_OLD_KEYS: text,
  NEXTAUTH_SECRET: text,
  MUSTER_SIGN_UP_DOMAINS: domains,
  MUSTER_PASSWORD_BREACH_URL: url,
  AUTH_GITHUB_ID: text,
  AUTH_GITHUB_SECRET: text,
  AUTH_GOOGLE_ID: text,
  AUTH_GOOGLE_SECRET: text,
  AUTH_OIDC_ISSUER: url,
  AUTH_OIDC_ID: text,
  AUTH_OIDC_SECRET: text,
  AUTH_OIDC_NAME: text,
  MUSTER_MODEL: text,
  MUSTER_SIM_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  MUSTER_MODEL_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(120_000),
  MUSTER_DAILY_CAP_USD: z.coerce.number().min(0).max(1_000_000).default(5),
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: url,
  OPENAI_MODEL: z.string().min(1).default("gpt-5-mini"),
  ANTHROPIC_API_KEY: text,
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_MODEL: z.string().min(1).default("claude-sonnet-4-5"),
  OLLAMA_BASE_URL: url,
  OLLAMA_MODEL: z.string().min(1).default("qwen3:14b"),
  OPENAI_COMPATIBLE_BASE_URL: url,
  OPENAI_COMPATIBLE_API_KEY: text,
  OPENAI_COMPATIBLE_MODEL: text,
  MUSTER_MARKET: z.enum(["auto", "sample", "yahoo", "stooq"]).default("auto"),
  YAHOO_BASE_URL: url,
  STOOQ_BASE_URL: url,
  INNGEST_BASE_URL: url,
  INNGEST_EVENT_KEY: text,
  INNGEST_SIGNING_KEY: text,
  INNGEST_DEV: text,
});

export type Env = z.output<typeof envSchema>;

/** Reads and checks the environment. Throws one readable line that names each wrong variable and what it must be. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = envSchema.safeParse(source);
  const lines = parsed.success
    ? halvesOf(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  if (parsed.success && lines.length === 0) return parsed.data;
  throw new Error(`The environment is not right: ${lines.join("; ")}`);
}

/** Variables that mean nothing without each other. */
const TOGETHER = [
  ["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"],
  ["AUTH_GOOGLE_ID", "AUTH_GOOGLE_SECRET"],
  ["AUTH_OIDC_ISSUER", "AUTH_OIDC_ID", "AUTH_OIDC_SECRET"],
] as const;

function halvesOf(env: Env): string[] {
  return TOGETHER.flatMap((names) => {
    const missing = names.filter((name) => env[name] === undefined);
    return missing.length === 0 || missing.length === names.length
      ? []
      : [`${missing.join(", ")}: must be set as well, beside ${names.filter((name) => env[name] !== undefined)}`];
  });
}

/** What another program needs to be found and to run; nothing of ours, least of all secrets. */
export function programEnv(source: Record<string, string | undefined> = process.env): NodeJS.ProcessEnv {
  const passed = ["PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH"];
  const known = passed.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]]));
  return { NODE_ENV: process.env.NODE_ENV, ...Object.fromEntries(known) };
}

export type MailSettings = { url: string; from: string };

/** How mail leaves, or null when this installation sends none. */
export function mailSettings(source: Record<string, string | undefined> = process.env): MailSettings | null {
  const url = source.SMTP_URL?.trim();
  if (!url || !URL.canParse(url)) return null;
  return { url, from: source.SMTP_FROM?.trim() || `Muster <muster@${new URL(url).hostname}>` };
}

/**
 * Sets what Next and next-auth read from the environment by themselves. The host they trust is the one that the server
 * writes into each request.
 */
export function settleFrameworkEnv(isDevelopment: boolean): void {
  const settled = {
    NODE_ENV: isDevelopment ? "development" : "production",
    AUTH_TRUST_HOST: "1",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  Object.assign(process.env, settled);
  delete process.env.NEXTAUTH_URL;
}
