"use client";
import {
  FilePlus2,
  Flag,
  Keyboard,
  ListPlus,
  LogOut,
  type LucideIcon,
  MessageSquarePlus,
  MessageSquareQuote,
  Palette,
  Pause,
  Play,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { themeOptions } from "#components/layout/account-menu";
import { useTeam } from "#components/layout/team-context";
import { usePause } from "#components/layout/use-pause";
import { leave } from "#components/lib/leave";
import { placeGroups } from "#components/lib/navigation";
import { openShortcutHelp, type PaletteMode } from "#components/lib/open-palette";
import { keysOfPlace } from "#components/lib/shortcuts";
import { chooseTheme } from "#components/lib/theme";
import { openCreateTask } from "#components/tasks/create-task";

export type Command = {
  id: string;
  group: "Create" | "Go to" | "Do";
  label: string;
  icon: LucideIcon;
  keys?: readonly string[] | undefined;
  /** Other words people look for it by. */
  also?: string;
  run: () => void;
};

const places = placeGroups.flat();
const hasPlace = (path: string) => places.some((place) => place.path === path);

function useCreating(): Command[] {
  const team = useTeam();
  const router = useRouter();
  const make = (id: string, label: string, icon: LucideIcon, run: () => void, also = ""): Command => ({
    id: `create-${id}`,
    group: "Create",
    label,
    icon,
    also: `create add make ${also}`,
    run,
  });
  const go = (path: string) => () => router.push(team.path + path);
  return [
    make("mission", "New mission", Flag, go("/missions/new"), "goal start"),
    make("task", "New task", ListPlus, () => openCreateTask(), "todo"),
    ...(hasPlace("/documents")
      ? [make("document", "New document", FilePlus2, go("/documents?new=1"), "write page")]
      : []),
    make("prompt", "New prompt", MessageSquareQuote, go("/prompts?new=1"), "write instructions template"),
    ...(hasPlace("/chat") ? [make("chat", "New chat", MessageSquarePlus, go("/chat"), "ask talk")] : []),
  ];
}

function useDoing(): Command[] {
  const { pause, isPaused, canPause } = usePause();
  const doing = (id: string, label: string, icon: LucideIcon, run: () => void, also = ""): Command => ({
    id: `do-${id}`,
    group: "Do",
    label,
    icon,
    also,
    run,
  });
  const pausing = isPaused
    ? doing("pause", "Let everything go on", Play, () => pause.mutate({ isPaused: false }), "resume continue")
    : doing("pause", "Pause everything", Pause, () => pause.mutate({ isPaused: true }), "stop halt");
  return [
    ...(canPause ? [pausing] : []),
    ...themeOptions.map(({ value, label }) =>
      doing(
        `theme-${value}`,
        `Colours: ${label.toLowerCase()}`,
        Palette,
        () => chooseTheme(value),
        "theme mode appearance",
      ),
    ),
    { ...doing("help", "Keys", Keyboard, openShortcutHelp, "shortcuts help keyboard"), keys: ["?"] },
    doing("leave", "Sign out", LogOut, () => void leave(), "log out leave"),
  ];
}

/** What the palette offers before anything is looked for. */
export function useCommands(mode: PaletteMode): Command[] {
  const team = useTeam();
  const router = useRouter();
  const creating = useCreating();
  const doing = useDoing();
  if (mode === "create") return creating;
  const going = places.map(
    (place): Command => ({
      id: `go-${place.key}`,
      group: "Go to",
      label: place.label,
      icon: place.icon,
      keys: keysOfPlace(place.path),
      also: "go open show",
      run: () => router.push(team.path + place.path),
    }),
  );
  return [...going, ...creating, ...doing];
}

/** Those that have every typed word, in the order they stand. */
export function matchCommands(commands: Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label, also = "" }) => {
    const text = ` ${label} ${also}`.toLowerCase();
    return words.every((word) => text.includes(` ${word}`));
  });
}
