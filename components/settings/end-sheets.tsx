"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { teamExportHref } from "#components/lib/team-archive";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";

type EndProps = { team: { name: string; slug: string }; userId: string; onClose: () => void };

/** Another team, or none, is another page altogether. */
function goHome(): void {
  window.location.assign("/");
}

export default function EndSheets({ kind, ...rest }: EndProps & { kind: "leave" | "handOver" | "delete" }) {
  if (kind === "leave") return <LeaveSheet {...rest} />;
  return kind === "handOver" ? <HandOverSheet {...rest} /> : <DeleteSheet {...rest} />;
}

function LeaveSheet({ team, onClose }: EndProps) {
  const trpc = useTRPC();
  const leave = useMutation(trpc.members.leave.mutationOptions({ onSuccess: goHome }));
  return (
    <FormSheet
      title={`Leave ${team.name}`}
      description="Your keys end, and your open tasks go back to the inbox. What you wrote stays with the team."
      saveText="Leave the team"
      failText="You are still in it"
      isDanger
      isBusy={leave.isPending || leave.isSuccess}
      error={leave.error}
      onSave={() => leave.mutate({})}
      onClose={onClose}
    />
  );
}

function HandOverSheet({ team, userId, onClose }: EndProps) {
  const trpc = useTRPC();
  const members = useQuery(trpc.members.list.queryOptions()).data ?? [];
  const [next, setNext] = useState("");
  const hand = useMutation(trpc.members.handOver.mutationOptions({ onSuccess: onClose }));
  const others = members
    .filter((member) => member.userId !== userId)
    .map((member) => ({ value: member.userId, label: `${member.name}, ${member.email}` }));
  return (
    <FormSheet
      title={`Hand ${team.name} over`}
      description="They may do everything, also delete the team. You stay as an admin."
      saveText="Hand it over"
      failText="Not handed over"
      offReason={next ? undefined : others.length > 0 ? "Choose who it goes to" : "Nobody else is in the team"}
      isDanger
      isBusy={hand.isPending}
      error={hand.error}
      onSave={() => hand.mutate({ userId: next })}
      onClose={onClose}
    >
      <Field
        label="To whom"
        {...(others.length > 0 ? {} : { hint: "Nobody else is in the team yet. Invite somebody first." })}
      >
        <Select value={next} options={[{ value: "", label: "Choose a member" }, ...others]} onValue={setNext} />
      </Field>
    </FormSheet>
  );
}

function DeleteSheet({ team, onClose }: EndProps) {
  const trpc = useTRPC();
  const [typed, setTyped] = useState("");
  const remove = useMutation(trpc.team.delete.mutationOptions({ onSuccess: goHome }));
  return (
    <FormSheet
      title={`Delete ${team.name}`}
      description="Agents stop, keys and links end, and nobody reaches the team from now on. Then all it holds is erased."
      saveText="Delete the team"
      failText="Not deleted"
      offReason={typed.trim() === team.name ? undefined : `Type ${team.name} first`}
      isDanger
      isBusy={remove.isPending || remove.isSuccess}
      error={remove.error}
      onSave={() => remove.mutate({ name: typed })}
      onClose={onClose}
    >
      <p className="text-ink2">
        Nothing brings it back, but an export can be imported again.{" "}
        <a className="text-ac underline" href={teamExportHref(team.slug)} download>
          Export {team.name} first
        </a>
      </p>
      <Field label={`Type ${team.name} to delete it`}>
        <Input maxLength={80} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
    </FormSheet>
  );
}
