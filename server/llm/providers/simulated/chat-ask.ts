import type { Attachment, TeamMember } from "./order.ts";
import type { Script } from "./script.ts";

/** What a chat message, or another agent's request, gives to answer from; all of it as the prompt tells it. */
export type ChatAsk = {
  /** The message or request itself. */
  text: string;
  by: string;
  isHelp: boolean;
  place: { mission: number | undefined; task: number | undefined; documents: { id: string; title: string }[] };
  attachments: Attachment[];
  team: TeamMember[];
  earlier: { by: string; isAgent: boolean; text: string }[];
};

/** One thing the simulated model can do in a chat. */
export type ChatSkill = {
  name: string;
  /** In a few words, for the list of what it can do; empty when it is not worth naming. */
  can: string;
  /** Whether this message is for it: the first that says so answers. */
  fits(ask: ChatAsk): boolean;
  /** Its answer in Markdown, from what its tools give. */
  answer(ask: ChatAsk): Script<string>;
};

type Section = { heading: string; level: number; lines: string[] };

/** Quoted lines are what somebody said; headings stand only where the prompt itself made them. */
export function parseChat(request: string, parts: { attachments: Attachment[]; team: TeamMember[] }): ChatAsk {
  const all = sectionsOf(request);
  const asked = all.findLast(({ heading, level }) => level === 2 && /^(Message|Request) from /.test(heading));
  const looking = all.find(({ heading }) => heading === "The person is looking at")?.lines ?? [];
  const earlierAt = all.findIndex(({ heading, level }) => level === 2 && heading === "Earlier talk");
  const number = (label: RegExp) => {
    const found = looking.map((line) => label.exec(line)?.[1]).find((value) => value !== undefined);
    return found === undefined ? undefined : Number(found);
  };
  return {
    text: quotedOf(asked?.lines ?? []),
    by: asked?.heading.replace(/^(Message|Request) from /, "") ?? "",
    isHelp: asked?.heading.startsWith("Request") ?? false,
    place: {
      mission: number(/^Mission: M-(\d+)/),
      task: number(/^Task: T-(\d+)/),
      documents: looking.flatMap((line) => {
        const found = /^Document: (\S+) · (.*)$/.exec(line);
        return found ? [{ id: found[1] ?? "", title: found[2] ?? "" }] : [];
      }),
    },
    ...parts,
    earlier:
      earlierAt === -1
        ? []
        : all
            .slice(earlierAt + 1)
            .filter(({ level }) => level === 3)
            .map(({ heading, lines }) => ({
              by: heading.replace(/ \(agent\)$/, ""),
              isAgent: heading.endsWith(" (agent)"),
              text: quotedOf(lines),
            })),
  };
}

function sectionsOf(request: string): Section[] {
  const found: Section[] = [];
  for (const line of request.split("\n")) {
    const heading = /^(#{1,3}) (.*)$/.exec(line);
    if (heading) found.push({ heading: heading[2] ?? "", level: heading[1]?.length ?? 0, lines: [] });
    else found.at(-1)?.lines.push(line);
  }
  return found;
}

const quotedOf = (lines: string[]): string =>
  lines
    .flatMap((line) => (line.startsWith("> ") || line === ">" ? [line.slice(2)] : []))
    .join("\n")
    .trim();

/** Bullets of a section, by its heading: the prompt's own, since what people say is quoted. */
export function bulletsOf(request: string, heading: string): string[] {
  const section = sectionsOf(request).find((one) => one.heading === heading);
  return (section?.lines ?? []).filter((line) => line.startsWith("- ")).map((line) => line.slice(2).trim());
}
