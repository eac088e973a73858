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
