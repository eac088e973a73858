"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPCClient } from "#components/trpc/trpc";
import { needsYes, type UiAction } from "./action/schema.ts";
import { type ActionResult, runAction } from "./actions.ts";
import { useUiHost } from "./ui-host.tsx";

export type ActionState =
  | { kind: "ready"; error?: string }
  | { kind: "confirming" }
  | { kind: "busy" }
  | { kind: "done"; result: ActionResult };

const KEEPS_READY = new Set(["document.open", "navigate"]);

/** Does an action once: a second press while it runs, or after it is done, does nothing. */
export function useAction(): {
  state: ActionState;
  press: (action: UiAction, label?: string) => void;
  back: () => void;
} {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const team = useTeam();
  const { sendMessage } = useUiHost();
  const [state, setState] = useState<ActionState>({ kind: "ready" });
  const [onceKey] = useState(() => crypto.randomUUID());
  const isTaken = useRef(false);

  const run = async (action: UiAction) => {
    // State is as old as the last drawing; two presses can come before the next.
    if (isTaken.current) return;
    isTaken.current = true;
    setState({ kind: "busy" });
    try {
      const result = await runAction(action, { client, teamPath: team.path, goTo: router.push, sendMessage, onceKey });
      const isRepeatable = KEEPS_READY.has(action.name);
      isTaken.current = !isRepeatable;
      setState(isRepeatable ? { kind: "ready" } : { kind: "done", result });
      void queryClient.invalidateQueries();
    } catch (error) {
      isTaken.current = false;
      setState({ kind: "ready", error: error instanceof Error ? error.message : "It was not done." });
    }
  };
  const press = (action: UiAction, label?: string) => {
    if (needsYes(action, label) && state.kind === "ready") setState({ kind: "confirming" });
    else void run(action);
  };
  return { state, press, back: () => setState({ kind: "ready" }) };
}
