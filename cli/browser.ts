import { spawn } from "node:child_process";

type Where = { platform: NodeJS.Platform; env: Record<string, string | undefined> };

/** What opens a page where this program runs; null where nobody would see it: without a screen, or over SSH. */
export function openerOf({ platform, env }: Where): string | null {
  if (env.SSH_CONNECTION || env.SSH_TTY || env.CI) return null;
  if (platform === "darwin") return "open";
  return env.DISPLAY || env.WAYLAND_DISPLAY ? "xdg-open" : null;
}

/** Opens a page in the person's browser, if it can be. Never fails: the address stands in the terminal as well. */
export function openBrowser(address: string, opener: string | null): Promise<boolean> {
  if (!opener || !/^https?:\/\//.test(address)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(opener, [address], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => resolve(true));
    child.unref();
  });
}
