/** How figures read in the terminal, as on the screens. */
export function dollars(micros: number, place: "call" | "total" = "total"): string {
  const usual = place === "call" ? 4 : 2;
  const isLostByRounding = micros !== 0 && Math.abs(micros) < 5 * 10 ** (5 - usual);
  return `$${(micros / 1_000_000).toFixed(isLostByRounding ? 6 : usual)}`;
}

/** `0:07`, `2:41`, `1 h 26`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** One line without anything that could move the cursor or colour the screen: titles and errors come from models and files. */
export function plainLine(text: string, limit = 400): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** The same for a text of several lines; what is indented stays so, since it may be code. */
export function plainLines(text: string): string {
  return text
    .split("\n")
    .map((line) => `${/^ {1,40}(?=\S)/.exec(line)?.[0] ?? ""}${plainLine(line, 2_000)}`)
    .join("\n");
}
