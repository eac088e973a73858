"use client";
import { createContext, type ReactNode, useContext } from "react";

export type UiHost = {
  /** Answers into the chat the card stands in. Absent where there is none. */
  sendMessage?: ((text: string) => void | Promise<void>) | undefined;
  /** Data with a binding is read anew instead of shown as it was written. */
  isLive: boolean;
};

const HostContext = createContext<UiHost>({ isLive: false });

/** What surrounds a generated card. */
export function UiHostProvider({ host, children }: { host: UiHost; children: ReactNode }) {
  return <HostContext.Provider value={host}>{children}</HostContext.Provider>;
}

export function useUiHost(): UiHost {
  return useContext(HostContext);
}
