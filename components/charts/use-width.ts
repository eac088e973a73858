"use client";
import { useCallback, useState } from "react";

/** The width a chart has, as its box changes. Charts are drawn anew for it, never scaled, so that text keeps its size. */
export function useWidth(before: number): [(node: HTMLElement | null) => (() => void) | undefined, number] {
  const [width, setWidth] = useState(before);
  const measure = useCallback((node: HTMLElement | null) => {
    if (!node) return undefined;
    const read = () => setWidth(Math.max(120, Math.floor(node.clientWidth)));
    read();
    const observer = new ResizeObserver(read);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [measure, width];
}
