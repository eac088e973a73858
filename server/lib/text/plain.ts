/** Markdown as a plain line for feeds and cards: no marks, links by their label, nothing but the words. */
export function plainLine(markdown: string, limit = 200): string {
  const line = leadOf(markdown)
    .replace(/```[\s\S]*?(```|$)/g, " ")
    .replace(/\s*\(\s*\[[^\]]*\]\([^)]*\)\s*\)/g, "")
    .replace(/[;,]\s*\[[^\]]*\]\(run:[^)]*\)/g, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(#{1,6}|>|[-*+]|\d+\.)\s+/gm, "")
    .replace(/(\*\*|__|`|~~)/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}

/** What stands before the first table, and before the first heading that follows text. */
function leadOf(markdown: string): string {
  const lines = markdown.split("\n");
  const begin = lines.findIndex((line) => line.trim() !== "" && !/^\s{0,3}#/.test(line));
  const end = lines.findIndex((line, at) => at > begin && begin >= 0 && /^\s{0,3}(#{1,6}\s|\|)/.test(line));
  return lines.slice(0, end < 0 ? lines.length : end).join("\n");
}
