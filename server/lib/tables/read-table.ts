import { ANALYSIS_LIMITS } from "#server/domains/analysis/schema";
import { DomainError } from "#server/lib/errors";
import { breathe } from "./breathe.ts";
import { typeColumns } from "./columns.ts";
import { readHeader } from "./header.ts";
import { type ScannedRecord, scanRecords } from "./records.ts";
import { type Shape, sniffShape } from "./sniff.ts";
import type { BadRow, Table } from "./table.ts";

const HEADER_SAMPLE_ROWS = 50;
/** A cell with this many words is a sentence. */
const PROSE_WORDS = 6;
const TOTAL_WORD = /^(?:grand |sub)?(?:total|totals|sum|summe|gesamt|gesamtsumme|totalt|summa)\b/i;

type Body = { rows: string[][]; lines: number[]; badRows: BadRow[]; badRowCount: number };

/**
 * Reads delimited text into typed columns. Rows with the wrong number of fields or broken quotes are *bad rows*:
 * counted, reported with line and reason, and left out. Throws `bad_input` for what is no table, `limited` for one
 * that is too large.
 */
export async function readTable(name: string, source: string): Promise<Table> {
  if (source.length > ANALYSIS_LIMITS.fileBytes) throw tooLarge("10 MB");
  const shape = sniffShape(source.replace(/^\ufeff/, ""));
  if (shape.width > ANALYSIS_LIMITS.tableColumns) throw tooLarge(`${ANALYSIS_LIMITS.tableColumns} columns`);
  const body = await readBody(shape);
  const [top = [], ...sample] = body.rows.slice(0, HEADER_SAMPLE_ROWS);
  const first = top.length < shape.width ? widen(top, sample) : top;
  const header = readHeader(first, sample);
  if (header.isInFile) {
    body.rows.shift();
    body.lines.shift();
  }
  if (isNoTable(shape, body)) {
    const what = `${name} does not look like a table: its lines share no delimiter and number of fields.`;
    throw new DomainError("bad_input", `${what} Read it with text_outline or attachment_read.`);
  }
  const columns = await typeColumns(header.names, body.rows, shape.delimiter);
  return { name, delimiter: shape.delimiter, columns, ...body, notes: tableNotes(first, header.isInFile, body) };
}

async function readBody(shape: Shape): Promise<Body> {
  const body: Body = { rows: [], lines: [], badRows: [], badRowCount: 0 };
  const fitRecord = widthFitter(shape);
  let read = 0;
  for (const record of scanRecords(shape.text, shape.delimiter)) {
    const line = record.line + shape.firstLine - 1;
    const fitted = fitRecord(record, body.rows.length === 0);
    if (typeof fitted === "string") {
      body.badRowCount++;
      if (body.badRows.length < ANALYSIS_LIMITS.badRowsReturned) body.badRows.push({ line, reason: fitted });
    } else {
      body.rows.push(fitted);
      body.lines.push(line);
      if (body.rows.length > ANALYSIS_LIMITS.tableRows + 1) throw tooLarge("200,000 rows");
    }
    await breathe(read++);
  }
  return body;
}

/** Gives the trimmed cells of a record of the right width, or the reason why it is bad. */
function widthFitter(shape: Shape): (record: ScannedRecord, isFirst: boolean) => string[] | string {
  return (record, isFirst) => {
    if ("reason" in record) return record.reason;
    const cells = record.cells.map((cell) => cell.trim());
    const found = cells.length;
    // Two common slips of the header alone: a separator too many at its end, or a column without a name.
    if (isFirst && found === shape.width + 1 && cells[found - 1] === "") return cells.slice(0, -1);
    if (isFirst && found === shape.width - 1 && found > 1) return cells;
    if (found !== shape.width) return `has ${found} ${found === 1 ? "field" : "fields"}, expected ${shape.width}`;
    if (shape.width > 1 && cells.every((cell) => cell === "")) return "is empty";
    return cells;
  };
}

/** Mostly rows of other widths, or a single column of sentences. */
function isNoTable(shape: Shape, body: Body): boolean {
  if (body.badRowCount > 2 && body.badRowCount > 2 * body.rows.length) return true;
  if (shape.width > 1 || body.rows.length === 0) return false;
  const sentences = body.rows.filter(([cell = ""]) => cell.split(/\s+/, PROSE_WORDS).length === PROSE_WORDS).length;
  return sentences * 2 > body.rows.length || body.badRowCount * 5 > body.rows.length;
}

/** A header one short: rows that end in a separator have an empty last column; else the first holds row names. */
function widen(header: string[], sample: string[][]): string[] {
  if (header.length === 0) return header;
  return sample.every((row) => row.at(-1) === "") ? [...header, ""] : ["", ...header];
}

function tableNotes(first: string[], isHeaderInFile: boolean, body: Body): string[] {
  const notes: string[] = [];
  if (first.length === 0) notes.push("The file has no rows.");
  else if (!isHeaderInFile) notes.push("The file has no header row; columns are named by position.");
  const last = body.rows.length > 2 ? body.rows.at(-1) : undefined;
  if (last?.some((cell) => TOTAL_WORD.test(cell))) {
    notes.push(`Line ${body.lines.at(-1)} looks like a total row; it is counted like any other row.`);
  }
  return notes;
}

function tooLarge(bound: string): DomainError {
  return new DomainError(
    "limited",
    `The table is larger than ${bound}: split the file or leave out what is not needed.`,
  );
}
