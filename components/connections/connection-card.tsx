"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Notice } from "#components/ui/notice";
import { Age } from "#components/ui/time";
import type { ConnectionRow } from "#server/domains/connections/schema";
import { ConnectionTools } from "./connection-tools.tsx";

const FormSheet = dynamic(() => import("../ui/form-sheet.tsx").then((module) => module.FormSheet), { ssr: false });

type CardProps = { connection: ConnectionRow; offReason: string | undefined };

/** One server: how it is, what of it agents may use, and what to do about it. */
export function ConnectionCard({ connection, offReason }: CardProps) {
  const { id, name, url, headers, serverName, checkedAt, lastError, toolCounts } = connection;
  const [isOpen, setIsOpen] = useState(toolCounts.changed > 0);
  const count = toolCounts.new + toolCounts.allowed + toolCounts.changed;
  return (
    <li className="rounded-10 border border-line2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2">
        <div className="min-w-52 flex-1">
          <h3 className="flex flex-wrap items-center gap-x-2 font-550">
            {name} <Health connection={connection} />
          </h3>
          <p className="text-12 text-ink2 [overflow-wrap:anywhere]">{url}</p>
          <p className="text-12 text-ink3">
            {serverName && `calls itself ${serverName} · `}
            {headers.length > 0 && `sends ${headers.map((header) => header.name).join(", ")} from the vault · `}
            {checkedAt ? (
              <>
                looked at <Age at={checkedAt} isAgo />
              </>
            ) : (
              "not looked at yet"
            )}
          </p>
        </div>
        <CardActions connection={connection} offReason={offReason} />
      </div>
      {lastError && (
        <Notice kind="fail" className="mx-3 mb-2 [overflow-wrap:anywhere]">
          {causeOf(lastError, name)} What was allowed is kept; “Test” tries again.
        </Notice>
      )}
      {count + toolCounts.gone > 0 && (
        <div className="border-line border-t">
          <Button
            kind="quiet"
            className="m-1"
            aria-expanded={isOpen}
            aria-label={`Tools of ${name}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? "Hide" : "Show"} {count} tools, {toolCounts.allowed} allowed
          </Button>
          {isOpen && <ConnectionTools connectionId={id} offReason={offReason} />}
        </div>
      )}
    </li>
  );
}

/** What went wrong, without the server’s name that stands above it, as a sentence. */
function causeOf(error: string, name: string): string {
  const text = error.startsWith(`${name}: `) ? error.slice(name.length + 2) : error;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/[^.!?]$/, "$&.");
}

function Health({ connection: { isPaused, lastError, checkedAt, toolCounts } }: { connection: ConnectionRow }) {
  const { changed } = toolCounts;
  return (
    <>
      {isPaused && <Chip>paused</Chip>}
      {!isPaused && lastError && <Chip tone="fail">does not answer</Chip>}
      {!isPaused && !lastError && checkedAt && <Chip tone="outline">answers</Chip>}
      {changed > 0 && <Chip tone="wait">{changed === 1 ? "1 tool changed" : `${changed} tools changed`}</Chip>}
    </>
  );
}

function CardActions({ connection: { id, name, isPaused }, offReason }: CardProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isRemoving, setIsRemoving] = useState(false);
  const onSuccess = () => queryClient.invalidateQueries(trpc.connections.pathFilter());
  const test = useMutation(trpc.connections.test.mutationOptions({ onSuccess }));
  const pause = useMutation(trpc.connections.setPaused.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.connections.remove.mutationOptions({ onSuccess }));
  const failed = test.error ?? pause.error;
  const off = offReason ? { offReason } : {};
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        {...off}
        isBusy={test.isPending}
        busyText="Testing…"
        aria-label={`Test ${name}`}
        onClick={() => test.mutate({ id })}
      >
        Test
      </Button>
      <Button
        {...off}
        isBusy={pause.isPending}
        aria-label={`${isPaused ? "Resume" : "Pause"} ${name}`}
        onClick={() => pause.mutate({ id, isPaused: !isPaused })}
      >
        {isPaused ? "Resume" : "Pause"}
      </Button>
      <Button {...off} kind="danger" aria-label={`Remove ${name}`} onClick={() => setIsRemoving(true)}>
        Remove
      </Button>
      {failed && <p className="w-full text-12 text-fail">{failed.message}</p>}
      {isRemoving && (
        <FormSheet
          title={`Remove ${name}`}
          description="Its tools are gone for all agents at once, and the values of its headers leave the vault. What runs recorded of it stays."
          saveText="Remove the server"
          failText="Not removed"
          isDanger
          isBusy={remove.isPending}
          error={remove.error}
          onSave={() => remove.mutate({ id })}
          onClose={() => setIsRemoving(false)}
        />
      )}
    </div>
  );
}
