import { Wordmark } from "#components/layout/mark";
import { Link } from "#components/ui/link";

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 bg-bg px-4 text-center">
      <Wordmark />
      <h1 className="mt-4 font-600 text-20">There is nothing at this address</h1>
      <p className="text-ink2">It may have been removed, or the link was cut.</p>
      <Link href="/" className="flex min-h-9 items-center font-600 text-ac hover:underline">
        To the command center
      </Link>
    </main>
  );
}
