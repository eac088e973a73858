"use client";
import { useMutation } from "@tanstack/react-query";
import { codeOf } from "#components/lib/error-code";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import type { DeviceDays, DeviceLevel } from "#server/lib/device-levels";
import { DeviceOver } from "./device-over.tsx";

type DeviceButtonsProps = { code: string; level: DeviceLevel; days: DeviceDays; offReason: string | undefined };

export function DeviceButtons({ code, level, days, offReason }: DeviceButtonsProps) {
  const trpc = useTRPC();
  const allow = useMutation(trpc.device.allow.mutationOptions());
  const refuse = useMutation(trpc.device.refuse.mutationOptions());
  if (allow.isSuccess) return <DeviceOver state="allowed" />;
  if (refuse.isSuccess) return <DeviceOver state="refused" />;
  const error = allow.error ?? refuse.error;
  return (
    <div className="grid gap-3">
      {error && (
        <Notice kind="fail">
          Nothing is answered yet: {error.message}
          {codeOf(error) === "UNAUTHORIZED" && (
            <>
              {" "}
              <Link href={`/sign-in?callbackUrl=${encodeURIComponent(`/device?code=${code}`)}`} className="underline">
                Sign in again
              </Link>{" "}
              and come back here.
            </>
          )}
        </Notice>
      )}
      <div className="grid grid-cols-2 gap-2">
        <Button
          kind="main"
          size="large"
          offReason={offReason}
          isBusy={allow.isPending}
          busyText="Letting it in…"
          onClick={() => {
            refuse.reset();
            allow.mutate({ code, level, days });
          }}
        >
          Allow
        </Button>
        <Button
          size="large"
          isBusy={refuse.isPending}
          busyText="Refusing…"
          onClick={() => {
            allow.reset();
            refuse.mutate({ code });
          }}
        >
          Refuse
        </Button>
      </div>
    </div>
  );
}
