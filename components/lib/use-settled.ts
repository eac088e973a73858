"use client";
import { useEffect, useState } from "react";

/** The value once nobody has changed it for a moment. */
export function useSettled<Value>(value: Value, afterMs: number): Value {
  const [settled, setSettled] = useState(value);
  // A timer is an outside system: nothing else can say that typing has paused.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
