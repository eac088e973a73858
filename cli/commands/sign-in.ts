import { hostname } from "node:os";
import { openBrowser, openerOf } from "../browser.ts";
import { createClient } from "../client.ts";
import type { Answer, Call, Command } from "../command.ts";
import { type Asked, askToSignIn, endAtServer, waitForKey } from "../device-sign-in.ts";
import { CommandError, UsageError } from "../failure.ts";
import { plainLine } from "../format.ts";
import { LOCAL, PROFILE_NAME, type Profile, readConfig, writeConfig } from "../profiles.ts";
import { readSecret } from "../secret-input.ts";
import { readServerFile } from "../server-file.ts";
import { spin } from "../spinner.ts";
import { givenToken, surroundings } from "../terminal.ts";

export const signInCommands: readonly Command[] = [
  {
    words: ["login"],
    about: "sign in to a server in the browser, and stay so for the next commands",
    args: [{ name: "url", about: "where Muster is", isOptional: true }],
    options: [
      { name: "name", value: "NAME", about: "what the sign-in is called here", usual: "the team’s address" },
      { name: "no-browser", about: "open no browser, only print the address and the code" },
      { name: "key", about: "sign in with an API key instead: typed unseen, or from standard input" },
    ],
    details:
      "It shows a code and opens the page where you compare it, choose the team and what this machine may do, and allow it. What comes of it is an API key of yours, “muster on” this machine, which Settings, API keys lists and ends. With --key you bring one yourself: it is asked for without being shown, or read from standard input or MUSTER_TOKEN. Either is kept in ~/.config/muster/config.json, readable by you alone. With --json the address and the code come as a first line, the sign-in as the last. Without a URL it is the server of this machine.",
    example: "./muster login https://muster.example.org",
    run: login,
  },
  {
    words: ["logout"],
    about: "forget a sign-in, and revoke its key if it came from the browser",
    args: [{ name: "name", about: "which one, else the one in use", isOptional: true }],
    details:
      "A key you brought yourself goes on working: revoke it with ./muster keys revoke, or in Settings, API keys.",
    example: "./muster logout norrland",
    run: logout,
  },
];

async function login(call: Call): Promise<Answer> {
  const { settings } = call;
  const url = addressOf(call);
  const name = call.value("name");
  if (name !== undefined && (!PROFILE_NAME.test(name) || name === LOCAL))
    throw new UsageError("--name has small letters, digits and dashes, and is not “local”");
  // Read before anybody is asked: a file that cannot be read must not cost a sign-in.
  readConfig(settings.configPath);
  const via: Profile["via"] = call.isOn("key") || givenToken() ? "key" : "browser";
  const key = via === "key" ? await pastedKey(url, call.signal) : await confirmedKey(url, call);
  const { me, profileName, before } = await keepSignIn(call, { url, key, via, name }).catch(async (error: unknown) => {
    // A key that was made for this sign-in must not outlive its failure.
    if (via === "browser") await endAtServer(url, key);
    throw error;
  });
  // Nothing would ever use it again.
  if (before && before.key !== key) await endIfOwn(before);
  const { team } = me;
  return {
    json: { profile: profileName, url, team: { slug: team.slug, name: team.name }, person: me.name, scopes: me.scopes },
    lines: [
      `Signed in to ${plainLine(team.name)} as ${plainLine(me.name)}. Commands go there now; “--profile ${LOCAL}” means the server of this machine.`,
    ],
  };
}

type Given = Pick<Profile, "url" | "key" | "via"> & { name: string | undefined };

/** Looks whose key it is and keeps it on this machine; `before` is the sign-in whose place it takes. */
async function keepSignIn({ settings }: Call, { name, ...given }: Given) {
  const me = await checked(given.url, given.key);
  const { slug } = me.team;
  const profileName = name ?? (PROFILE_NAME.test(slug) && slug !== LOCAL ? slug : "muster");
  const { profiles } = readConfig(settings.configPath);
  const profile = { ...given, team: { slug, name: me.team.name }, person: me.name };
  writeConfig(settings.configPath, { current: profileName, profiles: { ...profiles, [profileName]: profile } });
  return { me, profileName, before: profiles[profileName] };
}

function addressOf({ args, settings }: Call): string {
  const url = args[0] ?? readServerFile(settings.dataDir)?.url;
  if (!url) throw new UsageError("say where Muster is: ./muster login https://muster.example.org");
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError(`“${url}” is no address: write https://… or http://…`);
  return url.replace(/\/+$/, "");
}

async function pastedKey(url: string, signal: AbortSignal): Promise<string> {
  const key = await readSecret(`The API key for ${url}: `, signal);
  if (!key) throw new UsageError("no key was given; make one in Settings, API keys");
  return key;
}

/** The key of a person who says yes in their browser. When it is stopped, the page that waits there learns of it. */
async function confirmedKey(url: string, call: Call): Promise<string> {
  const asked = await askToSignIn(url, hostname(), call.signal);
  await show(asked, call);
  const stopSpinner = call.isJson ? () => undefined : spin("Waiting for your answer in the browser. Ctrl-C stops.");
  try {
    return await waitForKey(url, asked, call.signal);
  } finally {
    stopSpinner();
    if (call.signal.aborted) {
      await endAtServer(url, asked.device_code);
      call.say("Stopped. Nobody was signed in, and the code works no more.");
    }
  }
}

async function show(asked: Asked, call: Call): Promise<void> {
  const { user_code: code, verification_uri: page, verification_uri_complete: whole = page, expires_in } = asked;
  if (call.isJson) {
    const line = { type: "confirm", url: page, completeUrl: whole, code, expiresInSeconds: expires_in };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  const opener =
    call.isOn("no-browser") || call.isJson || process.stderr.isTTY !== true ? null : openerOf(surroundings());
  const isOpen = await openBrowser(whole, opener);
  call.say(isOpen ? `Your browser opens ${plainLine(whole)}` : `Open ${plainLine(whole)}`);
  call.say(`and allow it if the page shows the code  ${plainLine(code)}`);
}

async function checked(url: string, key: string) {
  const { api } = createClient({ url, token: key });
  try {
    return await api.session.me.query();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`Not signed in: ${plainLine(why)}`, { cause: error });
  }
}

/** Ends a key that came from the browser. Null: the person brought it, and it is theirs to end. */
async function endIfOwn({ via, url, key }: Profile): Promise<boolean | null> {
  return via === "browser" ? endAtServer(url, key) : null;
}

async function logout(call: Call): Promise<Answer> {
  const { configPath } = call.settings;
  const { current, profiles } = readConfig(configPath);
  const name = call.args[0] ?? call.value("profile") ?? current;
  const found = name ? profiles[name] : undefined;
  if (!name || !found) throw new CommandError(name ? `There is no sign-in “${name}”.` : "You are signed in nowhere.");
  const isRevoked = await endIfOwn(found);
  const { [name]: _, ...rest } = profiles;
  writeConfig(configPath, { current: current === name ? null : current, profiles: rest });
  return {
    json: { forgotten: name, revoked: isRevoked === true },
    lines: [`${name} is forgotten here. ${keyWords(isRevoked, found.url)}`],
  };
}

function keyWords(isRevoked: boolean | null, url: string): string {
  if (isRevoked) return "Its key is revoked.";
  if (isRevoked === null) return "Its key goes on working until it is revoked.";
  return `${url} did not answer, so its key goes on working: revoke it in Settings, API keys.`;
}
