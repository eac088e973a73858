import { postChat } from "#server/http/chat";

export const POST = (request: Request): Promise<Response> => postChat(request);
