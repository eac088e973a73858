"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { PasswordField } from "#components/auth/door-form";
import { useTRPC } from "#components/trpc/trpc";
import { FormSheet } from "#components/ui/form-sheet";
import type { ProviderView } from "#server/lib/sign-in-providers";
import { leaveFor } from "../auth/enter.ts";

type ConnectSheetProps = { provider: ProviderView; hasPassword: boolean; onClose: () => void };

/** The password first: a new way in must not be made by who found an open page. */
export function ConnectSheet({ provider, hasPassword, onClose }: ConnectSheetProps) {
  const trpc = useTRPC();
  const pathname = usePathname();
  const [password, setPassword] = useState("");
  const begin = useMutation(trpc.account.beginConnect.mutationOptions());
  const leave = useMutation({
    mutationFn: async () => {
      const { ticket } = await begin.mutateAsync({ provider: provider.id, password });
      await leaveFor(provider.id, { callbackUrl: pathname, ticket });
    },
  });
  return (
    <FormSheet
      title={`Connect ${provider.name}`}
      description={`You go to ${provider.name} and come back here. From then on it signs you in, too.`}
      saveText={`Go to ${provider.name}`}
      failText="Not connected"
      offReason={hasPassword && !password ? "Type your password" : undefined}
      isBusy={leave.isPending || leave.isSuccess}
      error={leave.error}
      onSave={() => leave.mutate()}
      onClose={onClose}
    >
      {hasPassword && <PasswordField label="Your password" value={password} onChange={setPassword} />}
    </FormSheet>
  );
}

type DisconnectSheetProps = { identityId: string; name: string; hasPassword: boolean; onClose: () => void };

export function DisconnectSheet({ identityId, name, hasPassword, onClose }: DisconnectSheetProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const end = useMutation(
    trpc.account.disconnect.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.account.waysIn.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <FormSheet
      title={`Disconnect ${name}`}
      description="It signs you in no more. Your account and everything in it stay; where you are signed in you stay signed in."
      saveText="Disconnect"
      failText="Still connected"
      isDanger
      offReason={hasPassword && !password ? "Type your password" : undefined}
      isBusy={end.isPending}
      error={end.error}
      onSave={() => end.mutate({ identityId, password })}
      onClose={onClose}
    >
      {hasPassword && <PasswordField label="Your password" value={password} onChange={setPassword} />}
    </FormSheet>
  );
}
