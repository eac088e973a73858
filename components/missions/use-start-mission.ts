"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import { useTeam } from "#components/layout/team-context";
import { uploadFile } from "#components/lib/upload";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";

type NewMission = { goal: string; files: File[]; wantsPlanApproval: boolean };

/** Files first, then the mission, under one key: pressing twice or a lost answer starts one mission. */
export function useStartMission() {
  const client = useTRPCClient();
  const router = useRouter();
  const team = useTeam();
  const key = useRef<string>(null);
  return useMutation({
    mutationFn: async ({ goal, files, wantsPlanApproval }: NewMission) => {
      const uploaded = await Promise.all(files.map(uploadFile));
      key.current ??= crypto.randomUUID();
      return client.missions.create.mutate({
        goal,
        fileIds: uploaded.map((file) => file.id),
        wantsPlanApproval,
        idempotencyKey: key.current,
      });
    },
    onSuccess: ({ id }) => {
      key.current = null;
      router.push(`${team.path}/missions/${id}`);
    },
  });
}

export function useStartSample() {
  const trpc = useTRPC();
  const router = useRouter();
  const team = useTeam();
  return useMutation(
    trpc.samples.start.mutationOptions({ onSuccess: ({ id }) => router.push(`${team.path}/missions/${id}`) }),
  );
}
