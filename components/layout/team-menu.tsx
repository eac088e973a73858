"use client";
import { useQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { type ReactElement, useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Menu, MenuChoice, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "#components/ui/menu";
import { samePlaceIn } from "./same-place.ts";
import { useTeam } from "./team-context.tsx";

/** Another team is another page altogether: nothing of the one before may stay in the browser's memory. */
function goTo(path: string): void {
  window.location.assign(path);
}

export default function TeamMenu({ trigger }: { trigger: ReactElement }) {
  const trpc = useTRPC();
  const team = useTeam();
  const pathname = usePathname();
  const [isOpen, setOpen] = useState(true);
  const { data, error } = useQuery(trpc.session.teams.queryOptions());
  const options = (data ?? [{ slug: team.slug, name: team.teamName }]).map(({ slug, name }) => ({
    value: slug,
    label: name,
  }));
  return (
    <Menu open={isOpen} onOpenChange={setOpen}>
      <MenuTrigger asChild>{trigger}</MenuTrigger>
      <MenuContent>
        <MenuChoice
          label="Your teams"
          value={team.slug}
          options={options}
          onChange={(slug) => goTo(samePlaceIn(slug, pathname))}
        />
        <MenuSeparator />
        <MenuItem onSelect={() => goTo("/new-team")}>New team</MenuItem>
        {data?.length === 1 && <p className="max-w-52 px-2 py-1 text-11 text-ink3">You are in no other team.</p>}
        {error && <p className="max-w-52 px-2 py-1 text-12 text-fail">Your teams did not load: {error.message}</p>}
      </MenuContent>
    </Menu>
  );
}
