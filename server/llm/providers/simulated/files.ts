import type { Table } from "./demand-filters.ts";
import type { Note } from "./demands.ts";
import type { Attachment } from "./order.ts";
import { callTool, callTools, type Script, together } from "./script.ts";
import { profileShape, readShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";

export type FileSet = {
  tables: Table[];
  texts: (Note & { ref: string })[];
  unreadable: { name: string; reason: string }[];
};

export const fileWord = (files: { name: string }[]): string => listOf(files.map((file) => file.name));

const TABLE_NAME = /\.(csv|tsv|tab|psv)$/i;

/** Regular separators on most lines: the sign of a table whatever the name says. */
function looksLikeTable(text: string): boolean {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 12);
  if (lines.length < 2) return false;
  return [",", ";", "\t", "|"].some((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    return (
      first >= 1 &&
      counts.filter((count) => count === first).length >= lines.length * 0.8 &&
      !/^\s*[#>-]/.test(lines[0] ?? "")
    );
  });
}

const READ_LIMIT = 8000;
const MAX_PAGES = 12;

/** The whole text of an attachment, page by page, up to a bound. */
export function* readText(file: Attachment): Script<{ text: string; ref: string } | { reason: string }> {
  let text = "";
  let ref = "";
  let offset: number | null | undefined = 0;
  for (let page = 0; page < MAX_PAGES && offset !== null && offset !== undefined; page += 1) {
    const input: Record<string, unknown> = { attachmentId: file.id, limit: READ_LIMIT };
    if (offset > 0) input.offset = offset;
    const read = yield* callTool(`Reading ${file.name}.`, { tool: "attachment_read", input }, readShape);
    if (!read.ok) return { reason: read.message };
    text += read.value.text;
    ref = ref === "" ? read.ref : ref;
    offset = read.value.nextOffset;
  }
  return { text, ref };
}

const profileCall = (file: Attachment) => ({ tool: "table_profile", input: { attachmentId: file.id } });

/** Opens every attachment: tables are profiled, texts are read; what cannot be read is named with its reason. */
export function* openFiles(attachments: Attachment[]): Script<FileSet> {
  const set: FileSet = { tables: [], texts: [], unreadable: [] };
  const isTable = (file: Attachment) => TABLE_NAME.test(file.name) || /csv|tab-separated/.test(file.mediaType);
  const candidates = attachments.filter(isTable);
  const others = attachments.filter((file) => !isTable(file));
  const texts = yield* together(others.map(readText));
  others.forEach((file, index) => {
    const read = texts[index] ?? { reason: "It could not be read." };
    if ("reason" in read) set.unreadable.push({ name: file.name, reason: read.reason });
    else if (!/\.(md|markdown)$/i.test(file.name) && looksLikeTable(read.text)) candidates.push(file);
    else if (read.text.trim() === "") set.unreadable.push({ name: file.name, reason: "The file is empty." });
    else set.texts.push({ id: file.id, name: file.name, text: read.text, ref: read.ref });
  });
  if (candidates.length === 0) return set;
  const say = `Profiling ${fileWord(candidates)}: columns, types and counts.`;
  const profiles = yield* callTools(say, candidates.map(profileCall), profileShape);
  candidates.forEach((file, index) => {
    const profile = profiles[index];
    if (!profile?.ok) set.unreadable.push({ name: file.name, reason: profile?.message ?? "It could not be read." });
    else if (profile.value.rowCount === 0) set.unreadable.push({ name: file.name, reason: "It has no rows." });
    else set.tables.push({ id: file.id, name: file.name, ref: profile.ref, profile: profile.value });
  });
  return set;
}
