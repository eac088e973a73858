import { DomainError } from "#server/lib/errors";
import { MAX_WORKSPACE_BYTES, MAX_WORKSPACE_FILES } from "./schema.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The text of a file, or null when its bytes are not UTF-8 text. */
export function textOf(content: Uint8Array): string | null {
  if (content.includes(0)) return null;
  try {
    return decoder.decode(content);
  } catch {
    return null; // Not UTF-8 is an answer here: the file is shown as bytes.
  }
}

/** Replaces a passage that stands in the text exactly once. Throws `bad_input` with how often it was found. */
export function patchText(path: string, text: string, find: string, replace: string): string {
  const at = text.indexOf(find);
  if (at === -1)
    throw new DomainError("bad_input", `${path} does not hold that passage. Read the file and copy it exactly.`);
  const count = text.split(find).length - 1;
  if (count > 1)
    throw new DomainError(
      "bad_input",
      `${path} holds that passage ${count} times. Give more of what stands around it.`,
    );
  return text.slice(0, at) + replace + text.slice(at + find.length);
}

/** A name is either a file or a folder. */
export function requireNoOverlap(paths: Iterable<string>): void {
  const all = new Set(paths);
  for (const path of all) {
    const parts = path.split("/");
    for (let count = 1; count < parts.length; count += 1) {
      const folder = parts.slice(0, count).join("/");
      if (all.has(folder))
        throw new DomainError(
          "bad_input",
          `${folder} is a file, so that ${path} cannot lie in it. Choose another path.`,
        );
    }
  }
}

export function requireRoom(fileCount: number, sizeBytes: number): void {
  if (fileCount > MAX_WORKSPACE_FILES)
    throw new DomainError(
      "limited",
      `A workspace has room for ${MAX_WORKSPACE_FILES} files; this would make ${fileCount}. Remove some first.`,
    );
  if (sizeBytes > MAX_WORKSPACE_BYTES)
    throw new DomainError(
      "limited",
      `A workspace has room for ${MAX_WORKSPACE_BYTES / 1e6} MB; this would make ${Math.ceil(sizeBytes / 1e6)} MB. Remove files first.`,
    );
}

/** The lines of a text that hold `wanted`, whatever their case. */
export function matchingLines(text: string, wanted: string, limit: number): { line: number; text: string }[] {
  const folded = wanted.toLowerCase();
  const found: { line: number; text: string }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (found.length >= limit) break;
    if (line.toLowerCase().includes(folded)) found.push({ line: index + 1, text: line.slice(0, 300) });
  }
  return found;
}
