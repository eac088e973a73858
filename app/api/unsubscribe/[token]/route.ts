import { answerUnsubscribe } from "#server/http/unsubscribe";

type Context = { params: Promise<{ token: string }> };

const answer = async (request: Request, context: Context): Promise<Response> =>
  answerUnsubscribe(request, (await context.params).token);

export { answer as GET, answer as POST };
