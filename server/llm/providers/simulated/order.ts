import { bulletsOf, type ChatAsk, parseChat } from "./chat-ask.ts";
import { type OrderWake, parseOpenWork, parseWakes } from "./order-wakes.ts";

/** The work order as parsed from the first user message; the format is the one every provider receives. */
export type Attachment = { id: string; name: string; mediaType: string; size: string };
export type TeamMember = { name: string; role: string; capabilities: string[] };
export type OrderInput = { number: string; title: string; author: string; result: string };
export type OrderTask = {
  id: string;
  number: string;
  title: string;
  description: string;
  criteria: { id: string; text: string }[];
  inputs: OrderInput[];
  returns: string[];
  submitted: string;
};
const ORDER_KINDS = ["plan", "replan", "work", "review", "close", "respond", "chat", "assist"] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];
export type WorkOrder = {
  kind: OrderKind;
  why: string;
  mission: string;
  goal: string;
  attachments: Attachment[];
  answers: { question: string; answer: string }[];
  team: TeamMember[];
  task: OrderTask | undefined;
  /** What woke an answering run, and what its agent has on its desk. */
  wakes: OrderWake[];
  openWork: string[];
  /** The message or request of a run that talks. */
  chat: ChatAsk | undefined;
};

type Section = { heading: string; level: number; lines: string[] };

/** Headings inside fenced blocks belong to the block, not to the order. */
function sections(text: string): Section[] {
  const found: Section[] = [{ heading: "", level: 0, lines: [] }];
  let fenced = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? null : /^(#{1,4}) (.*)$/.exec(line);
    if (heading) found.push({ heading: heading[2] ?? "", level: heading[1]?.length ?? 0, lines: [] });
    else found.at(-1)?.lines.push(line);
  }
  return found;
}

const bodyOf = (section: Section | undefined): string => section?.lines.join("\n").trim() ?? "";

const bullets = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("- "))
    .map((line) => line.slice(2).trim());

/** The mission part is labelled lines: a label starts a block that ends at the next label. */
function labelled(text: string, labels: string[]): Map<string, string> {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split("\n")) {
    const label = labels.find((name) => line.startsWith(`${name}:`) && !found.has(name));
    if (label !== undefined) {
      current = [line.slice(label.length + 1).trim()];
      found.set(label, current);
    } else current?.push(line);
  }
  return new Map([...found].map(([label, lines]) => [label, lines.join("\n").trim()]));
}

function parseAttachment(line: string): Attachment | undefined {
  const parts = line.split(" · ");
  const [id, ...rest] = parts;
  if (id === undefined || rest.length < 3) return undefined;
  const size = rest.at(-1) ?? "";
  const mediaType = rest.at(-2) ?? "";
  return { id: id.trim(), name: rest.slice(0, -2).join(" · ").trim(), mediaType: mediaType.trim(), size: size.trim() };
}

function parseTeam(line: string): TeamMember | undefined {
  const [name, role, capabilities] = line.split(" · ");
  if (name === undefined || role === undefined) return undefined;
  const tags = (capabilities ?? "").split(/,\s*/).map((tag) => tag.trim());
  return { name: name.trim(), role: role.trim(), capabilities: tags.filter((tag) => tag !== "") };
}

function parseAnswers(text: string): WorkOrder["answers"] {
  return bullets(text.replace(/\n(?!- )/g, " ")).flatMap((line) => {
    const found = /^Q:\s*(.*?)\s+A:\s*(.*)$/.exec(line);
    return found ? [{ question: found[1] ?? "", answer: found[2] ?? "" }] : [];
  });
}

const isFound = <T>(value: T | undefined): value is T => value !== undefined;

function parseTask(all: Section[]): OrderTask | undefined {
  const at = all.findIndex((section) => section.level === 2 && section.heading.startsWith("Task "));
  const head = /^Task (\S+) \(([^)]+)\): (.*)$/.exec(all[at]?.heading ?? "");
  if (!head) return undefined;
  const rest = all.slice(at + 1);
  const part = (name: string) => rest.find((section) => section.level === 3 && section.heading.startsWith(name));
  const submittedAt = rest.findIndex(
    (section) => section.level === 3 && section.heading.startsWith("Submitted result"),
  );
  const inputSections = rest.slice(0, submittedAt === -1 ? undefined : submittedAt).filter((one) => one.level === 4);
  const submitted = submittedAt === -1 ? [] : rest.slice(submittedAt);
  return {
    id: head[2] ?? "",
    number: head[1] ?? "",
    title: head[3] ?? "",
    description: bodyOf(all[at]),
    criteria: bullets(bodyOf(part("Done means"))).flatMap((line) => {
      const found = /^\[([^\]]+)\]\s*(.*)$/.exec(line);
      return found ? [{ id: found[1] ?? "", text: found[2] ?? "" }] : [];
    }),
    inputs: inputSections.flatMap((section) => {
      const found = /^(\S+) (.*) \(by (.*)\)$/.exec(section.heading);
      if (!found) return [];
      return [{ number: found[1] ?? "", title: found[2] ?? "", author: found[3] ?? "", result: bodyOf(section) }];
    }),
    returns: bullets(bodyOf(part("Returned for changes"))),
    submitted: submitted
      .map(
        (section, index) =>
          (index === 0 ? "" : `${"#".repeat(section.level)} ${section.heading}\n`) + section.lines.join("\n"),
      )
      .join("\n")
      .trim(),
  };
}

/** A goal may hold headings of its own: the mission's part goes on to the task. */
function missionText(all: Section[]): string {
  const end = all.findIndex((section) => /^Task \S+ \([^)]+\): |^Plan v\d+$/.test(section.heading));
  return all
    .slice(0, end === -1 ? undefined : end)
    .map(
      (section, at) => (at === 0 ? "" : `${"#".repeat(section.level)} ${section.heading}\n`) + section.lines.join("\n"),
    )
    .join("\n");
}

function partsOfChat(text: string) {
  const attachments = bulletsOf(text, "Attachments").map(parseAttachment).filter(isFound);
  return { attachments, team: bulletsOf(text, "Team").map(parseTeam).filter(isFound) };
}

export function parseOrder(text: string): WorkOrder | undefined {
  const all = sections(text);
  const top = all.find((section) => section.level === 1 && section.heading.startsWith("Work order:"));
  const named = /Work order:\s*(\w+)/.exec(top?.heading ?? "")?.[1];
  const kind = ORDER_KINDS.find((entry) => entry === named);
  if (top === undefined || kind === undefined) return undefined;
  const missionAt = all.findIndex((section) => section.level === 2 && section.heading.startsWith("Mission"));
  const missionSection = all[missionAt];
  const parts = labelled(missionText(all.slice(Math.max(0, missionAt))), [
    "Goal",
    "Attachments",
    "Answers so far",
    "Team",
  ]);
  return {
    kind,
    why: /^Why:\s*(.*)$/m.exec(bodyOf(top))?.[1] ?? "",
    mission: missionSection?.heading.replace(/^Mission\s*/, "") ?? "",
    goal: parts.get("Goal") ?? "",
    attachments: bullets(parts.get("Attachments") ?? "")
      .map(parseAttachment)
      .filter(isFound),
    answers: parseAnswers(parts.get("Answers so far") ?? ""),
    team: bullets(parts.get("Team") ?? "")
      .map(parseTeam)
      .filter(isFound),
    task: parseTask(all),
    wakes: kind === "respond" ? parseWakes(text) : [],
    openWork: kind === "respond" ? parseOpenWork(text) : [],
    chat: kind === "chat" || kind === "assist" ? parseChat(text, partsOfChat(text)) : undefined,
  };
}
