import { sendFile } from "#server/http/files";

export const GET = async (request: Request, context: { params: Promise<{ id: string }> }): Promise<Response> =>
  sendFile(request, (await context.params).id);
