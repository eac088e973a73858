"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { WaysInView } from "#server/domains/accounts/schema";
import { signInErrorWords } from "#server/lib/sign-in-errors";
import type { ProviderView } from "#server/lib/sign-in-providers";

const ConnectSheet = dynamic(() => import("./ways-in-sheets.tsx").then((module) => module.ConnectSheet), {
  ssr: false,
});
const DisconnectSheet = dynamic(() => import("./ways-in-sheets.tsx").then((module) => module.DisconnectSheet), {
  ssr: false,
});

type Open = { connect: ProviderView } | { disconnect: { identityId: string; name: string } } | undefined;

/** Accounts elsewhere that open this one. Not shown where no provider is set up and none was ever connected. */
export function WaysIn() {
  const trpc = useTRPC();
  const query = useQuery(trpc.account.waysIn.queryOptions());
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  if (query.data && query.data.providers.length + query.data.others.length === 0) return null;
  const hasPassword = query.data?.hasPassword ?? true;
  return (
    <section aria-label="Other ways in" className="grid gap-3">
      <h2 className="font-600">Other ways in</h2>
      <ComingBack providers={query.data?.providers ?? []} />
      <QueryState query={query} subject="Other ways in" loading={<SkeletonRows rows={1} label="Loading ways in" />}>
        {(ways) => <WayList ways={ways} onOpen={setOpen} />}
      </QueryState>
      {open && "connect" in open && <ConnectSheet provider={open.connect} hasPassword={hasPassword} onClose={close} />}
      {open && "disconnect" in open && (
        <DisconnectSheet {...open.disconnect} hasPassword={hasPassword} onClose={close} />
      )}
    </section>
  );
}

function WayList({ ways, onOpen }: { ways: WaysInView; onOpen: (open: Open) => void }) {
  const linked = ways.providers.filter((provider) => provider.linked).length;
  const isOnly = !ways.hasPassword && linked === 1;
  return (
    <ul className="rounded-10 border border-line2">
      {ways.providers.map((provider) => (
        <li key={provider.id} className={ROW}>
          <div className="min-w-52 flex-1">
            <p className="font-550">{provider.name}</p>
            <p className="text-12 text-ink2">
              {provider.linked ? (
                <>
                  Connected{provider.linked.address && ` as ${provider.linked.address}`},{" "}
                  <Age at={provider.linked.since} isAgo />
                </>
              ) : (
                "Not connected"
              )}
            </p>
          </div>
          {provider.linked ? (
            <Button
              kind="danger"
              aria-label={`Disconnect ${provider.name}`}
              {...(isOnly ? { offReason: "It is your only way in. Set a password first." } : {})}
              onClick={() =>
                provider.linked &&
                onOpen({ disconnect: { identityId: provider.linked.identityId, name: provider.name } })
              }
            >
              Disconnect
            </Button>
          ) : (
            <Button aria-label={`Connect ${provider.name}`} onClick={() => onOpen({ connect: provider })}>
              Connect
            </Button>
          )}
        </li>
      ))}
      {ways.others.map(({ identityId, provider, address }) => (
        <li key={identityId} className={ROW}>
          <div className="min-w-52 flex-1">
            <p className="font-550">{address ?? provider}</p>
            <p className="text-12 text-ink2">By a provider that is not set up here any more: it lets nobody in</p>
          </div>
          <Button kind="danger" onClick={() => onOpen({ disconnect: { identityId, name: address ?? provider } })}>
            Take away
          </Button>
        </li>
      ))}
    </ul>
  );
}

const ROW = "flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-t px-3 py-2 first:border-t-0";

/** What became of a way to a provider that began here. */
function ComingBack({ providers }: { providers: ProviderView[] }) {
  const search = useSearchParams();
  const pathname = usePathname();
  const nameOf = (id: string | null) => providers.find((one) => one.id === id)?.name ?? "The provider";
  const connected = search.get("connected");
  const words = signInErrorWords(search.get("error") ?? undefined, nameOf(search.get("by")));
  const [isSeen, setSeen] = useState(false);
  if (isSeen || !(connected || words)) return null;
  const understood = (
    <Button
      kind="quiet"
      size="small"
      onClick={() => {
        // A reload must not say it again.
        window.history.replaceState(null, "", pathname);
        setSeen(true);
      }}
    >
      Understood
    </Button>
  );
  if (words)
    return (
      <Notice kind="fail" action={understood}>
        {words}
      </Notice>
    );
  return (
    <Notice kind="done" action={understood}>
      {nameOf(connected)} is connected: it signs you in from now on.
    </Notice>
  );
}
