"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import type { DeliveryChannel, SettingsInput, SettingsView } from "#server/domains/notifications/schema";

type ChannelProps = {
  draft: SettingsInput;
  view: SettingsView;
  isChanged: boolean;
  onChange: (changes: Partial<SettingsInput>) => void;
};

function TestButton({ channel, offReason }: { channel: DeliveryChannel; offReason: string | undefined }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const test = useMutation(
    trpc.notifications.sendTest.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.notifications.deliveries.pathFilter()),
    }),
  );
  return (
    <>
      <Button
        className="justify-self-start"
        isBusy={test.isPending}
        busyText="Sending…"
        offReason={offReason}
        onClick={() => test.mutate({ channel })}
      >
        {channel === "mail" ? "Send a test mail" : "Send a test call"}
      </Button>
      {test.isSuccess && <p className="text-12 text-ink2">On its way. What became of it stands below.</p>}
      {test.error && <Notice kind="fail">Not sent: {test.error.message}</Notice>}
    </>
  );
}

/** What signs the calls, to be copied to the receiver; shown when asked for. */
function Secret({ secret }: { secret: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isShown, setShown] = useState(false);
  const renew = useMutation(
    trpc.notifications.renewSecret.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.notifications.settings.pathFilter()),
    }),
  );
  return (
    <div className="grid gap-1">
      <span className="text-12 text-ink2">Signing secret (Standard Webhooks)</span>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 max-w-full overflow-x-auto rounded-5 bg-sunk px-2 py-1 font-mono text-12">
          {isShown ? secret : `${secret.slice(0, 9)}${"•".repeat(12)}`}
        </code>
        <Button size="small" onClick={() => setShown(!isShown)}>
          {isShown ? "Hide" : "Show"}
        </Button>
        <Button size="small" isBusy={renew.isPending} onClick={() => renew.mutate()}>
          Make a new one
        </Button>
      </div>
      {renew.error && <Notice kind="fail">Not renewed: {renew.error.message}</Notice>}
    </div>
  );
}

/** Where mail and webhooks go, and whether they arrive. */
export function ChannelFields({ draft, view, isChanged, onChange }: ChannelProps) {
  const unsaved = isChanged ? "Save first" : undefined;
  return (
    <>
      <section className="grid gap-2" aria-label="Mail">
        <h2 className="font-600">Mail</h2>
        {view.canMail ? (
          <>
            <p className="text-ink2">
              Goes to <span className="font-550 text-ink">{view.email}</span>.
            </p>
            <TestButton channel="mail" offReason={undefined} />
          </>
        ) : (
          <Notice kind="offline">
            This installation sends no mail yet: whoever runs it sets SMTP_URL. Your choices are kept until then.
          </Notice>
        )}
      </section>
      <section className="grid gap-2" aria-label="Webhook">
        <h2 className="font-600">Webhook</h2>
        <Field label="Address" hint="Called with JSON, signed, and tried again when it does not answer.">
          <Input
            type="url"
            inputMode="url"
            placeholder="https://example.com/hooks/muster"
            maxLength={500}
            value={draft.webhookUrl ?? ""}
            onChange={(event) => onChange({ webhookUrl: event.target.value || null })}
          />
        </Field>
        <div>
          <Segment
            label="Form of the calls"
            isSmall
            value={draft.webhookFormat}
            options={[
              { value: "standard", label: "Standard Webhooks" },
              { value: "slack", label: "Slack" },
            ]}
            onChange={(webhookFormat) => onChange({ webhookFormat })}
          />
        </div>
        {view.webhookSecret && draft.webhookFormat === "standard" && <Secret secret={view.webhookSecret} />}
        {view.webhookUrl && <TestButton channel="webhook" offReason={unsaved} />}
      </section>
    </>
  );
}
