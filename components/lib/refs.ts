/** What a reference in a document or a piece of evidence points at. */
export type Ref =
  | { kind: "run"; runNumber: string; stepIndex: string | null }
  | { kind: "document"; documentId: string; version: string | null }
  | { kind: "attachment"; fileId: string };

const patterns = {
  run: /^run:(\d+)(?:#(\d+))?$/,
  document: /^document:([\w-]+)(?:@v(\d+))?$/,
  attachment: /^attachment:([\w-]+)$/,
};

export function parseRef(text: string): Ref | null {
  const run = patterns.run.exec(text);
  if (run?.[1]) return { kind: "run", runNumber: run[1], stepIndex: run[2] ?? null };
  const document = patterns.document.exec(text);
  if (document?.[1]) return { kind: "document", documentId: document[1], version: document[2] ?? null };
  const attachment = patterns.attachment.exec(text);
  return attachment?.[1] ? { kind: "attachment", fileId: attachment[1] } : null;
}

/** Where a reference leads inside the app. */
export function refHref(ref: Ref, teamPath: string): string {
  if (ref.kind === "run") return `${teamPath}/runs/${ref.runNumber}${ref.stepIndex ? `?step=${ref.stepIndex}` : ""}`;
  if (ref.kind === "attachment") return `/api/files/${ref.fileId}?team=${teamPath.slice(1)}`;
  return `${teamPath}/documents/${ref.documentId}${ref.version ? `?version=${ref.version}` : ""}`;
}

/** How it reads: `run 211, step 4`. */
export function refWords(ref: Ref): string {
  if (ref.kind === "run") return `run ${ref.runNumber}${ref.stepIndex ? `, step ${ref.stepIndex}` : ""}`;
  if (ref.kind === "attachment") return "attached file";
  return ref.version ? `document v${ref.version}` : "document";
}
