import { Link } from "#components/ui/link";
import type { PageRules } from "#server/rsc";

/** Beside signing in: the ways for who cannot yet. Only those that lead somewhere here. */
export function DoorFoot({ rules }: { rules: PageRules }) {
  const who = rules.who === "open" ? rules.who : rules.whoByProvider;
  return (
    <span className="flex flex-wrap justify-center gap-x-3 gap-y-1">
      {who === "open" && (
        <Link href="/sign-up" className="inline-flex min-h-6 items-center text-ac underline max-md:min-h-9">
          Make an account
        </Link>
      )}
      {rules.hasMail ? (
        <Link href="/reset" className="inline-flex min-h-6 items-center text-ac underline max-md:min-h-9">
          Forgot the password?
        </Link>
      ) : (
        "Forgot the password? Ask who runs this Muster: it sends no mail."
      )}
      {who === "invited" && <span>New here? Open the link you were invited with.</span>}
    </span>
  );
}
