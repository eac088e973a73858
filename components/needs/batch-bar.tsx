"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { plural } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";

type BatchBarProps = { ids: string[]; onDone: () => void };

/** Decides all that are marked, each on its own; what could not be decided is said and stays. */
export function BatchBar({ ids, onDone }: BatchBarProps) {
  const trpc = useTRPC();
  const [note, setNote] = useState("");
  const [isRejecting, setRejecting] = useState(false);
  const [said, setSaid] = useState<string>();
  const decide = useMutation(
    trpc.approvals.decideMany.mutationOptions({
      onSuccess: (outcomes) => {
        const failed = outcomes.filter((outcome) => !outcome.ok);
        setSaid(
          failed.length === 0
            ? undefined
            : `${plural(failed.length, "one", "")} not decided: ${failed[0]?.error ?? ""}`,
        );
        setRejecting(false);
        onDone();
      },
      onError: (error) => setSaid(error.message),
    }),
  );
  if (ids.length === 0 && !said) return null;
  return (
    <section
      aria-label="Marked approvals"
      className="sticky bottom-3 mx-2 flex flex-wrap items-center gap-2 rounded-10 border border-line2 bg-surface p-2 shadow-2 max-md:bottom-20"
    >
      {said && (
        <p role="alert" className="w-full text-12 text-fail">
          {said}
        </p>
      )}
      {ids.length > 0 && <span className="px-1 text-12 text-ink2">{ids.length} marked</span>}
      {ids.length > 0 && !isRejecting && (
        <>
          <Button kind="main" isBusy={decide.isPending} onClick={() => decide.mutate({ ids, decision: "approve" })}>
            Approve as written
          </Button>
          <Button onClick={() => setRejecting(true)}>Reject</Button>
        </>
      )}
      {ids.length > 0 && isRejecting && (
        <>
          <Input
            aria-label="Why not?"
            placeholder="Why not?"
            value={note}
            onChange={(event) => setNote(event.target.value)}
            className="min-w-40 flex-1"
          />
          <Button
            kind="danger"
            isBusy={decide.isPending}
            offReason={note.trim() ? undefined : "Write a reason first"}
            onClick={() => decide.mutate({ ids, decision: "reject", note: note.trim() })}
          >
            Reject {ids.length}
          </Button>
        </>
      )}
      <Button
        kind="quiet"
        onClick={() => {
          setSaid(undefined);
          onDone();
        }}
      >
        Clear
      </Button>
    </section>
  );
}
