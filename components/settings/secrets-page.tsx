"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Empty } from "#components/ui/empty";
import { SkeletonRows } from "#components/ui/skeleton";
import { PROVIDER_SECRETS } from "#server/lib/provider-secrets";
import { SecretRow } from "./secret-row.tsx";
import { SettingsFrame } from "./settings-frame.tsx";

const SecretSheet = dynamic(() => import("./secret-sheet.tsx").then((module) => module.SecretSheet), { ssr: false });
const VaultSheet = dynamic(() => import("./vault-sheet.tsx").then((module) => module.VaultSheet), { ssr: false });

/** What the team keeps sealed: keys of model providers and of what agents work with. */
export function SecretsPage() {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions()).data;
  const [open, setOpen] = useState<{ sheet: "secret"; name?: string } | { sheet: "vault" }>();
  const mayWrite = me?.scopes.includes("secrets:write") ?? false;
  const add = (
    <Button
      kind="main"
      offReason={mayWrite ? undefined : "Owners and admins do"}
      onClick={() => setOpen({ sheet: "secret" })}
    >
      <Plus size={13} aria-hidden /> Secret
    </Button>
  );
  return (
    <SettingsFrame actions={add}>
      <p className="text-ink2">
        A value goes in and is never shown again, to anybody. Each time Muster opens one it stands in the audit log.
      </p>
      {mayWrite ? (
        <>
          <SecretList />
          <Providers onAddKey={(name) => setOpen({ sheet: "secret", name })} />
          <Button kind="quiet" className="justify-self-start" onClick={() => setOpen({ sheet: "vault" })}>
            Give the vault a new key…
          </Button>
        </>
      ) : (
        <Empty title="Your role keeps no secrets">Owners and admins do. Ask one of them.</Empty>
      )}
      {open?.sheet === "secret" && <SecretSheet suggested={open.name} onClose={() => setOpen(undefined)} />}
      {open?.sheet === "vault" && <VaultSheet onClose={() => setOpen(undefined)} />}
    </SettingsFrame>
  );
}

function SecretList() {
  const trpc = useTRPC();
  const query = useQuery(trpc.secrets.list.queryOptions());
  return (
    <section aria-label="Secrets" className="grid gap-2">
      <h2 className="font-600">Secrets</h2>
      <QueryState query={query} subject="The secrets" loading={<SkeletonRows rows={3} label="Loading the secrets" />}>
        {(secrets) =>
          secrets.length === 0 ? (
            <p className="text-12 text-ink3">None yet. “Secret” puts the first one in, such as OPENAI_API_KEY.</p>
          ) : (
            <ul className="rounded-10 border border-line2">
              {secrets.map((secret) => (
                <SecretRow key={secret.id} secret={secret} />
              ))}
            </ul>
          )
        }
      </QueryState>
    </section>
  );
}

const FROM = { vault: "key from the vault", environment: "key of the installation" };

/** Where each provider's key comes from now. */
function Providers({ onAddKey }: { onAddKey: (name: string) => void }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.models.status.queryOptions());
  return (
    <section aria-label="Model providers" className="grid gap-2">
      <h2 className="font-600">Model providers</h2>
      <QueryState query={query} subject="The providers" loading={<SkeletonRows rows={4} label="Loading" />}>
        {({ providers }) => (
          <ul className="rounded-10 border border-line2">
            {providers.map(({ name, label, isConfigured, keyFrom, model, note }) => (
              <li
                key={name}
                className="flex flex-wrap items-center gap-x-3 border-line border-t px-3 py-2 first:border-t-0"
              >
                <span className="w-40 font-550 max-md:w-full">{label}</span>
                <span className="min-w-0 flex-1 text-12 text-ink2">{isConfigured ? model : note}</span>
                {keyFrom && <Chip tone={keyFrom === "vault" ? "live" : "outline"}>{FROM[keyFrom]}</Chip>}
                <AddKey provider={name} label={label} isConfigured={isConfigured} onAddKey={onAddKey} />
              </li>
            ))}
          </ul>
        )}
      </QueryState>
    </section>
  );
}

type AddKeyProps = { provider: string; label: string; isConfigured: boolean; onAddKey: (name: string) => void };

/** For a provider that needs nothing but its key. */
function AddKey({ provider, label, isConfigured, onAddKey }: AddKeyProps) {
  const secret = PROVIDER_SECRETS.find((one) => one.provider === provider && one.provider !== "compatible");
  if (isConfigured || !secret) return null;
  return (
    <Button size="small" aria-label={`Add its key: ${label}`} onClick={() => onAddKey(secret.name)}>
      Add its key
    </Button>
  );
}
