"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { FormSheet } from "#components/ui/form-sheet";
import type { MissionView } from "#server/domains/missions/schema";

/** Asks before a mission is called off: what stops, what stays, and that it is not for good. */
export function CancelSheet({ mission, onClose }: { mission: MissionView; onClose: () => void }) {
  const trpc = useTRPC();
  const cancel = useMutation(trpc.missions.cancel.mutationOptions({ onSuccess: onClose }));
  const { done, cancelled, ...open } = mission.taskCounts;
  const count = Object.values(open).reduce((sum, value) => sum + value, 0);
  return (
    <FormSheet
      title={`Call M-${mission.number} off`}
      description={`Its runs stop between two steps and ${count === 1 ? "one open task closes" : `${count} open tasks close`}. What is written and proven stays, and the mission can be taken up again where it stood.`}
      saveText="Call it off"
      isDanger
      isBusy={cancel.isPending}
      failText="Not called off"
      error={cancel.error}
      onSave={() => cancel.mutate({ id: mission.id })}
      onClose={onClose}
    />
  );
}
