import NextLink from "next/link";
import type { ComponentProps } from "react";

/** A link inside the app. Its page comes when it is followed: a screen shows some forty, and fetching each ahead costs the server forty pages. */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
