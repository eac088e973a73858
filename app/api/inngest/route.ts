import { answerAtDoor } from "#inngest/door";

export const dynamic = "force-dynamic";

const answer = (request: Request): Promise<Response> =>
  answerAtDoor(request, async (client, driver) => {
    // Compiled again after each edit, and left out of a production build.
    if (process.env.NODE_ENV !== "development")
      throw new Error("Only development serves functions over HTTP to the embedded engine.");
    const [{ serve }, { functions }] = await Promise.all([import("inngest/edge"), import("#inngest/index")]);
    return serve({ client, functions: functions(client, driver), servePath: "/api/inngest" });
  });

export { answer as GET, answer as POST, answer as PUT };
