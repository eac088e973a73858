/** One thing that woke an answering run, as the work order tells it. */
export type OrderWake = {
  kind: string;
  why: string;
  task: { id: string; number: string; title: string } | undefined;
  /** The document a comment stands on. */
  document: { id: string; title: string } | undefined;
  messageId: string;
  isFromOutside: boolean;
  text: string;
};

/** The wakes of a work order; the quoted text of each is data, whatever it looks like. */
export function parseWakes(request: string): OrderWake[] {
  const found: OrderWake[] = [];
  for (const line of request.split("\n")) {
    const head = /^### Wake \d+: (\w+)$/.exec(line);
    if (head)
      found.push({
        kind: head[1] ?? "",
        why: "",
        task: undefined,
        document: undefined,
        messageId: "",
        isFromOutside: false,
        text: "",
      });
    const wake = found.at(-1);
    if (wake && !head) readLine(wake, line);
  }
  return found;
}

function readLine(wake: OrderWake, line: string): void {
  if (line.startsWith("> ")) wake.text += `${wake.text === "" ? "" : "\n"}${line.slice(2)}`;
  else if (line.startsWith("Why: ")) wake.why = line.slice(5);
  else if (line.startsWith("Message: ")) wake.messageId = line.slice(9).trim();
  else if (line.startsWith("From outside")) wake.isFromOutside = true;
  const task = /^Task: T-(\d+) \(([^)]+)\) (.*)$/.exec(line);
  const document = /^Document: (\S+) (.*)$/.exec(line);
  if (document) wake.document = { id: document[1] ?? "", title: document[2] ?? "" };
  if (task) wake.task = { number: task[1] ?? "", id: task[2] ?? "", title: task[3] ?? "" };
}

/** The lines under "Your open work". */
export function parseOpenWork(request: string): string[] {
  const lines = request.split("\n");
  const at = lines.lastIndexOf("## Your open work");
  if (at === -1) return [];
  return lines.slice(at + 1).flatMap((line) => (line.startsWith("- T-") ? [line.slice(2)] : []));
}
