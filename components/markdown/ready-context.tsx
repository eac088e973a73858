"use client";
import { createContext, type ReactNode, use } from "react";

/** A text and how it reads. */
export type ReadyText = { text: string; shown: ReactNode };

const ReadyTextsContext = createContext<readonly ReadyText[]>([]);

export function ReadyTextsProvider({ ready, children }: { ready: readonly ReadyText[]; children: ReactNode }) {
  return <ReadyTextsContext value={ready}>{children}</ReadyTextsContext>;
}

/** How a text reads, if the server has read it; a text that changed since is another one. */
export function useReadyText(text: string): ReactNode | undefined {
  return use(ReadyTextsContext).find((one) => one.text === text)?.shown;
}
