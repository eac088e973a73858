"use client";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import type { ProviderView } from "#server/lib/sign-in-providers";
import { type Leaving, leaveFor } from "./enter.ts";

type ProviderButtonsProps = {
  providers: ProviderView[];
  leaving: Leaving;
  /** Whether something stands above that they are the other way for. */
  hasOther?: boolean;
};

/** The other ways in: accounts that people have elsewhere. */
export function ProviderButtons({ providers, leaving, hasOther = true }: ProviderButtonsProps) {
  const [state, setState] = useState<{ gone?: string; isLost?: true }>({});
  if (providers.length === 0) return null;
  return (
    <div className="grid gap-2">
      {hasOther && (
        <p className="my-1 flex items-center gap-3 text-12 text-ink3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or
        </p>
      )}
      {state.isLost && <Notice kind="fail">The server did not answer. What you typed is kept; try again.</Notice>}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          size="large"
          kind={hasOther ? "plain" : "main"}
          isBusy={state.gone === id}
          busyText={`To ${name}…`}
          onClick={() => {
            setState({ gone: id });
            leaveFor(id, leaving).catch(() => setState({ isLost: true }));
          }}
        >
          Continue with {name}
        </Button>
      ))}
    </div>
  );
}
