"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Age } from "#components/ui/time";
import type { SecretView } from "#server/domains/vault/schema";

const SecretSheet = dynamic(() => import("./secret-sheet.tsx").then((module) => module.SecretSheet), { ssr: false });
const FormSheet = dynamic(() => import("../ui/form-sheet.tsx").then((module) => module.FormSheet), { ssr: false });

/** One secret: its name, who set it, when it was opened last and for what. Never its value. */
export function SecretRow({ secret }: { secret: SecretView }) {
  const [open, setOpen] = useState<"renew" | "delete">();
  const { name, version, setBy, setAt, lastUsedAt, lastUsedFor, provider } = secret;
  const by = setBy.kind === "mail" ? setBy.address : setBy.name;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-t px-3 py-2 first:border-t-0">
      <div className="min-w-52 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <code className="font-550 font-mono text-12 [overflow-wrap:anywhere]">{name}</code>
          {provider && <Chip tone="outline">model provider</Chip>}
        </p>
        <p className="text-12 text-ink2">
          {lastUsedAt ? (
            <>
              opened <Age at={lastUsedAt} isAgo />
              {lastUsedFor && ` for a ${lastUsedFor}`}
            </>
          ) : (
            "not opened yet"
          )}
        </p>
        <p className="text-12 text-ink3">
          version {version}, set by {by} <Age at={setAt} isAgo />
        </p>
      </div>
      <div className="flex gap-2">
        <Button aria-label={`New value for ${name}`} onClick={() => setOpen("renew")}>
          New value
        </Button>
        <Button kind="danger" aria-label={`Delete ${name}`} onClick={() => setOpen("delete")}>
          Delete
        </Button>
      </div>
      {open === "renew" && <SecretSheet known={name} onClose={() => setOpen(undefined)} />}
      {open === "delete" && <DeleteSheet name={name} onClose={() => setOpen(undefined)} />}
    </li>
  );
}

function DeleteSheet({ name, onClose }: { name: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.secrets.delete.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.secrets.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <FormSheet
      title={`Delete ${name}`}
      description="It is gone at once and for good. What needs it takes the installation’s setting, or stops and says so."
      saveText="Delete the secret"
      failText="Not deleted"
      isDanger
      isBusy={remove.isPending}
      error={remove.error}
      onSave={() => remove.mutate({ name })}
      onClose={onClose}
    />
  );
}
