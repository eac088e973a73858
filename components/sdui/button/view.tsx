"use client";
import { useIsInTeam } from "#components/layout/team-context";
import { Button } from "#components/ui/button";
import { ActionButton } from "../action-button.tsx";
import type { ViewProps } from "../views.tsx";

export default function ButtonPart({ props }: ViewProps<"button">) {
  const isInTeam = useIsInTeam();
  if (!isInTeam) return <Button kind={props.kind}>{props.label}</Button>;
  return (
    <div>
      <ActionButton label={props.label} kind={props.kind} action={props.action} />
    </div>
  );
}
