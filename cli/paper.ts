import type { Paper } from "./table.ts";
import { isColoured } from "./terminal.ts";

/** What answers are written on: standard output. A file or a pipe is as wide as it needs to be. */
export function paper(stream: NodeJS.WriteStream = process.stdout): Paper {
  return { columns: stream.isTTY === true ? stream.columns || 80 : null, isColoured: isColoured(stream) };
}
