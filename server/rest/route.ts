import type { ChapterName } from "./chapters.ts";
import type { ProcedurePath } from "./procedures.ts";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

type Options = {
  /** Another name than the procedure's, where one procedure has several addresses. */
  id?: string;
  /** Input the address itself decides: `/pause` is `setPaused` with `isPaused: true`. */
  fixed?: Record<string, unknown>;
  /** The address of what was made, with fields of the answer in braces: answers 201 and `Location`. */
  creates?: string;
  /** The address of the resource it changes: `If-Match` is held against its tag. Without it: its own path. */
  changes?: string;
  /** Of a GET: the fields whose change makes `If-Match` fail. Without it: any change of the answer does. */
  version?: readonly string[];
  /** It answers a stream of events that goes on until the caller ends it. */
  isStream?: boolean;
  /** Its answer holds a secret that is shown once, so that no answer is kept for an `Idempotency-Key`. */
  isSecret?: boolean;
  /** It is not offered any more: since when, until when, and what to use instead. */
  deprecated?: { since: string; until?: string; instead?: string };
  /** One sentence more for the reference. */
  note?: string;
};

/** An address of `/api/v1` and the procedure behind it. Fields of the input stand in the path, the query or the body. */
export type Route = Options & {
  method: Method;
  path: string;
  tag: ChapterName;
  summary: string;
  procedure: ProcedurePath;
  operationId: string;
};

type Row = (path: string, procedure: ProcedurePath, summary: string, options?: Options) => Omit<Route, "tag">;

const row =
  (method: Method): Row =>
  (path, procedure, summary, options = {}) => ({
    ...options,
    method,
    path,
    procedure,
    summary,
    operationId: options.id ?? procedure,
  });

export const get = row("GET");
export const post = row("POST");
export const put = row("PUT");
export const patch = row("PATCH");
export const remove = row("DELETE");

/** The routes of one chapter of the reference. */
export const chapter = (tag: ChapterName, rows: Omit<Route, "tag">[]): Route[] => rows.map((one) => ({ ...one, tag }));

/** `{name}` of a path, in order. */
export const parametersOf = (path: string): string[] =>
  Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);

/** Whether the fields that stand in no path are read from the body. */
export const takesBody = ({ method }: Pick<Route, "method">): boolean => method !== "GET" && method !== "DELETE";
