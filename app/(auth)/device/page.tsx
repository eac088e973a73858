import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { DeviceAnswer } from "#components/device/device-answer";
import { DeviceCodeForm } from "#components/device/device-code-form";
import { DeviceFacts } from "#components/device/device-facts";
import { DeviceOver } from "#components/device/device-over";
import { DoorCard } from "#components/layout/door-card";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import { getAskingDevice, getPerson } from "#server/rsc";

export const metadata: Metadata = { title: "Let a program in", referrer: "same-origin", robots: { index: false } };

type PageProps = { searchParams: Promise<{ code?: string | string[] }> };

/** Where a program sends its person: they see who asks, and answer. Signing in comes back here. */
export default async function DevicePage({ searchParams }: PageProps) {
  const { code: given } = await searchParams;
  const code = typeof given === "string" ? given.slice(0, 40) : "";
  const person = await getPerson();
  if (!person)
    redirect(
      `/sign-in?callbackUrl=${encodeURIComponent(code ? `/device?code=${encodeURIComponent(code)}` : "/device")}`,
    );
  const foot = `Signed in as ${person.email}`;
  const found = code ? await getAskingDevice(code, person) : null;
  if (found === "limited" || !found)
    return (
      <DoorCard title="Let a program in" foot={foot}>
        <div className="grid gap-3">
          {found === "limited" && (
            <Notice kind="fail">Too many codes were typed. Wait a quarter of an hour, then try again.</Notice>
          )}
          {!found && code && (
            <Notice kind="fail">
              No program asks with the code <span className="whitespace-nowrap">{code}</span>. Compare it with your
              terminal.
            </Notice>
          )}
          <DeviceCodeForm />
        </div>
      </DoorCard>
    );
  if (found.state !== "open")
    return (
      <DoorCard title="Let a program in" foot={foot}>
        <DeviceOver state={found.state} />
      </DoorCard>
    );
  const { teams, expiresAt, ...asking } = found;
  return (
    <DoorCard title="Let this program in?" foot={foot} isWide>
      <div className="grid gap-4">
        <DeviceFacts {...asking} />
        {teams.length > 0 ? (
          <DeviceAnswer code={asking.code} teams={teams} />
        ) : (
          <>
            <Notice kind="wait">
              You are in no team yet, and a program works in a team. Make one, then come back.
            </Notice>
            <Button asChild kind="main" size="large">
              <Link href="/new-team">Make a team</Link>
            </Button>
          </>
        )}
      </div>
    </DoorCard>
  );
}
