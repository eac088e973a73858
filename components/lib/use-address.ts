"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** The part of the address behind the question mark, and a way to change it without asking the server for the page again. */
export function useAddress(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  const params = useSearchParams();
  const change = useCallback((changes: Record<string, string | null>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    window.history.replaceState(null, "", text ? `?${text}` : window.location.pathname);
  }, []);
  return [new URLSearchParams(params), change];
}
