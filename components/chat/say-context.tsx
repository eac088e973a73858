"use client";
import { createContext, useContext } from "react";

/** Says something in the talk that is open, for what stands in an answer: a button of a card. */
export const SayContext = createContext<((text: string) => void) | undefined>(undefined);

export const useSay = () => useContext(SayContext);
