import type { TeamMember, WorkOrder } from "./order.ts";
import { standsIn } from "./plan-steps.ts";
import { callTool, type Found, type Script } from "./script.ts";
import { type HireableRole, hiredShape, rolesShape } from "./tool-shapes.ts";
import { fold, listOf } from "./words.ts";

/** What the plan asks of somebody, and for which of its steps. */
export type Need = { capability: string; titles: string[] };

export type Staffing = {
  team: TeamMember[];
  /** Needs nobody was hired for, with the reason; nothing is said of them where hiring is not offered at all. */
  unmet: (Need & { reason: string })[];
};

const NAMES = "Rune Milo Tess Sven Lotte Nils Freya Hugo Maja Elin Arvid Signe Kai Ines Oskar Liv".split(" ");
const NAME_TRIES = 3;

const isAble = (team: TeamMember[], capability: string): boolean =>
  team.some((member) => member.capabilities.includes(capability));

/** Hires for what the plan needs and nobody of the team can do: the fewest roles that bring it, as `agent_find` tells them. */
export function* staffFor(needs: Need[], team: TeamMember[], order: WorkOrder): Script<Staffing> {
  const staff = [...team];
  const unmet: Staffing["unmet"] = [];
  let open = needs.filter((need) => !isAble(staff, need.capability));
  const named = namedIn(order.answers, team);
  if (named && open.length > 0) return { team: team.map((one) => (one === named ? able(one, open) : one)), unmet };
  const roles = new Map<string, HireableRole>();
  for (const need of open) {
    const found = yield* callTool(
      `Nobody in the team can do ${need.capability}; looking which role brings it.`,
      { tool: "agent_find", input: { capability: need.capability } },
      rolesShape,
    );
    for (const role of found.ok ? found.value.roles : []) roles.set(role.role, role);
  }
  while (open.length > 0) {
    const role = bestRole([...roles.values()], open);
    const covered = role ? open.filter((need) => role.brings.includes(need.capability)) : open;
    open = open.filter((need) => !covered.includes(need));
    const hired = role ? yield* hire(role, covered, staff, order) : undefined;
    if (hired?.ok) staff.push(hired.value);
    const reason = hired?.ok ? `${hired.value.name} was hired without it` : (hired?.message ?? "no role brings it");
    if (hired?.ok || hired?.code !== "not_offered")
      unmet.push(...covered.filter((need) => !isAble(staff, need.capability)).map((need) => ({ ...need, reason })));
  }
  return { team: staff, unmet };
}

/** The role that covers most of what is missing; of two, the more able one. */
function bestRole(roles: HireableRole[], open: Need[]): HireableRole | undefined {
  const covers = (role: HireableRole) => open.filter((need) => role.brings.includes(need.capability)).length;
  return roles
    .filter((role) => covers(role) > 0)
    .sort((a, b) => covers(b) - covers(a) || b.level - a.level || a.role.localeCompare(b.role))[0];
}

function* hire(role: HireableRole, needs: Need[], team: TeamMember[], order: WorkOrder): Script<Found<TeamMember>> {
  const what = listOf(needs.map((need) => need.capability));
  const titles = [...new Set(needs.flatMap((need) => need.titles))];
  const why = `Nobody in the team can do ${what}, which ${listOf(titles.slice(0, 3).map((title) => `“${title}”`))} ${titles.length === 1 ? "needs" : "need"}.`;
  let last: Found<TeamMember> | undefined;
  for (const name of freeNames(team, order).slice(0, NAME_TRIES)) {
    last = yield* callTool(
      `The plan needs ${what} and nobody can do it; hiring ${name}.`,
      { tool: "agent_hire", input: { name, role: role.role, why: why.slice(0, 500) } },
      hiredShape,
    );
    // As it was agreed to: the person who agreed may have changed the name, the role or the skills.
    if (last.ok) return last;
    // Only a name that is taken is worth another try: a paused agent may have it, who is not on the list.
    if (!last.message.includes(`named ${name}`)) break;
  }
  return last ?? { ok: false, ref: "", code: "conflict", message: "no name is free" };
}

/** Names that nobody on the list has, beginning at a place that the mission's own words give. */
function freeNames(team: TeamMember[], order: WorkOrder): string[] {
  const start = [...order.goal].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % NAMES.length;
  const taken = new Set(team.map((member) => fold(member.name)));
  return [...NAMES.slice(start), ...NAMES.slice(0, start)].filter((name) => !taken.has(fold(name)));
}

/** Needs that stayed unmet go to somebody with a related skill, which the report says; where nobody comes close, the people are asked. */
export function settleUnmet({ team, unmet }: Staffing): {
  team: TeamMember[];
  notes: string[];
  question: { text: string; why: string } | undefined;
} {
  const stuck = unmet.filter((need) => !standsIn(team, need.capability));
  const notes = unmet.map((need) => `nobody was hired for ${need.capability} (${need.reason}); somebody else does it`);
  if (stuck.length === 0) return { team, notes, question: undefined };
  const what = listOf(stuck.map((need) => need.capability));
  return {
    team,
    notes,
    question: {
      text: `Nobody in the team can do ${what}, and nobody was hired. Who should do it? Name an agent of the team, or add one that can and answer here.`,
      why: `${listOf([...new Set(stuck.map((need) => need.reason))])} It is needed for ${listOf([...new Set(stuck.flatMap((need) => need.titles))].slice(0, 4))}.`,
    },
  };
}

/** Whom the people named when they were asked who should do what nobody was hired for. */
function namedIn(answers: WorkOrder["answers"], team: TeamMember[]): TeamMember | undefined {
  const said = answers
    .filter((one) => one.question.includes("nobody was hired"))
    .map((one) => ` ${fold(one.answer).replace(/[^\p{L}\p{N}]+/gu, " ")} `);
  return team.find((member) => said.some((text) => text.includes(` ${fold(member.name)} `)));
}

const able = (member: TeamMember, needs: Need[]): TeamMember => ({
  ...member,
  capabilities: [...member.capabilities, ...needs.map((need) => need.capability)],
});
