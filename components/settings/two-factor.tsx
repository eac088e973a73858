"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { plural } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";

const BeginSheet = dynamic(() => import("./two-factor-sheets.tsx").then((module) => module.BeginSheet), { ssr: false });
const PasswordSheet = dynamic(() => import("./two-factor-sheets.tsx").then((module) => module.PasswordSheet), {
  ssr: false,
});

/** Whether signing in asks for a code of an app beside the password. */
export function TwoFactor() {
  const trpc = useTRPC();
  const query = useQuery(trpc.account.twoFactor.queryOptions());
  const hasPassword = useQuery(trpc.account.waysIn.queryOptions()).data?.hasPassword ?? true;
  const [open, setOpen] = useState<"begin" | "end" | "renew">();
  const close = () => setOpen(undefined);
  return (
    <section aria-label="Two-factor" className="grid gap-3">
      <h2 className="font-600">Two-factor</h2>
      <QueryState query={query} subject="Two-factor" loading={<SkeletonRows rows={1} label="Loading two-factor" />}>
        {({ since, codesLeft }) =>
          since ? (
            <>
              <p className="text-ink2">
                On, since <Age at={since} isAgo />: signing in asks for a code of your app.{" "}
                {plural(codesLeft, "recovery code")} left.
              </p>
              <div className="flex flex-wrap gap-2">
                <Button onClick={() => setOpen("renew")}>New recovery codes</Button>
                <Button kind="danger" onClick={() => setOpen("end")}>
                  Turn it off
                </Button>
              </div>
            </>
          ) : (
            <>
              <p className="text-ink2">
                Off. With it, signing in also asks for a code of an app on your phone or in your password manager.
              </p>
              <Button className="justify-self-start" onClick={() => setOpen("begin")}>
                Turn it on
              </Button>
            </>
          )
        }
      </QueryState>
      {open === "begin" && <BeginSheet hasPassword={hasPassword} onClose={close} />}
      {(open === "end" || open === "renew") && <PasswordSheet kind={open} hasPassword={hasPassword} onClose={close} />}
    </section>
  );
}
