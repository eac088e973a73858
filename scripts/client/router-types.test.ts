import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { routerTypes } from "./router-types.ts";
import { TypeWriter } from "./zod-types.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Compares every procedure of two routers, so that the compiler's complaint names those that differ. */
const COMPARISON = `
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { TRPCClient } from "@trpc/client";
import type { AppRouter as Real } from "../../../server/routers/root.ts";
import type { AppRouter as Written } from "./NAME.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Without the names of types and the order of intersections. */
type Flat<T> = T extends Date | string | number | boolean | bigint | null | undefined ? T
  : T extends readonly (infer E)[] ? Flat<E>[]
  : T extends object ? { [K in keyof T]: Flat<T[K]> } : T;
type At<T, K> = K extends keyof T ? T[K] : "missing";
type Different<A, B> = { [R in keyof A | keyof B]: {
  [P in keyof At<A, R> | keyof At<B, R>]: Same<Flat<At<At<A, R>, P>>, Flat<At<At<B, R>, P>>> extends true ? never : \`\${R & string}.\${P & string}\`;
}[keyof At<A, R> | keyof At<B, R>] }[keyof A | keyof B];
type Heard<S> = S extends (input: never, options: infer O) => unknown ? (O extends { onData?: (value: infer V) => void } ? V : "nothing") : "nothing";

// Subscriptions are compared by what a subscriber hears.
export const inputs: never[] = [] as Different<inferRouterInputs<Real>, inferRouterInputs<Written>>[];
export const outputs: "events.live"[] = [] as Different<inferRouterOutputs<Real>, inferRouterOutputs<Written>>[];
type Live<R> = R extends { events: { live: { subscribe: infer S } } } ? Heard<S> : "nothing";
export const sent: Same<Flat<Live<TRPCClient<Real>>>, Flat<Live<TRPCClient<Written>>>> = true;
export const isHeard: Live<TRPCClient<Written>> extends "nothing" ? false : true = true;
`;

/** What the compiler says against each of the written types, by their names; nothing when they are the router's. One run for all. */
async function complaints(written: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(ROOT, "packages/client/.build-"));
  try {
    for (const [name, text] of Object.entries(written)) {
      writeFileSync(join(folder, `${name}.ts`), text);
      writeFileSync(join(folder, `compare-${name}.ts`), COMPARISON.replace("./NAME.ts", `./${name}.ts`));
    }
    const compilerOptions = { incremental: false, plugins: [] };
    const config = { extends: "../../../tsconfig.json", compilerOptions, include: ["compare-*.ts"], exclude: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    await promisify(execFile)(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder]);
    return [];
  } catch (error) {
    const said = String(Reflect.get(Object(error), "stdout") ?? error);
    return said.split("\n").flatMap((line) => /compare-(\w+)\.ts.*|^ .*/.exec(line)?.[0] ?? []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("the written types of the router", () => {
  it("are those of the router itself, procedure by procedure, and a difference is named", {
    timeout: 240_000,
  }, async () => {
    const fresh = await routerTypes();
    const before = "isPaused: boolean; }, { isPaused: boolean; }";
    const stale = fresh.replace(before, "isPaused: string; }, { isPaused: boolean; }");
    expect(stale).not.toBe(fresh);
    const said = await complaints({ fresh, stale });
    expect(said.filter((line) => line.startsWith("compare-fresh"))).toEqual([]);
    expect(said.filter((line) => line.startsWith("compare-stale"))).toHaveLength(1);
    expect(said.join(" ")).toContain('"team.setPaused"');
  });

  it("name what is exported, once, and hold no any", async () => {
    const written = await routerTypes();
    expect(written.match(/^export type MissionView = /gm)).toHaveLength(1);
    expect(written).toMatch(/^ {6}get: Query<\{ id: string; \}, MissionView>;/m);
    expect(written).not.toMatch(/\bany\b/);
  });
});

describe("a schema as TypeScript", () => {
  const tree: z.ZodType = z.object({ name: z.string(), parts: z.array(z.lazy(() => tree)) });
  const writer = new TypeWriter(new Map([[tree, "Tree"]]));
  const cases: [string, z.ZodType, string, string][] = [
    ["a default", z.object({ a: z.number().default(1) }), "{ a?: number; }", "{ a: number; }"],
    ["what may be left out", z.object({ a: z.string().nullish() }), "{ a?: string | null; }", "{ a?: string | null; }"],
    ["a list of choices", z.array(z.enum(["x", "y"])), '("x" | "y")[]', '("x" | "y")[]'],
    ["a key that is no word", z.object({ "a-b": z.literal(1) }), '{ "a-b": 1; }', '{ "a-b": 1; }'],
    ["a record of names", z.record(z.enum(["x"]), z.number()), 'Record<"x", number>', 'Record<"x", number>'],
    [
      "one of some of them",
      z.partialRecord(z.enum(["x"]), z.null()),
      'Partial<Record<"x", null>>',
      'Partial<Record<"x", null>>',
    ],
    ["a pair", z.tuple([z.string(), z.date()]), "[string, Date]", "[string, Date]"],
    ["a prepared input", z.preprocess(Number, z.number()), "unknown", "number"],
    ["a union with an odd text", z.union([z.literal("a | b"), z.null()]), '"a | b" | null', '"a | b" | null'],
    ["one that holds itself", z.array(tree), "Tree[]", "Tree[]"],
  ];
  it.each(cases)("writes %s", (_, schema, input, output) => {
    expect([writer.write(schema, "input"), writer.write(schema, "output")]).toEqual([input, output]);
  });

  it("refuses what it cannot write instead of writing any", () => {
    expect(() => writer.write(z.map(z.string(), z.string()), "output")).toThrow("kind map");
    expect(() => writer.write(z.string().transform(Number), "output")).toThrow(".pipe(schema)");
    expect(writer.declarations()).toBe("export type Tree = { name: string; parts: Tree[]; };");
  });
});
