"use client";
import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";

const NewTask = dynamic(() => import("./new-task.tsx").then((module) => module.NewTask), { ssr: false });

/** What is known of the new task where it is asked for; a person may change it in the form. */
export type TaskPreset = { title?: string; missionId?: string; parentId?: string };

let asked: TaskPreset | null = null;
const listeners = new Set<() => void>();

function set(next: TaskPreset | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** Opens the drawer for a new task from anywhere: a button, a key, the palette. What was typed before is not kept. */
export function openCreateTask(preset: TaskPreset = {}): void {
  set(preset);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stands once in the frame of every page and shows the drawer when somebody asks for it. */
export function CreateTaskHost() {
  const preset = useSyncExternalStore(
    subscribe,
    () => asked,
    () => null,
  );
  return preset && <NewTask preset={preset} onClose={() => set(null)} />;
}
