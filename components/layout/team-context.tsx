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
