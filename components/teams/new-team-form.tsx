"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/checkbox";
import { Notice } from "#components/ui/notice";
import { TeamNameField } from "./team-name-field.tsx";

/** A team of one’s own, with agents that can begin at once. */
export function NewTeamForm() {
  const trpc = useTRPC();
  const [name, setName] = useState("");
  const [withAgents, setWithAgents] = useState(true);
  const create = useMutation(
    trpc.session.createTeam.mutationOptions({ onSuccess: ({ slug }) => window.location.assign(`/${slug}`) }),
  );
  const wanted = name.trim();
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wanted) return;
        const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
        create.mutate({ name: wanted, withAgents, timezone: timeZone });
      }}
    >
      <TeamNameField label="Name" value={name} onChange={setName} />
      <Checkbox isOn={withAgents} onChange={setWithAgents}>
        Start with eight agents for research, data, writing, code and checking
      </Checkbox>
      {create.error && <Notice kind="fail">Not made: {create.error.message} What you typed is kept.</Notice>}
      <Button
        type="submit"
        kind="main"
        size="large"
        offReason={wanted ? undefined : "Give it a name"}
        isBusy={create.isPending || create.isSuccess}
        busyText="Making the team…"
      >
        Make the team
      </Button>
    </form>
  );
}
