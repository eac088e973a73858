import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { liveMessage } from "#server/domains/events/schema";
import { appRouter } from "#server/routers/root";
import { TypeWriter, takesEmpty } from "./zod-types.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What a subscription sends cannot be read from the router: an id to resume behind, and this. */
const SENT: Record<string, z.ZodType> = { "events.live": liveMessage };

const HEAD = `// Written by scripts/client/build.ts from the schemas of every procedure. Do not edit.
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from "@trpc/server";

type Query<I, O> = TRPCQueryProcedure<{ input: I; output: O; meta: unknown }>;
type Mutation<I, O> = TRPCMutationProcedure<{ input: I; output: O; meta: unknown }>;
type Subscription<I, O> = TRPCSubscriptionProcedure<{
  input: I;
  output: AsyncIterable<{ id: string; data: O }, void, unknown>;
  meta: unknown;
}>;

/** What every refusal carries besides its words. */
export type ErrorShape = {
  message: string;
  code: number;
  data: { code: string; httpStatus: number; path?: string; requestId: string | null; retryAfterSeconds: number | null };
};
`;

type Definition = {
  type: "query" | "mutation" | "subscription";
  meta?: { operation?: { input: z.ZodType; output: z.ZodType } };
  inputs: z.ZodType[];
  output?: z.ZodType;
};

/** The types of the whole router as one TypeScript file that needs nothing of the server. */
export async function routerTypes(): Promise<string> {
  const writer = new TypeWriter(await namesOfSchemas());
  const tree: Tree = {};
  for (const [path, procedure] of Object.entries(appRouter._def.procedures)) {
    put(tree, path.split("."), procedureType(path, definitionOf(procedure), writer));
  }
  const router = `export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: true },
  ${textOf(tree, "  ")}
>;`;
  return [HEAD, writer.declarations(), "", router, ""].join("\n");
}

function procedureType(path: string, { type, meta, inputs, output }: Definition, writer: TypeWriter): string {
  const input = meta?.operation?.input ?? inputs[0];
  const sent = meta?.operation?.output ?? output ?? SENT[path];
  if (!sent)
    throw new Error(`${path} does not say what it gives: state .output(schema), or for a subscription a line in SENT.`);
  const takes = input ? writer.write(input, "input") : "void";
  const mayBeLeftOut = meta?.operation ? takesEmpty(meta.operation.input) : false;
  const kind = { query: "Query", mutation: "Mutation", subscription: "Subscription" }[type];
  // As the door does it: an operation whose input may be empty is called without one.
  return `${kind}<${mayBeLeftOut && !/\bundefined\b$/.test(takes) ? `${takes} | undefined` : takes}, ${writer.write(sent, "output")}>`;
}

function definitionOf(procedure: unknown): Definition {
  // tRPC's types hide what a procedure was built from; its runtime keeps it.
  return (procedure as { _def: Definition })._def;
}

type Tree = { [name: string]: Tree | string };

function put(tree: Tree, [name = "", ...rest]: string[], text: string): void {
  if (rest.length === 0) tree[name] = text;
  else {
    const inner = tree[name] ?? {};
    tree[name] = inner;
    if (typeof inner !== "string") put(inner, rest, text);
  }
}

function textOf(tree: Tree, indent: string): string {
  const lines = Object.entries(tree).map(
    ([name, part]) => `${indent}  ${name}: ${typeof part === "string" ? part : textOf(part, `${indent}  `)};`,
  );
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** Schemas by the names of their exports, in the form of types: `taskView` becomes `TaskView`. */
async function namesOfSchemas(): Promise<Map<z.ZodType, string>> {
  const names = new Map<z.ZodType, string>();
  const taken = new Set<string>();
  for (const path of schemaFiles(join(ROOT, "server"))) {
    const exported: Record<string, unknown> = await import(path);
    for (const [name, value] of Object.entries(exported)) {
      if (!(value instanceof z.ZodType) || names.has(value)) continue;
      const folder = pascal(path.split("/").at(-2) ?? "");
      const plain = pascal(name);
      const type = taken.has(plain) ? `${folder}${plain}` : plain;
      taken.add(type);
      names.set(value, type);
    }
  }
  return names;
}

function schemaFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith("/schema.ts") || (path.includes("/server/lib/") && isOfZod(path)))
    .sort();
}

const isOfZod = (path: string): boolean => readFileSync(path, "utf8").includes('from "zod"');

/** `actorSchema` and `TASK_STATUSES` become `Actor` and `TaskStatuses`. */
function pascal(name: string): string {
  const words = /^[A-Z0-9_]+$/.test(name) ? name.toLowerCase() : name.replace(/Schema$/, "");
  return words.replace(/(^|[-_])([a-z])/g, (_, _dash: string, letter: string) => letter.toUpperCase());
}
