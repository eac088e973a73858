import type { Answer, Call, Command } from "../command.ts";
import { paper } from "../paper.ts";
import { LOCAL, readConfig } from "../profiles.ts";
import { factsOf, tableOf } from "../table.ts";
import { signInCommands } from "./sign-in.ts";

export const accessCommands: readonly Command[] = [
  ...signInCommands,
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
