/** How lists that are read page by page go on. */
export const nextPage = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };
