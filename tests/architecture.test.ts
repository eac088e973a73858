import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { MOVED, STAYING } from "#server/domains/transfer/tables";

/** The house plan, checked: ARCHITECTURE.md says it in words. Every message names the file and what to do instead. */
const ROOT = resolve(import.meta.dirname, "..");
const FOLDERS = ["app", "cli", "components", "db", "inngest", "packages", "server"];

type Layer = { name: string; paths: RegExp; mayImport: string[] };

/** First match wins. A layer may always import itself and the contract. */
const LAYERS: Layer[] = [
  {
    name: "contract",
    paths: /(^|\/)schema\.ts$|^components\/sdui\/catalog\.ts$|^server\/lib\/|^server\/domains\/events\/sentence\.ts$/,
    mayImport: [],
  },
  { name: "db", paths: /^db\//, mayImport: [] },
  { name: "core", paths: /^server\/core\//, mayImport: ["db"] },
  { name: "domain", paths: /^server\/domains\//, mayImport: ["db", "core"] },
  { name: "capability", paths: /^server\/(llm|agents|integrations|realtime|shell)\//, mayImport: ["core", "domain"] },
  { name: "engine", paths: /^inngest\/(embedded\/|relay\.ts|mode\.ts|client\.ts)/, mayImport: ["db", "core"] },
  {
    name: "page server",
    paths: /^server\/rsc\.tsx$/,
    mayImport: ["core", "domain", "capability", "door", "router", "ui lib"],
  },
  { name: "router", paths: /^server\/routers\//, mayImport: ["core", "domain", "capability", "door"] },
  {
    name: "door",
    paths:
      /^server\/(auth|main|boot)\.ts$|^server\/(boot|http|mcp|operator|rest)\/|^inngest\/|^app\/api\/|^instrumentation\.ts$|^proxy\.ts$/,
    mayImport: ["core", "domain", "capability", "engine", "router"],
  },
  // What other programs use: of the server it knows the types of its procedures, and the command line knows only it.
  { name: "client package", paths: /^packages\/client\//, mayImport: ["router type"] },
  { name: "cli", paths: /^cli\//, mayImport: ["client package"] },
  { name: "ui lib", paths: /^components\/lib\//, mayImport: ["router type"] },
  { name: "ui", paths: /^(components|app)\//, mayImport: ["ui lib", "page server", "router type"] },
];

/** A domain calls only those before it; anything upward or sideways is a reaction to an event. */
const DOMAIN_RANK = [
  "teams",
  "audit",
  "vault",
  "connections",
  "accounts",
  "outside",
  "notifications",
  "files",
  "budgets",
  "interactions",
  "runs contract",
  "prompts",
  "agents",
  "approvals",
  "analysis",
  "market",
  "documents",
  "missions",
  "workspaces",
  "tasks",
  "plans",
  "messages",
  "runs",
  "ui",
  "wakes",
  "events",
  "working",
  "analytics",
  "needs",
  "overview",
  "sessions",
  "samples",
  "search",
  "transfer",
];
const DOMAIN_DOORS =
  /\/(schema|queries|commands|verify|known|sealing|tools|roles|sentence|review|steps|rules|questions|seats|blockers|control|orchestration|settings|states|policy|forks|comparison|assists|turn|board|groups|moves|history|surroundings|take-up|drafts|shares|templates|keys|surrender|forgetting|standing|members|invitations|founding|erasing|exporting|importing|chain|binding|sign-up|passwords|sessions|two-factor|identities|device-grants|device-consent|program(?:-steps)?)\.ts$/;

type Import = { from: string; to: string; isType: boolean };

const files = FOLDERS.flatMap((folder) => walk(join(ROOT, folder))).map((path) => relative(ROOT, path));
const sources = files.filter((file) => !/\.test\.tsx?$/.test(file) && !file.startsWith("db/migrations/"));
const imports = sources.flatMap(importsOf);

function walk(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return /\.tsx?$/.test(path) && !path.endsWith(".d.ts") ? [path] : [];
  return readdirSync(path)
    .filter((name) => name !== "node_modules" && name !== "dist" && !name.startsWith(".build-"))
    .flatMap((name) => walk(join(path, name)));
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(ROOT, file), "utf8");
  const { module } = parseSync(file, source);
  const statics = module.staticImports.map((entry) => ({
    specifier: entry.moduleRequest.value,
    isType: /^import\s+type\b/.test(source.slice(entry.start, entry.end)),
  }));
  const reexports = module.staticExports.flatMap((entry) =>
    entry.entries.flatMap((item) =>
      item.moduleRequest ? [{ specifier: item.moduleRequest.value, isType: item.isType }] : [],
    ),
  );
  const dynamic = [...source.matchAll(/\bimport\("([^"]+)"\)/g)].map((match) => ({
    specifier: match[1] ?? "",
    isType: false,
  }));
  return [...statics, ...reexports, ...dynamic].flatMap(({ specifier, isType }) => {
    const to = resolveImport(file, specifier);
    return to ? [{ from: file, to, isType }] : [];
  });
}

function resolveImport(from: string, specifier: string): string | null {
  const path = specifier.startsWith("#")
    ? specifier.slice(1).replace(/^client\//, "packages/client/src/")
    : specifier.startsWith(".")
      ? join(dirname(from), specifier)
      : null;
  if (path === null) return null;
  const candidates = [path, `${path}.ts`, `${path}.tsx`];
  return candidates.find((candidate) => files.includes(candidate)) ?? null;
}

function layerOf(file: string): Layer | undefined {
  return LAYERS.find((layer) => layer.paths.test(file));
}

describe("the house", () => {
  it("gives every file a layer", () => {
    expect(
      sources
        .filter((file) => !layerOf(file))
        .map((file) => `${file} lies in no layer: put it where ARCHITECTURE.md says`),
    ).toEqual([]);
  });

  it("lets a layer import only what lies below it", () => {
    const wrong = imports.flatMap(({ from, to, isType }) => {
      const here = layerOf(from);
      const there = layerOf(to);
      if (!here || !there || here === there || there.name === "contract") return [];
      if (here.mayImport.includes(there.name)) return [];
      if (isType && to === "server/routers/root.ts" && here.mayImport.includes("router type")) return [];
      return [
        `${from} (${here.name}) imports ${to} (${there.name}): it may import ${["contract", ...here.mayImport].join(", ")}`,
      ];
    });
    expect(wrong).toEqual([]);
  });

  it("keeps everything of the server out of the client package but a type", () => {
    const outside = imports.filter(
      ({ from, to }) => from.startsWith("packages/client/") && !to.startsWith("packages/client/"),
    );
    expect(outside).toEqual([{ from: "packages/client/src/router.ts", to: "server/routers/root.ts", isType: true }]);
  });

  it("lets a domain call only lower domains, by their doors", () => {
    const domainOf = (file: string) => /^server\/domains\/([^/]+)\//.exec(file)?.[1];
    const wrong = imports.flatMap(({ from, to }) => {
      const there = domainOf(to);
      if (!there || domainOf(from) === there) return [];
      const here = domainOf(from);
      if (!DOMAIN_DOORS.test(to))
        return [`${from} imports ${to}, which is private to ${there}: use its queries, commands, tools or schema`];
      if (!here || to.endsWith("/schema.ts")) return [];
      const isLower = DOMAIN_RANK.indexOf(there) >= 0 && DOMAIN_RANK.indexOf(there) < DOMAIN_RANK.indexOf(here);
      return isLower
        ? []
        : [`${from} calls ${to}: ${there} is not below ${here}. React to an event in inngest/functions/ instead`];
    });
    expect(wrong).toEqual([]);
  });

  it("has no import cycles", () => {
    expect(findCycles(imports.filter((entry) => !entry.isType))).toEqual([]);
  });

  it("keeps files short enough to read", () => {
    const long = files.flatMap((file) => {
      const limit = /\.test\.tsx?$/.test(file) ? 500 : 300;
      const lines = readFileSync(join(ROOT, file), "utf8").split("\n").length - 1;
      if (lines <= limit || file.startsWith("components/ui/")) return [];
      return [`${file} has ${lines} lines: split it by what its parts are for (limit ${limit})`];
    });
    expect(long).toEqual([]);
  });

  it("lets every table choose whether it moves with a team", () => {
    const tables = files
      .filter((file) => file.startsWith("db/tables/"))
      .flatMap((file) => [...readFileSync(join(ROOT, file), "utf8").matchAll(/\bpgTable\(\s*"([a-z_]+)"/g)])
      .map((match) => match[1] ?? "");
    const chosen = new Set([...MOVED.map(({ name }) => name), ...Object.keys(STAYING)]);
    expect(
      tables
        .filter((table) => !chosen.has(table))
        .map((table) => `${table} is neither in MOVED nor in STAYING of server/domains/transfer/tables.ts: choose`),
    ).toEqual([]);
  });

  it("reads the environment in one place", () => {
    const allowed =
      /^server\/(lib\/(env|blank-env|log|fault)|main|operator\/main)\.ts$|^db\/handle\.ts$|^cli\/(own-server|terminal|main)\.ts$/;
    const reads = sources.filter(
      (file) =>
        !allowed.test(file) &&
        /process\.env\b(?!\.(NODE_ENV|NEXT_RUNTIME|NEXT_PHASE))/.test(readFileSync(join(ROOT, file), "utf8")),
    );
    expect(reads.map((file) => `${file} reads process.env: take it from server/lib/env.ts`)).toEqual([]);
  });

  it("goes out to the network in few places", () => {
    const allowed = new Set([
      // Addresses people give: checked against private networks.
      "server/integrations/outside/fetch.ts",
      // Addresses of the installation's own settings.
      "server/llm/http.ts",
      "server/integrations/market/outside.ts",
      // The server itself, for development.
      "inngest/door.ts",
      "server/operator/running-server.ts",
    ]);
    const ways =
      /(?<![\w.#])(?:globalThis\.)?fetch\(|from "undici"|import \{[^}]*\b(?:request|get)\b[^}]*\} from "node:https?"|import \{[^}]*\b(?:connect|createConnection|Socket)\b[^}]*\} from "node:(?:net|tls|http2|dgram)"/;
    const wrong = sources.filter(
      (file) =>
        /^(server|inngest|db)\//.test(file) && !allowed.has(file) && ways.test(readFileSync(join(ROOT, file), "utf8")),
    );
    expect(
      wrong.map((file) => `${file} calls out on its own: use fetchOutside of server/integrations/outside/`),
    ).toEqual([]);
    for (const file of allowed) expect(readFileSync(join(ROOT, file), "utf8"), file).toMatch(ways);
  });

  it("writes no raw colour outside the theme", () => {
    const coloured = sources.filter(
      (file) =>
        /^(components|app)\//.test(file) &&
        !file.includes("theme") &&
        /["'`\s[](#[0-9a-f]{3,8}\b|rgba?\()/i.test(stripImports(readFileSync(join(ROOT, file), "utf8"))),
    );
    expect(coloured.map((file) => `${file} has a raw colour: use a token of components/theme.css`)).toEqual([]);
  });
});

/** `"#server/…"` is an alias, not a colour. */
function stripImports(source: string): string {
  return source.replace(/["']#(?:server|db|inngest|components|tests|cli|client)\/[^"']*["']/g, "");
}

function findCycles(edges: Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (file: string, trail: string[]) => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const to of next.get(file) ?? []) visit(to, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}
