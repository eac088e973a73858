import { exportWorkspace } from "#server/http/workspaces";

export const GET = async (request: Request, context: { params: Promise<{ id: string }> }): Promise<Response> =>
  exportWorkspace(request, (await context.params).id);
