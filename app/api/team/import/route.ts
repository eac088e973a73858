import { receiveTeam } from "#server/http/team-import";

export const POST = (request: Request): Promise<Response> => receiveTeam(request);
