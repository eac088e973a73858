import { fileTypeFromBuffer } from "file-type";
import { DomainError } from "#server/lib/errors";
import { looksLikeText } from "./policy.ts";

/** What people may send beside text, as the bytes themselves show. */
const TAKEN: Record<string, string> = {
  "image/png": "a PNG image",
  "image/jpeg": "a JPEG image",
  "image/gif": "a GIF image",
  "image/webp": "a WebP image",
  "image/avif": "an AVIF image",
  "application/pdf": "a PDF",
  "application/zip": "a zip archive",
  "application/gzip": "a gzip archive",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "a Word document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "an Excel file",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "a PowerPoint file",
  "application/vnd.oasis.opendocument.text": "an OpenDocument text",
  "application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument table",
  "application/vnd.apache.parquet": "a Parquet table",
  "audio/mpeg": "an MP3",
  "audio/wav": "a WAV",
  "audio/ogg": "an Ogg sound",
  "video/mp4": "an MP4 film",
  "video/webm": "a WebM film",
};

/** Endings that promise a kind of bytes. Office files are zips, and an unusual one is only known as such. */
const PROMISED: Record<string, string[]> = {
  png: ["image/png"],
  jpg: ["image/jpeg"],
  jpeg: ["image/jpeg"],
  gif: ["image/gif"],
  webp: ["image/webp"],
  avif: ["image/avif"],
  pdf: ["application/pdf"],
  zip: ["application/zip"],
  gz: ["application/gzip"],
  docx: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"],
  pptx: ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/zip"],
  mp3: ["audio/mpeg"],
  mp4: ["video/mp4"],
  webm: ["video/webm"],
};

/** Endings that a computer runs at a double click, whatever the bytes are. */
const PROGRAMS = new Set("app bat cmd com cpl dll exe hta jar jse lnk msi msp pif ps1 reg scr vbe vbs wsf".split(" "));

/** Bytes that file-type knows but that are text to us. */
const TEXTS = new Set(["application/xml", "text/calendar", "text/vcard", "application/rtf", "application/x-mswrite"]);

/**
 * Refuses what nobody here could use or what is not what it says: programs, unknown bytes, a name or a claim that the bytes do not
 * keep. Throws `bad_input` in words that say what to do.
 */
export async function requireUsable(file: {
  name: string;
  bytes: Uint8Array;
  mediaType?: string | undefined;
}): Promise<void> {
  if (PROGRAMS.has(endingOf(file.name)))
    throw new DomainError(
      "bad_input",
      `${file.name} is a program by its name, and those are not taken. Pack it into a zip, or give it the name of what it is.`,
    );
  const found = (await fileTypeFromBuffer(file.bytes))?.mime;
  const sniffed = found && !TEXTS.has(found) ? found : null;
  const promised = PROMISED[endingOf(file.name)];
  const claimedImage = /^image\/(png|jpeg|gif|webp|avif)$/.exec(file.mediaType ?? "")?.[0];
  const isKept = (!promised || (sniffed && promised.includes(sniffed))) && (!claimedImage || claimedImage === sniffed);
  if (!isKept || (sniffed && isTextName(file.name)))
    throw new DomainError(
      "bad_input",
      `${file.name} is not what its name says: its bytes are ${sniffed ? wordsOf(sniffed) : "of another kind"}. Send the file itself, or give it its right name.`,
    );
  if (isDataName(file.name) && beginsAsPage(file.bytes))
    throw new DomainError(
      "bad_input",
      `${file.name} is not what its name says: it is a web page or a drawing with code in it. Give it its right name.`,
    );
  if (sniffed ? !TAKEN[sniffed] : !looksLikeText(file.bytes))
    throw new DomainError(
      "bad_input",
      `${file.name} is ${sniffed ? wordsOf(sniffed) : "of a kind nobody here can open"}. Texts, tables, images, PDF, office files and zips are taken.`,
    );
}

const wordsOf = (mediaType: string) => TAKEN[mediaType] ?? `a file of the kind ${mediaType}`;
const endingOf = (name: string) => (name.includes(".") ? (name.toLowerCase().split(".").at(-1) ?? "") : "");
const isDataName = (name: string) => ["csv", "tsv", "json", "jsonl", "ndjson", "log"].includes(endingOf(name));
const beginsAsPage = (bytes: Uint8Array) =>
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype|html|head|body|script|svg|iframe)\b/i.test(
    new TextDecoder("utf-8").decode(bytes.subarray(0, 2_048)),
  );
const isTextName = (name: string) => ["csv", "tsv", "txt", "md", "markdown", "json", "log"].includes(endingOf(name));
