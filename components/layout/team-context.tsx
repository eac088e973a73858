"use client";
import { createContext, type ReactNode, useContext } from "react";

export type TeamPlace = { slug: string; path: string; teamName: string; userName: string };

const TeamContext = createContext<TeamPlace | null>(null);

export function TeamProvider({ team, children }: { team: TeamPlace; children: ReactNode }) {
  return <TeamContext.Provider value={team}>{children}</TeamContext.Provider>;
}

export function useTeam(): TeamPlace {
  const team = useContext(TeamContext);
  if (!team) throw new Error("useTeam needs a TeamProvider above it");
  return team;
}

/** False on the few pages outside of a team, such as the one that shows every part. */
export function useIsInTeam(): boolean {
  return useContext(TeamContext) !== null;
}
