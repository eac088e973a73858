"use client";
import dynamic from "next/dynamic";

/** What the agent wants to do and may not without a person, decided where it is said. It comes with the first one there is. */
export const AnswerApproval = dynamic(() => import("./approval-inline.tsx"), { ssr: false });
