const DATA = /\n*```json\n([\s\S]*?)\n```\s*$/;
const ID = / ?\([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\)/g;

/** What a step hands on: its words, and the data for the next step where it ends with some. */
export function splitResult(result: string): { text: string; data: string | null } {
  const data = DATA.exec(result)?.[1] ?? null;
  return { text: data === null ? result : result.replace(DATA, ""), data };
}

/** A description without the ids that stand behind names for agents. */
export function withoutIds(text: string): string {
  return text.replace(ID, "");
}
