"use client";
import dynamic from "next/dynamic";
import { SkeletonRows } from "#components/ui/skeleton";

/** The Markdown renderer is heavy: it comes with the first text, not with the first page. */
export const Markdown = dynamic(() => import("./markdown.tsx"), {
  loading: () => <SkeletonRows rows={4} label="Loading the text" />,
});
