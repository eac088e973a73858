import { z } from "zod";

/** What goes to the child and comes back: one JSON head, then the bytes of the files it names, one after the other. */
export const shellRequest = z.object({
  command: z.string(),
  timeoutMs: z.number(),
  files: z.array(z.object({ path: z.string(), size: z.number() })),
});
export type ShellRequest = z.infer<typeof shellRequest>;

export const childOutcome = z.enum(["finished", "timed_out", "out_of_memory", "too_much_output", "too_many_files"]);

export const shellResponse = z.object({
  outcome: childOutcome,
  exitCode: z.number().int(),
  stdout: z.string().max(600_000),
  stderr: z.string().max(600_000),
  isTruncated: z.boolean(),
  /** Files that are new or differ; null as size: gone. */
  changes: z.array(z.object({ path: z.string().max(4_096), size: z.number().int().min(0).nullable() })).max(10_000),
});
export type ShellResponse = z.infer<typeof shellResponse>;

const LENGTHS = 8;

/** Two lengths of four bytes, the head, the bodies. */
export function frameOf(head: object, bodies: Uint8Array[]): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.alloc(LENGTHS);
  lengths.writeUInt32BE(json.length, 0);
  lengths.writeUInt32BE(
    bodies.reduce((sum, body) => sum + body.byteLength, 0),
    4,
  );
  return Buffer.concat([lengths, json, ...bodies]);
}

/** How long a frame is, once its first eight bytes are there. */
export function frameLength(start: Buffer): number | null {
  return start.length < LENGTHS ? null : LENGTHS + start.readUInt32BE(0) + start.readUInt32BE(4);
}

export function readFrame(frame: Buffer): { head: unknown; body: Buffer } {
  const end = LENGTHS + frame.readUInt32BE(0);
  return { head: JSON.parse(frame.subarray(LENGTHS, end).toString("utf8")), body: frame.subarray(end) };
}

/** The parts of the body by their sizes. Throws when they do not fill it exactly. */
export function splitBody(body: Buffer, sizes: number[]): Uint8Array[] {
  if (sizes.reduce((sum, size) => sum + size, 0) !== body.length) throw new Error("The frame's parts do not fill it.");
  let at = 0;
  return sizes.map((size) => {
    const part = body.subarray(at, at + size);
    at += size;
    return part;
  });
}
