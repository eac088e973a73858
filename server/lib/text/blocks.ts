/** The parts of a plain or Markdown text that carry meaning, each with the line it begins on. */
export type Block =
  | { kind: "heading"; level: number; title: string; line: number }
  | { kind: "item"; text: string; line: number }
  | { kind: "paragraph"; lines: { text: string; line: number }[] };

/** Longer lines are prose; the patterns below stay fast because they never see them. */
const MAX_MARKUP_CHARS = 2_000;
const HEADING = /^ {0,3}(#{1,6})\s+(.+?)\s*#*\s*$/;
const ITEM = /^\s*(?:[-*+•‣–]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?:\[[ xX]\]\s+)?(\S.*)$/;
const FENCE = /^ {0,3}(```|~~~)/;
const RULE = /^ {0,3}([-*_=])(?:\s*\1){2,}\s*$/;
const TABLE_RULE = /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/;

export function splitBlocks(text: string): Block[] {
  const reader = new BlockReader();
  const lines = text.split(/\r\n|\r|\n/);
  for (const [index, raw] of lines.entries()) reader.read(raw, index + 1);
  return reader.finish();
}

class BlockReader {
  private readonly blocks: Block[] = [];
  private open: Extract<Block, { kind: "item" | "paragraph" }> | null = null;
  private fence: string | null = null;

  read(raw: string, line: number): void {
    const text = raw.replace(/^\s*(?:>\s?)+/, "");
    const fence = FENCE.exec(text)?.[1];
    if (fence && (this.fence === null || this.fence === fence)) {
      this.close();
      this.fence = this.fence === null ? fence : null;
    } else if (this.fence === null) {
      this.readProse(text, line);
    }
  }

  finish(): Block[] {
    this.close();
    return this.blocks;
  }

  private readProse(text: string, line: number): void {
    if (text.trim() === "") this.close();
    else if (text.length > MAX_MARKUP_CHARS) this.readParagraphLine(text.trim(), line);
    else if (!this.readUnderline(text)) this.readMarkup(text, line);
  }

  private readMarkup(text: string, line: number): void {
    const heading = HEADING.exec(text);
    const item = ITEM.exec(text)?.[1] ?? tableRow(text);
    if (RULE.test(text) || TABLE_RULE.test(text)) {
      this.close();
    } else if (heading?.[1] && heading[2]) {
      this.close();
      this.blocks.push({ kind: "heading", level: heading[1].length, title: heading[2], line });
    } else if (item !== undefined) {
      this.close();
      this.open = { kind: "item", text: item.trim(), line };
    } else if (this.open?.kind === "item" && /^\s{2,}/.test(text)) {
      this.open.text += ` ${text.trim()}`;
    } else {
      this.readParagraphLine(text.trim(), line);
    }
  }

  private readParagraphLine(text: string, line: number): void {
    if (this.open?.kind === "paragraph") {
      this.open.lines.push({ text, line });
      return;
    }
    this.close();
    this.open = { kind: "paragraph", lines: [{ text, line }] };
  }

  /** `Title` over `=====` or `-----` is a heading too. */
  private readUnderline(text: string): boolean {
    const mark = /^ {0,3}(={2,}|-{2,})\s*$/.exec(text)?.[1];
    const title = this.open?.kind === "paragraph" && this.open.lines.length === 1 ? this.open.lines[0] : undefined;
    if (!mark || !title) return false;
    this.open = null;
    this.blocks.push({ kind: "heading", level: mark[0] === "=" ? 1 : 2, title: title.text, line: title.line });
    return true;
  }

  private close(): void {
    if (this.open) this.blocks.push(asHeading(this.open));
    this.open = null;
  }
}

function tableRow(text: string): string | undefined {
  return /^\s*\|.*\|\s*$/.test(text) ? text.trim().slice(1, -1).trim() : undefined;
}

/** Plain text has headings without marks: a short line of its own that ends with a colon or is all capitals. */
function asHeading(block: Extract<Block, { kind: "item" | "paragraph" }>): Block {
  if (block.kind !== "paragraph" || block.lines.length !== 1) return block;
  const only = block.lines[0];
  if (!only || only.text.length > 80) return block;
  const isCapitals = /\p{Lu}.*\p{Lu}/u.test(only.text) && !/\p{Ll}|[.!?]$/u.test(only.text);
  const isLabel = /^[^.!?:]{2,60}:$/.test(only.text);
  if (!isCapitals && !isLabel) return block;
  return { kind: "heading", level: 2, title: only.text.replace(/:$/, ""), line: only.line };
}
