// Parts of the sentences of the feed. They run in browsers.

export const because = (reason: string | null): string => (reason ? `: ${reason}` : "");
export const plural = (value: number, one: string, many = `${one}s`): string => `${value} ${value === 1 ? one : many}`;
export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

export function forNames(names: string[]): string {
  if (names.length === 0) return "";
  if (names.length > 4) return ` for ${plural(names.length, "agent")}`;
  return ` for ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`}`;
}

/** Excerpts are plain already; a table in one reads as noise. */
export function beforeTable(excerpt: string): string {
  return excerpt.split(/\s\|\s/)[0] ?? excerpt;
}

/** Of a command with a script in it, what is run; the rest is in its record. */
export function firstLineOf(command: string): string {
  const [line = ""] = command.split("\n", 1);
  const short = line.length > 80 ? line.slice(0, 79) : line;
  return short === command ? command : `${short.trimEnd()} …`;
}
