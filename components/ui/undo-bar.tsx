"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { endUndo, UNDO_MS, type UndoOffer, undoStore } from "#components/lib/undo";
import { Notice } from "./notice.tsx";

const word = "rounded-5 px-1.5 font-600 hover:underline disabled:opacity-45 max-md:min-h-9";

function Offer({ offer }: { offer: UndoOffer }) {
  const [isHeld, setHeld] = useState(false);
  const [state, setState] = useState<{ isBusy: boolean; problem: string | null }>({ isBusy: false, problem: null });
  const stays = isHeld || state.isBusy || state.problem !== null;
  // A timer is an outside system; it rests while somebody points at the bar or has not read why undoing failed.
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => endUndo(offer.id), UNDO_MS);
    return () => clearTimeout(timer);
  }, [offer.id, stays]);

  async function takeBack(): Promise<void> {
    setState({ isBusy: true, problem: null });
    try {
      await offer.undo();
      endUndo(offer.id);
    } catch (error) {
      setState({ isBusy: false, problem: error instanceof Error ? error.message : "It could not be undone." });
    }
  }

  const actions = (
    <span className="flex items-center gap-1">
      <button type="button" className={word} disabled={state.isBusy} onClick={() => void takeBack()}>
        Undo
      </button>
      <button type="button" className={word} onClick={() => endUndo(offer.id)}>
        Close
      </button>
    </span>
  );
  return (
    <div onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
      <Notice kind="done" action={actions} className="slide-in shadow-2">
        {offer.text}
        {state.problem && <span className="block text-12">Not undone: {state.problem}</span>}
      </Notice>
    </div>
  );
}

/** Floats at the foot of every page for ten seconds after something was done that can be taken back. */
export function UndoBar() {
  const offer = useSyncExternalStore(undoStore.subscribe, undoStore.read, () => null);
  return (
    <div className="pointer-events-none fixed inset-x-3 bottom-4 z-40 flex justify-center max-md:bottom-20">
      {offer && (
        <div className="pointer-events-auto w-full max-w-[420px]">
          <Offer key={offer.id} offer={offer} />
        </div>
      )}
    </div>
  );
}
