import { answerRevoke } from "#server/http/oauth";

export const POST = (request: Request): Promise<Response> => answerRevoke(request);
