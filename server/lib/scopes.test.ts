import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { AGENT_SCOPES, holdersOf, KEY_SCOPE_GROUPS, KEY_SCOPES, ROLE_SCOPES, ROLES, SCOPES } from "./scopes.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/roles.md"), "utf8");

it("is what docs/roles.md says, row by row", () => {
  const told = [...page.matchAll(/^\| `([a-z]+:[a-z]+)` \| [^|]+\|(.+)\|$/gm)].map(([, scope, cells = ""]) => [
    scope,
    ...cells.split("|").map((cell) => cell.trim() === "yes"),
  ]);
  const held = SCOPES.map((scope) => [
    scope,
    ...ROLES.map((role) => ROLE_SCOPES[role].includes(scope)),
    AGENT_SCOPES.includes(scope),
    KEY_SCOPES.some((one) => one === scope),
  ]);
  expect(told).toEqual(held);
});

it("gives each role all that a lower one has, and keys nothing that no role has", () => {
  for (const [at, role] of ROLES.slice(0, -1).entries())
    expect(ROLE_SCOPES[role]).toEqual(expect.arrayContaining([...ROLE_SCOPES[ROLES[at + 1] ?? "viewer"]]));
  expect(ROLE_SCOPES.owner).toEqual(expect.arrayContaining([...KEY_SCOPES]));
  for (const role of ROLES) expect(ROLE_SCOPES[role]).not.toContain("machine:write");
  for (const [scope, words] of KEY_SCOPE_GROUPS.flatMap(({ scopes }) => [...scopes]))
    expect(page, scope).toContain(`| \`${scope}\` | ${words} |`);
});

it("says who holds a permission", () => {
  expect(holdersOf("team:own")).toBe("Owners have it.");
  expect(holdersOf("team:manage")).toBe("Owners and admins have it.");
  expect(holdersOf("tasks:write")).toBe("Owners, admins and members have it.");
  expect(holdersOf("machine:write")).toBe("No person has it.");
});
