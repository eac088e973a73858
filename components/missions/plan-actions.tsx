"use client";
import { useQuery } from "@tanstack/react-query";
import { Pencil, RefreshCw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import type { MissionView } from "#server/domains/missions/schema";
import type { PlanView } from "#server/domains/plans/schema";

// Forms come when they are asked for: most people only read the plan.
const PlanEditor = dynamic(() => import("./plan-editor.tsx").then((module) => module.PlanEditor), { ssr: false });
const ReplanSheet = dynamic(() => import("./replan-sheet.tsx").then((module) => module.ReplanSheet), { ssr: false });

/** Edit the plan by hand, or let the orchestrator think it over. */
export function PlanActions({ mission, plan }: { mission: MissionView; plan: PlanView }) {
  const trpc = useTRPC();
  const [shown, setShown] = useState<"editor" | "wish" | null>(null);
  const scopes = useQuery(trpc.session.me.queryOptions()).data?.scopes ?? [];
  const isOver = mission.finishedAt !== null;
  if (isOver || !scopes.includes("plans:write")) return null;
  const close = () => setShown(null);
  return (
    <>
      <Button size="small" onClick={() => setShown("editor")}>
        <Pencil size={12} aria-hidden /> Edit the plan
      </Button>
      <Button
        size="small"
        onClick={() => setShown("wish")}
        {...(mission.status === "needs_answer" ? { offReason: "The mission waits for an answer first" } : {})}
      >
        <RefreshCw size={12} aria-hidden /> Plan again
      </Button>
      {shown === "editor" && <PlanEditor mission={mission} plan={plan} onClose={close} />}
      {shown === "wish" && <ReplanSheet mission={mission} onClose={close} />}
    </>
  );
}
