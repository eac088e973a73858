"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SettingsFrame } from "#components/settings/settings-frame";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { Channel, NoticeKind, Pace, SettingsInput, SettingsView } from "#server/domains/notifications/schema";
import { ChannelFields } from "./channel-fields.tsx";
import { ChoiceTable } from "./choice-table.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { TimeFields } from "./time-fields.tsx";

function savedPart(view: SettingsView): SettingsInput {
  const { choices, dailyHour, quiet, timeZone, urgentBreaksQuiet, webhookUrl, webhookFormat } = view;
  return { choices, dailyHour, quiet, timeZone, urgentBreaksQuiet, webhookUrl, webhookFormat };
}

/** What the person changed lies over what is saved until it is saved itself. */
function SettingsForm({ view }: { view: SettingsView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [changes, setChanges] = useState<Partial<SettingsInput>>({});
  const draft = { ...savedPart(view), ...changes };
  const isChanged = Object.keys(changes).length > 0;
  const save = useMutation(
    trpc.notifications.saveSettings.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.notifications.settings.pathFilter());
        setChanges({});
      },
    }),
  );
  const onChange = (more: Partial<SettingsInput>) => {
    save.reset();
    setChanges({ ...changes, ...more });
  };
  const choices = { ...view.choices, ...draft.choices } as SettingsView["choices"];
  const onChoose = (kind: NoticeKind, channel: Channel, pace: Pace) =>
    onChange({ choices: { ...choices, [kind]: { ...choices[kind], [channel]: pace } } });
  return (
    <div className="grid gap-6">
      <ChoiceTable choices={choices} onChoose={onChoose} />
      <TimeFields draft={draft} view={view} onChange={onChange} />
      <ChannelFields draft={draft} view={view} isChanged={isChanged} onChange={onChange} />
      <div className="sticky bottom-0 flex flex-wrap items-center gap-3 border-line border-t bg-surface py-3 max-md:bottom-16">
        <Button
          kind="main"
          isBusy={save.isPending}
          busyText="Saving…"
          offReason={isChanged ? undefined : "Nothing is changed"}
          onClick={() => save.mutate(draft)}
        >
          Save settings
        </Button>
        {isChanged && (
          <Button kind="quiet" onClick={() => setChanges({})}>
            Leave it
          </Button>
        )}
        {save.isSuccess && !isChanged && <span role="status">Saved.</span>}
        {save.error && <Notice kind="fail">Not saved: {save.error.message} Your changes are kept here.</Notice>}
      </div>
    </div>
  );
}

/** What reaches the person, by which way and when. */
export function NotificationSettingsPage() {
  const trpc = useTRPC();
  const query = useQuery(trpc.notifications.settings.queryOptions());
  return (
    <SettingsFrame>
      <QueryState query={query} subject="Your settings" loading={<SkeletonRows rows={8} label="Loading" />}>
        {(view) => <SettingsForm view={view} />}
      </QueryState>
      <DeliveryLog />
    </SettingsFrame>
  );
}
