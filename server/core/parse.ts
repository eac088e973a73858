import type { z } from "zod";
import { DomainError } from "#server/lib/errors";
import { storable } from "#server/lib/text/storable";

/** Parses what came from outside. The error names each wrong field in words a person or a model can act on. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, operation: string): z.output<S> {
  const parsed = schema.safeParse(storable(value));
  if (parsed.success) return parsed.data;
  throw new DomainError("bad_input", `${operation}: ${issueLines(parsed.error)}`, { cause: parsed.error });
}

/** Parses what our own code made; a mismatch is our defect, so it stays an internal error. */
export function parseOwn<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${what} does not fit its own schema: ${issueLines(parsed.error)}`, { cause: parsed.error });
}

function issueLines(error: z.ZodError): string {
  return error.issues
    .slice(0, 6)
    .map((issue) => `${issue.path.length > 0 ? issue.path.join(".") : "input"}: ${issue.message}`)
    .join("; ");
}
