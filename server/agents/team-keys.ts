import type { Ctx } from "#server/core/context";
import { useSecret } from "#server/domains/vault/commands";
import { listProviderSecrets } from "#server/domains/vault/queries";
import type { ProviderSecret } from "#server/lib/provider-secrets";
import type { TeamKeys } from "#server/llm/team-keys";
import { journalContext } from "./driver.ts";

/** The team's own keys of model providers, each opened when it is needed, once, and with a line in the audit log. */
export async function teamKeysOf(ctx: Ctx, why: string): Promise<TeamKeys> {
  const names = new Set((await listProviderSecrets.call(ctx, {})).map(({ name }) => name));
  const opened = new Map<ProviderSecret, Promise<string>>();
  return {
    names,
    open: (name) => {
      const known = opened.get(name) ?? openKey(ctx.team.id, name, why);
      opened.set(name, known);
      return known;
    },
  };
}

async function openKey(teamId: string, name: ProviderSecret, why: string): Promise<string> {
  return (await useSecret.call(journalContext(teamId), { name, why })).value;
}
