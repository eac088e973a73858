import type { ReactNode } from "react";
import { Notice } from "#components/ui/notice";
import { Age } from "#components/ui/time";

type DeviceFactsProps = {
  code: string;
  program: string;
  machine: string;
  address: string;
  askedAt: Date;
  isElsewhere: boolean;
};

/** Who asks, by what is known and what it says of itself, and the code to compare. */
export function DeviceFacts({ code, program, machine, address, askedAt, isElsewhere }: DeviceFactsProps) {
  return (
    <>
      <div className="grid gap-1 rounded-10 bg-sunk px-4 py-3 text-center">
        <p className="text-12 text-ink2">Does your terminal show this code?</p>
        <p className="font-mono text-26 leading-9 tracking-[.08em]">{code}</p>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <Fact name="Program">{program}</Fact>
        <Fact name="Says it runs on">
          {machine ? <span className="break-words font-mono text-12">{machine}</span> : "It gives no name"}
        </Fact>
        <Fact name="Asks from">{address}</Fact>
        <Fact name="Asked">
          <Age at={askedAt} isAgo />
        </Fact>
      </dl>
      {isElsewhere ? (
        <Notice kind="wait">
          <strong className="font-600">It asks from another network than this browser.</strong> Unless you started it on
          another machine yourself, somebody else wants in: refuse.
        </Notice>
      ) : (
        <p className="text-12 text-ink2">
          Did somebody send you this link or code? Then refuse: whoever started the program gets in as you.
        </p>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink2">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
