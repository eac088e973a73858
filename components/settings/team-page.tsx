"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { teamExportHref } from "#components/lib/team-archive";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { holdersOf } from "#server/lib/scopes";
import { SettingsFrame } from "./settings-frame.tsx";

const EndSheets = dynamic(() => import("./end-sheets.tsx"), { ssr: false });

/** The team itself: its name, and the ways out of it. */
export function TeamSettingsPage() {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions()).data;
  const [open, setOpen] = useState<"leave" | "handOver" | "delete">();
  if (!me) return <SettingsFrame>{null}</SettingsFrame>;
  const isOwner = me.scopes.includes("team:own");
  const ownersOnly = isOwner ? undefined : holdersOf("team:own").replace("have it", "do this");
  return (
    <SettingsFrame>
      <NameForm
        key={me.team.name}
        name={me.team.name}
        slug={me.team.slug}
        canRename={me.scopes.includes("team:manage")}
      />
      <ExportWay slug={me.team.slug} canExport={me.scopes.includes("team:manage")} />
      <Way
        title="Leave the team"
        text="You lose sight of it, and your keys end. Somebody has to invite you to come back."
      >
        <Button onClick={() => setOpen("leave")}>Leave the team</Button>
      </Way>
      <Way title="Hand the team over" text="Another member becomes its owner; you stay as an admin.">
        <Button offReason={ownersOnly} onClick={() => setOpen("handOver")}>
          Hand it over
        </Button>
      </Way>
      <Way
        title="Delete the team"
        text="Everything stops and is out of reach at once, then it is erased. Nothing brings it back."
      >
        <Button kind="danger" offReason={ownersOnly} onClick={() => setOpen("delete")}>
          Delete the team
        </Button>
      </Way>
      {open && <EndSheets kind={open} team={me.team} userId={me.userId} onClose={() => setOpen(undefined)} />}
    </SettingsFrame>
  );
}

/** A download, so that the browser keeps it however long it takes. */
function ExportWay({ slug, canExport }: { slug: string; canExport: boolean }) {
  return (
    <Way
      title="Take the team with you"
      text="One file with all the team owns: agents, missions, tasks, documents, talks, runs, files and the audit log. No passwords, keys, links or secrets. It can be imported here or elsewhere."
    >
      {canExport ? (
        <Button asChild>
          <a href={teamExportHref(slug)} download>
            <Download size={14} aria-hidden /> Export
          </a>
        </Button>
      ) : (
        <Button offReason={holdersOf("team:manage").replace("have it", "do this")}>
          <Download size={14} aria-hidden /> Export
        </Button>
      )}
    </Way>
  );
}

type NameFormProps = { name: string; slug: string; canRename: boolean };

function NameForm({ name, slug, canRename }: NameFormProps) {
  const trpc = useTRPC();
  const [draft, setDraft] = useState(name);
  // The top of every page shows the name from the server: it is read anew as a whole.
  const rename = useMutation(trpc.team.rename.mutationOptions({ onSuccess: () => window.location.reload() }));
  const wanted = draft.trim();
  const offReason = canRename
    ? wanted && wanted !== name
      ? undefined
      : "Nothing is changed"
    : "Owners and admins rename the team";
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!offReason) rename.mutate({ name: wanted });
      }}
    >
      <Field label="Name" hint={`Its address stays /${slug}, so that no link breaks.`}>
        <Input maxLength={80} readOnly={!canRename} value={draft} onChange={(event) => setDraft(event.target.value)} />
      </Field>
      <Button
        type="submit"
        kind="main"
        className="justify-self-start"
        offReason={offReason}
        isBusy={rename.isPending || rename.isSuccess}
        busyText="Renaming…"
      >
        Rename the team
      </Button>
      {rename.error && <Notice kind="fail">Not renamed: {rename.error.message}</Notice>}
    </form>
  );
}

type WayProps = { title: string; text: string; children: React.ReactNode };

function Way({ title, text, children }: WayProps) {
  return (
    <section aria-label={title} className="grid gap-2 border-line border-t pt-4">
      <h2 className="font-600">{title}</h2>
      <p className="text-ink2">{text}</p>
      <div>{children}</div>
    </section>
  );
}
