import { receiveAgentHook } from "#server/http/hooks";

export const POST = async (request: Request, context: { params: Promise<{ token: string }> }): Promise<Response> =>
  receiveAgentHook(request, (await context.params).token);
