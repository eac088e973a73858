const IDS = /\(?\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b\)?/g;

/** A piece of a found text without what tells nothing in a line: Markdown's signs, addresses of links, ids. */
export function plainSnippet(text: string): string {
  return text
    .replace(/\]\([^)\s]*\)/g, " ")
    .replace(IDS, " ")
    .replace(/\|?\s*:?-{3,}:?\s*(?=\||$)/g, " ")
    .replace(/(^|\s)-{2,}(?=\s|$)/g, " ")
    .replace(/[#*`|>_[\]]+/g, " ")
    .replace(/\s+([.,;:?])/g, "$1")
    .replace(/\s+/g, " ");
}
