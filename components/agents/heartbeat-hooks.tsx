"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { HookRow } from "#server/domains/wakes/schema";

type HooksProps = { agentId: string; name: string; canEdit: boolean };

/** Addresses at which programs wake the agent. */
export function HeartbeatHooks({ agentId, name, canEdit }: HooksProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.agents.hooks.queryOptions({ agentId }));
  return (
    <div className="grid gap-2">
      <h4 className="font-550">Addresses for programs</h4>
      <p className="text-12 text-ink3">
        A program that sends text or JSON to such an address wakes {name}. What it sends comes from outside: {name}{" "}
        reads it and asks before it acts on it.
      </p>
      <QueryState query={query} subject="The addresses" loading={<SkeletonRows rows={1} label="Loading addresses" />}>
        {(hooks) =>
          hooks.length > 0 && (
            <ul className="overflow-hidden rounded-10 border border-line2">
              {hooks.map((hook) => (
                <HookLine key={hook.id} hook={hook} canEdit={canEdit} />
              ))}
            </ul>
          )
        }
      </QueryState>
      {canEdit && <NewHook agentId={agentId} />}
    </div>
  );
}

function useRefresh() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.agents.hooks.pathFilter());
}

function HookLine({ hook, canEdit }: { hook: HookRow; canEdit: boolean }) {
  const trpc = useTRPC();
  const refresh = useRefresh();
  const [isAsked, setAsked] = useState(false);
  const revoke = useMutation(trpc.agents.revokeHook.mutationOptions({ onSettled: refresh }));
  return (
    <li className="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-line border-b px-3 py-2 last:border-b-0">
      <span className="font-550">{hook.label}</span>
      <code className="font-mono text-12 text-ink3">…{hook.tail}</code>
      <span className="min-w-0 flex-1 text-12 text-ink3">
        {hook.lastUsedAt ? (
          <>
            last called <Age at={hook.lastUsedAt} isAgo />
          </>
        ) : (
          "not called yet"
        )}
      </span>
      {revoke.error && <span className="text-12 text-fail">Not closed: {revoke.error.message}</span>}
      {canEdit && !isAsked && (
        <Button kind="quiet" size="small" onClick={() => setAsked(true)}>
          Close it
        </Button>
      )}
      {isAsked && (
        <>
          <span className="text-12 text-ink2">Programs that use it get 404 from then on.</span>
          <Button kind="quiet" size="small" onClick={() => setAsked(false)}>
            Leave it
          </Button>
          <Button
            kind="danger"
            size="small"
            isBusy={revoke.isPending}
            onClick={() => revoke.mutate({ hookId: hook.id })}
          >
            Close the address
          </Button>
        </>
      )}
    </li>
  );
}

/** The whole address is shown once, when it is made. */
function NewHook({ agentId }: { agentId: string }) {
  const trpc = useTRPC();
  const refresh = useRefresh();
  const [label, setLabel] = useState("");
  const [copied, setCopied] = useState(false);
  const create = useMutation(
    trpc.agents.createHook.mutationOptions({
      onSuccess: () => {
        setLabel("");
        setCopied(false);
      },
      onSettled: refresh,
    }),
  );
  const address = create.data && `${window.location.origin}/api/hooks/agents/${create.data.token}`;
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim() !== "") create.mutate({ agentId, label });
      }}
    >
      {address && (
        <Notice
          kind="wait"
          action={
            <Button
              size="small"
              onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}
            >
              {copied ? "Copied" : "Copy"}
            </Button>
          }
        >
          Keep this address now, it is not shown again:
          <code className="block break-all font-mono text-12">POST {address}</code>
        </Notice>
      )}
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field label="New address for" error={create.error?.message}>
            <Input
              value={label}
              maxLength={60}
              placeholder="Shop orders"
              onChange={(event) => setLabel(event.target.value)}
            />
          </Field>
        </div>
        <Button type="submit" isBusy={create.isPending} busyText="Making…" disabled={label.trim() === ""}>
          Make an address
        </Button>
      </div>
    </form>
  );
}
