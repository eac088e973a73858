"use client";
import { useQuery } from "@tanstack/react-query";
import { GitBranch } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import type { RunView, StepView } from "#server/domains/runs/schema";

const ForkSheet = dynamic(() => import("./fork-sheet.tsx").then((module) => module.ForkSheet), { ssr: false });

export function ForkButton({ run, step }: { run: RunView; step: StepView }) {
  const trpc = useTRPC();
  const mayFork = useQuery(trpc.session.me.queryOptions()).data?.scopes.includes("runs:write") ?? false;
  const [isOpen, setOpen] = useState(false);
  if (!mayFork || step.index === 0 || run.isProgram) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        <GitBranch size={12} aria-hidden /> Fork here
      </Button>
      {isOpen && <ForkSheet run={run} step={step} onClose={() => setOpen(false)} />}
    </>
  );
}
