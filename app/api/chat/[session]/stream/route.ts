import { resumeChat } from "#server/http/chat";

export const GET = async (request: Request, context: { params: Promise<{ session: string }> }): Promise<Response> =>
  resumeChat(request, (await context.params).session);
