"use client";
import { useQuery } from "@tanstack/react-query";
import type { Scope } from "#server/lib/scopes";
import { useTRPC } from "./trpc.tsx";

/** Why one may not press what needs this permission, for `offReason`; nothing for who may. */
export function useOffReason(scope: Scope): { offReason?: string } {
  const viewer = useQuery(useTRPC().session.me.queryOptions()).data;
  if (!viewer || viewer.scopes.includes(scope)) return {};
  return { offReason: "You look on in this team. An owner can change that" };
}
