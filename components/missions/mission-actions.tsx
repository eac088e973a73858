"use client";
import { useMutation } from "@tanstack/react-query";
import { Ellipsis, Pause, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { useOffReason } from "#components/trpc/use-off-reason";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import type { MissionView } from "#server/domains/missions/schema";

const CancelSheet = dynamic(() => import("./cancel-sheet.tsx").then((module) => module.CancelSheet), { ssr: false });

/** Stop the mission between two steps, where nothing is lost or spent meanwhile, or call it off. On a phone behind one button. */
export function MissionActions({ mission }: { mission: MissionView }) {
  const trpc = useTRPC();
  const [isAsking, setAsking] = useState(false);
  const pause = useMutation(trpc.missions.setPaused.mutationOptions());
  const off = useOffReason("missions:write");
  if (mission.finishedAt !== null) return null;
  const stop = () => pause.mutate({ id: mission.id, isPaused: true });
  const call = () => setAsking(true);
  const items = [
    ...(mission.isPaused ? [] : [{ label: "Pause mission", icon: <Pause size={13} aria-hidden />, onSelect: stop }]),
    { label: "Cancel mission", icon: <X size={13} aria-hidden />, onSelect: call },
  ];
  return (
    <>
      <span className="flex items-center gap-2 max-md:hidden">
        {!mission.isPaused && (
          <Button
            {...off}
            isBusy={pause.isPending}
            busyText="Pausing…"
            title={pause.error ? `Not paused: ${pause.error.message}` : undefined}
            onClick={stop}
          >
            <Pause size={13} aria-hidden /> Pause
          </Button>
        )}
        <Button {...off} kind="danger" onClick={call}>
          Cancel mission
        </Button>
      </span>
      <span className={off.offReason ? "hidden" : "md:hidden"}>
        <LazyMenu
          align="end"
          items={items}
          trigger={
            <Button size="icon" aria-label={`More for M-${mission.number}`}>
              <Ellipsis size={15} aria-hidden />
            </Button>
          }
        />
      </span>
      {isAsking && <CancelSheet mission={mission} onClose={() => setAsking(false)} />}
    </>
  );
}
