export type DecodedText = { text: string; encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" };

/** Share of control characters above which bytes without NUL still count as binary. */
const MAX_CONTROL_SHARE = 0.02;

/**
 * Turns a file's bytes into text: UTF-8 or UTF-16 by byte order mark, else UTF-8, else Windows-1252 (what older
 * spreadsheets write). Bytes with NUL or many control characters are binary and come back as `unreadable`.
 */
export function decodeText(bytes: Uint8Array): DecodedText | { unreadable: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeMarked(bytes.subarray(2), "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeMarked(bytes.subarray(2), "utf-16be");
  const kind = binaryKindOf(bytes);
  if (kind) return { unreadable: `The file is ${kind}, not text.` };
  try {
    // A leading UTF-8 byte order mark is removed by the decoder itself.
    return refuseControls({ text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuseControls({ text: new TextDecoder("windows-1252").decode(bytes), encoding: "windows-1252" });
  }
}

function decodeMarked(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): DecodedText | { unreadable: string } {
  const text = new TextDecoder(encoding).decode(bytes);
  return text.includes("\u0000") ? { unreadable: "The file is binary, not text." } : refuseControls({ text, encoding });
}

function refuseControls(decoded: DecodedText): DecodedText | { unreadable: string } {
  const controls = decoded.text.match(/[^\P{Cc}\s]/gu)?.length ?? 0;
  return controls > decoded.text.length * MAX_CONTROL_SHARE ? { unreadable: "The file is binary, not text." } : decoded;
}

const SIGNATURES: { bytes: number[]; kind: string }[] = [
  { bytes: [0x25, 0x50, 0x44, 0x46], kind: "a PDF" },
  { bytes: [0x50, 0x4b, 0x03, 0x04], kind: "a ZIP archive or an Office document" },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], kind: "an older Office document" },
  { bytes: [0x89, 0x50, 0x4e, 0x47], kind: "a PNG image" },
  { bytes: [0xff, 0xd8, 0xff], kind: "a JPEG image" },
  { bytes: [0x47, 0x49, 0x46, 0x38], kind: "a GIF image" },
  { bytes: [0x1f, 0x8b], kind: "a gzip archive" },
];

function binaryKindOf(bytes: Uint8Array): string | null {
  const known = SIGNATURES.find((signature) => signature.bytes.every((byte, index) => bytes[index] === byte));
  if (known) return known.kind;
  return bytes.includes(0) ? "binary" : null;
}
