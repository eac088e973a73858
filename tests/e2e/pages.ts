import { pagesOf } from "#tests/support/pages";
import { doneMission, server } from "./app.ts";

/** Every page of the app, over a mission that is done; `tests/support/pages.ts` lists them. */
export async function everyPage(): Promise<string[]> {
  return pagesOf(await server.api(), await doneMission());
}
