/** Markdown as a plain line for feeds and cards: no marks, links by their label, nothing but the words. */
export function plainLine(markdown: string, limit = 200): string {
  const line = markdown
    .replace(/```[\s\S]*?(```|$)/g, " ")
    .replace(/\s*\(\s*\[[^\]]*\]\([^)]*\)\s*\)/g, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(#{1,6}|>|[-*+]|\d+\.)\s+/gm, "")
    .replace(/(\*\*|__|`|~~)/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}
