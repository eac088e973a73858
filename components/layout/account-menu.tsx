"use client";
import { LogOut, Settings } from "lucide-react";
import { useSyncExternalStore } from "react";
import { leave } from "#components/lib/leave";
import { chooseTheme, currentTheme, onThemeChange, parseTheme, themes } from "#components/lib/theme";
import { PersonFace } from "#components/state/face";
import { LazyMenu } from "#components/ui/lazy-menu";

const themeWords = { system: "Like the system", light: "Light", dark: "Dark" };
export const themeOptions = themes.map((value) => ({ value, label: themeWords[value] }));

export function useTheme() {
  return useSyncExternalStore(onThemeChange, currentTheme, () => "system" as const);
}

export function AccountMenu({ name }: { name: string }) {
  const theme = useTheme();
  const trigger = (
    <button
      type="button"
      className="flex h-8 items-center gap-2 rounded-6 px-1.5 text-left text-ink2 hover:bg-sunk max-xl:justify-center"
    >
      <PersonFace name={name} size={20} />
      <span className="flex-1 truncate max-xl:sr-only">{name}</span>
      <Settings size={14} className="text-ink3 max-xl:hidden" aria-hidden />
      <span className="sr-only">Colours and sign out</span>
    </button>
  );
  return (
    <LazyMenu
      side="top"
      trigger={trigger}
      choice={{
        label: "Colours",
        value: theme,
        options: themeOptions,
        onChange: (value) => chooseTheme(parseTheme(value)),
      }}
      items={[{ label: "Sign out", icon: <LogOut size={14} aria-hidden />, onSelect: () => void leave() }]}
    />
  );
}
