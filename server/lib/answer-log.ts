/**
 * An answer while it is written is one growing text, so that its length alone says how much of it a reader has. What is not plain
 * text (thoughts, a tool's input) stands behind a mark that names it; a piece goes on until the next mark.
 */
export type AnswerBlock =
  | { kind: "text" | "reasoning"; text: string }
  | { kind: "tool"; id: string; name: string; text: string };
export type AnswerChannel = { kind: "text" | "reasoning" } | { kind: "tool"; id: string; name: string };

const MARK = "\u0001";
const END = "\n";

/** Writes an answer's log: gives what is to be appended for a piece of a channel. */
export function createAnswerLog(): (channel: AnswerChannel, delta: string) => string {
  let current = JSON.stringify({ kind: "text" });
  return (channel, delta) => {
    const name = JSON.stringify(channel);
    const mark = name === current ? "" : `${MARK}${name}${END}`;
    current = name;
    return mark + delta.replaceAll(MARK, "");
  };
}

/** The blocks of a log in their order. A mark of which only a part has come is left for later. */
export function readAnswerLog(log: string): AnswerBlock[] {
  const [first = "", ...marked] = log.split(MARK);
  const blocks: AnswerBlock[] = first === "" ? [] : [{ kind: "text", text: first }];
  for (const piece of marked) {
    const end = piece.indexOf(END);
    if (end === -1) break;
    addTo(blocks, JSON.parse(piece.slice(0, end)) as AnswerChannel, piece.slice(end + 1));
  }
  return blocks;
}

/** A tool's input may come in pieces between those of another; texts are kept where they stand. */
function addTo(blocks: AnswerBlock[], channel: AnswerChannel, text: string): void {
  const begun =
    channel.kind === "tool"
      ? blocks.find((block) => block.kind === "tool" && block.id === channel.id)
      : blocks.findLast((_, at) => at === blocks.length - 1 && blocks[at]?.kind === channel.kind);
  if (begun) begun.text += text;
  else blocks.push({ ...channel, text });
}

/** What the model says to people, without its thoughts and calls. */
export function textOfLog(log: string): string {
  if (!log.includes(MARK)) return log;
  return readAnswerLog(log)
    .flatMap((block) => (block.kind === "text" ? [block.text] : []))
    .join("");
}
