/** Types told by the name's ending. Text formats are believed only when the bytes are text. */
const BY_ENDING: Record<string, string> = {
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
  log: "text/plain",
  md: "text/markdown",
  markdown: "text/markdown",
  json: "application/json",
  jsonl: "application/x-ndjson",
  ndjson: "application/x-ndjson",
  yaml: "application/yaml",
  yml: "application/yaml",
  xml: "application/xml",
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "text/javascript",
  ts: "text/plain",
  py: "text/x-python",
  sql: "application/sql",
  eml: "message/rfc822",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
};

type Signature = { mediaType: string; parts: [at: number, bytes: number[]][] };

const SIGNATURES: Signature[] = [
  { mediaType: "application/pdf", parts: [[0, [0x25, 0x50, 0x44, 0x46, 0x2d]]] },
  { mediaType: "image/png", parts: [[0, [0x89, 0x50, 0x4e, 0x47]]] },
  { mediaType: "image/jpeg", parts: [[0, [0xff, 0xd8, 0xff]]] },
  { mediaType: "image/gif", parts: [[0, [0x47, 0x49, 0x46, 0x38]]] },
  {
    mediaType: "image/webp",
    parts: [
      [0, [0x52, 0x49, 0x46, 0x46]],
      [8, [0x57, 0x45, 0x42, 0x50]],
    ],
  },
  { mediaType: "image/avif", parts: [[4, [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66]]] },
  { mediaType: "application/gzip", parts: [[0, [0x1f, 0x8b]]] },
  { mediaType: "application/zip", parts: [[0, [0x50, 0x4b, 0x03, 0x04]]] },
  { mediaType: "application/octet-stream", parts: [[0, [0x7f, 0x45, 0x4c, 0x46]]] },
  { mediaType: "application/octet-stream", parts: [[0, [0x4d, 0x5a, 0x90, 0x00]]] },
];

/** Images a browser may show in place. Their type comes from their bytes; SVG and HTML, which can hold scripts, are never among them. */
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

export function isShownInline(mediaType: string): boolean {
  return SHOWN.has(mediaType);
}

/** A name without what could mislead: marks that turn the reading direction, invisible ones, dots and blanks at its ends. */
export function safeName(name: string): string {
  return name
    .normalize("NFC")
    .replace(/[\p{Bidi_Control}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replace(/^\s+|[\s.]+$/gu, "");
}

const SNIFFED_BYTES = 8_192;

/** The media type of a stored file: what the bytes show first, then the name, then what the sender said. */
export function mediaTypeOf(name: string, bytes: Uint8Array, claimed?: string): string {
  const named = BY_ENDING[name.toLowerCase().split(".").at(-1) ?? ""];
  const signed = SIGNATURES.find(({ parts }) =>
    parts.every(([at, start]) => start.every((byte, index) => bytes[at + index] === byte)),
  )?.mediaType;
  if (signed === "application/zip") return named?.startsWith("application/vnd.openxml") ? named : signed;
  if (signed) return signed;
  if (!looksLikeText(bytes)) return "application/octet-stream";
  const isTextName = named !== undefined && !named.startsWith("application/vnd.openxml");
  if (isTextName) return named;
  return claimed !== undefined && /^text\/[a-z0-9.+-]{1,60}$/.test(claimed) ? claimed : "text/plain";
}

/** UTF-16 with a mark, or no NUL and few control characters in the first 8 kB; old single-byte encodings pass. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, SNIFFED_BYTES);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    if (byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)) controls += 1;
  }
  return controls <= head.length / 100;
}
