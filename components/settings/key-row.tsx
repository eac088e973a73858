"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { exactTime, plural } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Age, useNow } from "#components/ui/time";
import type { ApiKeyView } from "#server/domains/teams/schema";

const RotateSheet = dynamic(() => import("./rotate-sheet.tsx").then((module) => module.RotateSheet), { ssr: false });
const FormSheet = dynamic(() => import("../ui/form-sheet.tsx").then((module) => module.FormSheet), { ssr: false });

const SOON_MS = 14 * 24 * 60 * 60_000;
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/** One key: what it begins with, what it may do, when it was used and when it ends. */
export function KeyRow({ shown }: { shown: ApiKeyView }) {
  const [open, setOpen] = useState<"rotate" | "revoke">();
  // A start makes one for programs beside it, and ends the one before.
  const isOfStart = shown.name.startsWith("server.json ");
  const { prefix, scopes, agent, by, isMine, state, createdAt, lastUsedAt, previousUntil } = shown;
  const name = isOfStart ? "server.json" : shown.name;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-t px-3 py-2 first:border-t-0">
      <div className="min-w-52 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-550">{name}</span>
          {prefix && <code className="font-mono text-12 text-ink3">{prefix}_…</code>}
          <EndChip shown={shown} />
        </p>
        <p className="text-12 text-ink2" title={scopes?.join(", ")}>
          {agent
            ? `The program of ${agent.name}: its heartbeat and its work`
            : scopes
              ? plural(scopes.length, "permission")
              : "Everything its maker may"}{" "}
          ·{" "}
          {lastUsedAt ? (
            <>
              used <Age at={lastUsedAt} isAgo />
            </>
          ) : (
            "not used yet"
          )}
        </p>
        <p className="text-12 text-ink3">
          {isOfStart ? "For programs on Muster’s own machine" : isMine && !agent ? "Yours" : by.name}, made{" "}
          <Age at={createdAt} isAgo />
          {previousUntil && ` · the secret before works until ${exactTime(previousUntil.getTime())}`}
        </p>
      </div>
      {state === "live" && (
        <div className="flex gap-2">
          {isMine && !isOfStart && (
            <Button aria-label={`Rotate ${name}`} onClick={() => setOpen("rotate")}>
              Rotate
            </Button>
          )}
          <Button kind="danger" aria-label={`Revoke ${name}`} onClick={() => setOpen("revoke")}>
            Revoke
          </Button>
        </div>
      )}
      {open === "rotate" && <RotateSheet shown={shown} onClose={() => setOpen(undefined)} />}
      {open === "revoke" && <RevokeSheet shown={shown} onClose={() => setOpen(undefined)} />}
    </li>
  );
}

function EndChip({ shown: { state, expiresAt } }: { shown: ApiKeyView }) {
  const now = useNow();
  if (state === "revoked") return <Chip>revoked</Chip>;
  if (state === "expired") return <Chip>ran out{expiresAt && ` ${dayOf(expiresAt)}`}</Chip>;
  if (!expiresAt) return <Chip tone="outline">never ends</Chip>;
  const isSoon = expiresAt.getTime() - now < SOON_MS;
  return <Chip tone={isSoon ? "wait" : "outline"}>ends {dayOf(expiresAt)}</Chip>;
}

function RevokeSheet({ shown, onClose }: { shown: ApiKeyView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.apiKeys.revoke.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.apiKeys.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <FormSheet
      title={`Revoke ${shown.name}`}
      description="It ends at once and for good: whatever uses it is refused from now on, and its open connections close."
      saveText="Revoke the key"
      failText="Not revoked"
      isDanger
      isBusy={revoke.isPending}
      error={revoke.error}
      onSave={() => revoke.mutate({ keyId: shown.id })}
      onClose={onClose}
    />
  );
}
