const WORD = /[\p{L}\p{N}_-]/u;
const PLAIN = /^[\p{L}\p{N}_-]+$/u;

/** The name somebody is typing behind an @ that ends at the caret; null when they type something else. */
export function mentionAt(text: string, caret: number): { from: number; typed: string } | null {
  const from = text.lastIndexOf("@", caret - 1);
  if (from < 0 || caret - from > 60) return null;
  const before = text[from - 1];
  if (before !== undefined && (WORD.test(before) || before === "." || before === "`")) return null;
  const typed = text.slice(from + 1, caret);
  const isQuoted = typed.startsWith('"');
  const name = isQuoted ? typed.slice(1) : typed;
  if (isQuoted ? /["\n]/.test(name) : name !== "" && !PLAIN.test(name)) return null;
  return { from, typed: name };
}

/** How a name is called in a message: `@Ada`, `@"Lena Hofer"`. */
export const mentionOf = (name: string): string => (PLAIN.test(name) ? `@${name}` : `@"${name.replaceAll('"', "")}"`);

/** The text with the name put in, and where the caret goes. */
export function putMention(
  text: string,
  caret: number,
  at: { from: number; name: string },
): { text: string; caret: number } {
  const rest = text.slice(caret);
  const mention = `${mentionOf(at.name)}${/^[\s,.;:!?)]/.test(rest) ? "" : " "}`;
  return { text: text.slice(0, at.from) + mention + rest, caret: at.from + mention.length };
}

/** Those whose name, or a word of it, begins with what was typed. */
export function matchNames<T extends { name: string }>(people: readonly T[], typed: string, limit: number): T[] {
  const wanted = typed.toLowerCase();
  return people
    .filter(({ name }) => {
      const lower = name.toLowerCase();
      return lower.startsWith(wanted) || lower.split(/\s+/).some((word) => word.startsWith(wanted));
    })
    .slice(0, limit);
}
