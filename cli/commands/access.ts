import { createClient } from "../client.ts";
import type { Answer, Call, Command } from "../command.ts";
import { CommandError, UsageError } from "../failure.ts";
import { plainLine } from "../format.ts";
import { paper } from "../paper.ts";
import { LOCAL, PROFILE_NAME, readConfig, writeConfig } from "../profiles.ts";
import { readSecret } from "../secret-input.ts";
import { readServerFile } from "../server-file.ts";
import { factsOf, tableOf } from "../table.ts";

export const accessCommands: readonly Command[] = [
  {
    words: ["login"],
    about: "sign in to a server with an API key, and keep it for the next commands",
    args: [{ name: "url", about: "where Muster is", isOptional: true }],
    options: [{ name: "name", value: "NAME", about: "what the sign-in is called here", usual: "the team’s address" }],
    details:
      "Make the key in Settings, API keys. It is asked for without being shown, or read from standard input or MUSTER_TOKEN; it is checked and kept in ~/.config/muster/config.json, readable by you alone. Without a URL it is the server of this machine.",
    example: "./muster login https://muster.example.org",
    run: login,
  },
  {
    words: ["logout"],
    about: "forget a sign-in",
    args: [{ name: "name", about: "which one, else the one in use", isOptional: true }],
    details: "The key itself goes on working: revoke it with ./muster keys revoke, or in Settings, API keys.",
    example: "./muster logout norrland",
    run: logout,
  },
  {
    words: ["whoami"],
    about: "who you are there, in which team, and what you may",
    example: "./muster whoami",
    needs: "team:read",
    run: whoami,
  },
  {
    words: ["profiles"],
    about: "the sign-ins of this machine",
    example: "./muster profiles",
    run: async ({ settings }) => {
      const { current, profiles } = readConfig(settings.configPath);
      const items = Object.entries(profiles).map(([name, { url, team, person }]) => ({
        name,
        url,
        team: team.name,
        person,
        isCurrent: name === current,
      }));
      const columns = [
        { title: "Sign-in", cell: (item: (typeof items)[number]) => item.name },
        { title: "Team", cell: (item: (typeof items)[number]) => item.team, isFlexible: true },
        { title: "As", cell: (item: (typeof items)[number]) => item.person },
        { title: "Server", cell: (item: (typeof items)[number]) => item.url, isFlexible: true },
        { title: "", cell: (item: (typeof items)[number]) => (item.isCurrent ? "in use" : "") },
      ];
      const lines =
        items.length > 0 ? tableOf(columns, items, paper()) : ["No sign-in. The server of this machine is used."];
      return { json: { items }, lines };
    },
  },
];

async function login(call: Call): Promise<Answer> {
  const { settings, signal } = call;
  const url = call.args[0] ?? readServerFile(settings.dataDir)?.url;
  if (!url) throw new UsageError("say where Muster is: ./muster login https://muster.example.org");
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError(`“${url}” is no address: write https://… or http://…`);
  const key = await readSecret(`The API key for ${url}: `, signal);
  if (!key) throw new UsageError("no key was given; make one in Settings, API keys");
  const me = await checked(url, key);
  const name = call.value("name") ?? (PROFILE_NAME.test(me.team.slug) ? me.team.slug : "muster");
  if (!PROFILE_NAME.test(name) || name === LOCAL)
    throw new UsageError("--name has small letters, digits and dashes, and is not “local”");
  const config = readConfig(settings.configPath);
  const team = { slug: me.team.slug, name: me.team.name };
  const profiles = { ...config.profiles, [name]: { url: url.replace(/\/+$/, ""), key, team, person: me.name } };
  writeConfig(settings.configPath, { current: name, profiles });
  return {
    json: { profile: name, url, team, person: me.name, scopes: me.scopes },
    lines: [
      `Signed in to ${plainLine(team.name)} as ${plainLine(me.name)}. Commands go there now; “--profile ${LOCAL}” means the server of this machine.`,
    ],
  };
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

async function logout(call: Call): Promise<Answer> {
  const { configPath } = call.settings;
  const { current, profiles } = readConfig(configPath);
  const name = call.args[0] ?? call.value("profile") ?? current;
  if (!name || !profiles[name])
    throw new CommandError(name ? `There is no sign-in “${name}”.` : "You are signed in nowhere.");
  const { [name]: _, ...rest } = profiles;
  writeConfig(configPath, { current: current === name ? null : current, profiles: rest });
  return {
    json: { forgotten: name },
    lines: [`${name} is forgotten here. Its key goes on working until it is revoked.`],
  };
}

async function whoami(call: Call): Promise<Answer> {
  const connection = await call.connect();
  const me = await connection.ask(({ api }) => api.session.me.query());
  return {
    json: { url: connection.url, profile: call.settings.profile ?? LOCAL, ...me },
    lines: factsOf(
      [
        ["Person", `${me.name}, ${me.email}`],
        ["Team", `${me.team.name} (/${me.team.slug})`],
        ["Role", me.role],
        ["May", me.scopes.join(" ")],
        ["Server", connection.url],
        ["Sign-in", call.settings.profile ?? LOCAL],
      ],
      paper(),
    ),
  };
}
