import type { ServerEvent, ServerEventBus } from "@modelcontextprotocol/server";
import type { Ctx } from "#server/core/context";
import { getDocument } from "#server/domains/documents/queries";
import { getMission } from "#server/domains/missions/queries";
import { getWorking } from "#server/domains/working/queries";
import { getHub, type TeamEvent } from "#server/realtime/hub";
import { documentUri, missionUri, WORKING_URI } from "./resources.ts";

/** WORKING.md changes with nearly every event; who listens is told at most so often. */
const WORKING_EVERY_MS = 2_000;

/** What one caller may hear of: the changes of its team, of the kinds its permissions let it read. */
export function teamBus(ctx: Ctx): ServerEventBus {
  return {
    publish: () => undefined,
    subscribe: (listener) => {
      let workingAt = 0;
      const following = getHub()?.follow((event) => {
        if (event.teamId !== ctx.team.id || event.class !== "domain") return;
        for (const change of changesIn(event, ctx)) listener(change);
        if (!ctx.scopes.has(getWorking.scope) || Date.now() - workingAt < WORKING_EVERY_MS) return;
        workingAt = Date.now();
        listener({ kind: "resource_updated", uri: WORKING_URI });
      });
      return () => following?.stop();
    },
  };
}

function changesIn({ kind, payload, missionId }: TeamEvent, { scopes }: Ctx): ServerEvent[] {
  const changes: ServerEvent[] = [];
  const documentId: unknown = Reflect.get(Object(payload), "documentId");
  if (scopes.has(getDocument.scope) && typeof documentId === "string") {
    changes.push({ kind: "resource_updated", uri: documentUri(documentId) });
    if (Reflect.get(Object(payload), "version") === 1) changes.push({ kind: "resources_list_changed" });
  }
  if (scopes.has(getMission.scope) && missionId) {
    changes.push({ kind: "resource_updated", uri: missionUri(missionId) });
    if (kind === "mission.created") changes.push({ kind: "resources_list_changed" });
  }
  return changes;
}
