"use client";
import { LogOut, Settings } from "lucide-react";
import { useSyncExternalStore } from "react";
import { chooseTheme, currentTheme, onThemeChange, parseTheme, themes } from "#components/lib/theme";
import { PersonFace } from "#components/state/face";
import { Menu, MenuChoice, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "#components/ui/menu";

const themeWords = { system: "Like the system", light: "Light", dark: "Dark" };
export const themeOptions = themes.map((value) => ({ value, label: themeWords[value] }));

export function useTheme() {
  return useSyncExternalStore(onThemeChange, currentTheme, () => "system" as const);
}

/** The client of next-auth is heavy and only needed at the very end, so it comes when called. */
export async function leave(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  await signOut({ callbackUrl: "/sign-in" });
}

export function AccountMenu({ name }: { name: string }) {
  const theme = useTheme();
  return (
    <Menu>
      <MenuTrigger
        aria-label={`${name}: theme and sign out`}
        className="flex h-8 items-center gap-2 rounded-6 px-1.5 text-left text-ink2 hover:bg-sunk max-xl:justify-center"
      >
        <PersonFace name={name} size={20} />
        <span className="flex-1 truncate max-xl:sr-only">{name}</span>
        <Settings size={14} className="text-ink3 max-xl:hidden" aria-hidden />
      </MenuTrigger>
      <MenuContent side="top">
        <MenuChoice
          label="Colours"
          value={theme}
          options={themeOptions}
          onChange={(value) => chooseTheme(parseTheme(value))}
        />
        <MenuSeparator />
        <MenuItem onSelect={() => void leave()}>
          <LogOut size={14} aria-hidden /> Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
