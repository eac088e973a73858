"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { useState } from "react";
import { count } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age, useNow } from "#components/ui/time";
import type { DocumentView, ShareView } from "#server/domains/documents/schema";
import { audienceOptions, editorOptions, pick } from "./words.ts";

const dayOptions = [
  { value: "7", label: "for a week" },
  { value: "30", label: "for 30 days" },
  { value: "", label: "until it is closed" },
];

/** Who in the team reads and changes it. */
function InsideForm({ document }: { document: DocumentView }) {
  const trpc = useTRPC();
  const update = useMutation(trpc.documents.update.mutationOptions());
  const { id, canEdit } = document;
  return (
    <section className="grid gap-3">
      <h2 className="font-600">In the team</h2>
      <Field label="Who reads it">
        <Select
          disabled={!canEdit}
          value={document.audience}
          options={audienceOptions}
          onValue={(value) => update.mutate({ id, audience: pick(audienceOptions, value) })}
        />
      </Field>
      <Field label="Who changes it">
        <Select
          disabled={!canEdit}
          value={document.editors}
          options={editorOptions}
          onValue={(value) => update.mutate({ id, editors: pick(editorOptions, value) })}
        />
      </Field>
      {update.error && <Notice kind="fail">Not changed: {update.error.message}</Notice>}
    </section>
  );
}

/** The address is told once: only its hash is kept. */
function NewAddress({ path }: { path: string }) {
  const [isCopied, setCopied] = useState(false);
  const address = `${window.location.origin}${path}`;
  const copy = () => void navigator.clipboard.writeText(address).then(() => setCopied(true));
  return (
    <div className="grid gap-2 rounded-8 border border-ac-line bg-ac-soft p-3">
      <p className="text-12">Copy the address now: it is not shown again.</p>
      <Input aria-label="Public address" readOnly value={address} onFocus={(event) => event.target.select()} />
      <Button onClick={copy}>
        <Copy size={13} aria-hidden /> {isCopied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}

function ShareRow({ share, canClose }: { share: ShareView; canClose: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const now = useNow();
  const revoke = useMutation(
    trpc.documents.revokeShare.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.documents.shares.pathFilter()),
    }),
  );
  const isOver = share.revokedAt !== null || (share.expiresAt !== null && share.expiresAt.getTime() < now);
  return (
    <li className="grid gap-1 border-line border-t py-2 first:border-t-0">
      <p className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate font-550">{share.label || "Link"}</span>
        {isOver ? (
          <span className="text-12 text-ink3">{share.revokedAt ? "closed" : "run out"}</span>
        ) : (
          canClose && (
            <Button size="small" isBusy={revoke.isPending} onClick={() => revoke.mutate({ shareId: share.id })}>
              Close link
            </Button>
          )
        )}
      </p>
      <p className="text-12 text-ink3">
        {share.by ?? "Somebody"}, <Age at={share.createdAt} isAgo />
        {!isOver && share.expiresAt && ` · until ${share.expiresAt.toISOString().slice(0, 10)}`}
      </p>
      <p className="text-12 text-ink2">
        {share.viewCount === 0 ? "Not opened yet" : `Opened ${count(share.viewCount)}×, last `}
        {share.lastViewedAt && <Age at={share.lastViewedAt} isAgo />}
      </p>
      {revoke.error && <Notice kind="fail">Not closed: {revoke.error.message}</Notice>}
    </li>
  );
}

export default function DocumentShare({ document }: { document: DocumentView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [label, setLabel] = useState("");
  const [days, setDays] = useState("7");
  const shares = useQuery(trpc.documents.shares.queryOptions({ id: document.id }));
  const share = useMutation(
    trpc.documents.share.mutationOptions({
      onSuccess: () => {
        setLabel("");
        return queryClient.invalidateQueries(trpc.documents.shares.pathFilter());
      },
    }),
  );
  return (
    <div className="grid gap-5 px-4 py-3">
      <InsideForm document={document} />
      <section className="grid gap-3">
        <h2 className="font-600">Public link</h2>
        <p className="text-12 text-ink2">Whoever has it reads the newest version, without an account.</p>
        {document.canEdit && (
          <form
            className="grid gap-3"
            onSubmit={(event) => {
              event.preventDefault();
              share.mutate({ id: document.id, label: label.trim(), days: days ? Number(days) : null });
            }}
          >
            <Field label="Whom it is for">
              <Input maxLength={80} value={label} onChange={(event) => setLabel(event.target.value)} />
            </Field>
            <Field label="It opens">
              <Select value={days} options={dayOptions} onValue={setDays} />
            </Field>
            <Button type="submit" isBusy={share.isPending}>
              Make a public link
            </Button>
          </form>
        )}
        {share.error && <Notice kind="fail">Not shared: {share.error.message}</Notice>}
        {share.data && <NewAddress path={share.data.path} />}
        <QueryState query={shares} subject="The links" loading={<SkeletonRows rows={2} label="Loading links" />}>
          {(found) => (
            <ul aria-label="Public links">
              {found.map((one) => (
                <ShareRow key={one.id} share={one} canClose={document.canEdit} />
              ))}
            </ul>
          )}
        </QueryState>
      </section>
    </div>
  );
}
