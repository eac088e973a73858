"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import type { DocumentView } from "#server/domains/documents/schema";
import { kindOptions, kindWord, pick } from "./words.ts";

const linkLook = "text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac";

/** Where it belongs: task, mission, agent, talk, and the runs that wrote its versions. */
function Places({ document }: { document: DocumentView }) {
  const team = useTeam();
  const { taskId, taskNumber, missionId, missionNumber, agentId, agentName, sessionId } = document;
  const runs = new Map(document.versions.flatMap((entry) => (entry.runId ? [[entry.runId, entry.runNumber]] : [])));
  const places = [
    ...(taskId ? [{ key: "Task", href: `${team.path}/tasks/${taskId}`, words: `T-${taskNumber}` }] : []),
    ...(missionId ? [{ key: "Mission", href: `${team.path}/missions/${missionId}`, words: `M-${missionNumber}` }] : []),
    ...(agentId ? [{ key: "Agent", href: `${team.path}/agents/${agentId}`, words: agentName ?? "Agent" }] : []),
    ...(sessionId ? [{ key: "Talk", href: `${team.path}/chat/${sessionId}`, words: "The chat it came from" }] : []),
    ...[...runs].slice(0, 8).map(([id, number]) => ({
      key: "Written in",
      href: `${team.path}/runs/${id}`,
      words: `run ${number}`,
    })),
  ];
  if (places.length === 0) return <p className="text-ink3">It belongs to no task or mission yet.</p>;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1.5">
      {places.map((place) => (
        <div key={place.href} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink3">{place.key}</dt>
          <dd>
            <Link href={place.href} className={linkLook}>
              {place.words}
            </Link>
          </dd>
        </div>
      ))}
    </dl>
  );
}

export default function DocumentLinks({ document }: { document: DocumentView }) {
  const trpc = useTRPC();
  const update = useMutation(trpc.documents.update.mutationOptions());
  const missions = useQuery(trpc.missions.list.queryOptions({ limit: 50 }, { enabled: document.canEdit }));
  const agents = useQuery(trpc.agents.find.queryOptions(undefined, { enabled: document.canEdit }));
  const [tags, setTags] = useState(document.tags.join(", "));
  const { id } = document;
  const missionOptions = (missions.data?.items ?? []).map((one) => ({
    value: one.id,
    label: `M-${one.number} ${one.title}`,
  }));
  const saveTags = () => {
    const next = tags
      .split(",")
      .map((tag) => tag.trim().toLowerCase())
      .filter(Boolean);
    if (next.join() !== document.tags.join()) update.mutate({ id, tags: next });
  };
  return (
    <div className="grid gap-4 px-4 py-3">
      <Places document={document} />
      {!document.canEdit ? (
        <p className="text-ink2">
          {kindWord(document.kind)}
          {document.tags.length > 0 && ` · ${document.tags.join(", ")}`}
        </p>
      ) : (
        <div className="grid gap-3 border-line border-t pt-3">
          <Field label="Kind">
            <Select
              value={document.kind}
              options={kindOptions}
              onValue={(value) => update.mutate({ id, kind: pick(kindOptions, value) })}
            />
          </Field>
          <Field label="Tags" hint="Several with a comma between them; Enter saves.">
            <Input
              value={tags}
              maxLength={400}
              onChange={(event) => setTags(event.target.value)}
              onBlur={saveTags}
              onKeyDown={(event) => event.key === "Enter" && saveTags()}
            />
          </Field>
          <Field label="Mission">
            <Select
              value={document.missionId ?? ""}
              disabled={document.taskId !== null}
              options={[
                { value: "", label: "None" },
                ...missionOptions,
                ...(document.missionId && !missionOptions.some((one) => one.value === document.missionId)
                  ? [{ value: document.missionId, label: `M-${document.missionNumber}` }]
                  : []),
              ]}
              onValue={(missionId) => update.mutate({ id, missionId: missionId || null })}
            />
          </Field>
          <Field label="Agent it is about">
            <Select
              value={document.agentId ?? ""}
              options={[
                { value: "", label: "None" },
                ...(agents.data ?? []).map((one) => ({ value: one.id, label: one.name })),
              ]}
              onValue={(agentId) => update.mutate({ id, agentId: agentId || null })}
            />
          </Field>
          {update.error && <Notice kind="fail">Not changed: {update.error.message}</Notice>}
        </div>
      )}
    </div>
  );
}
